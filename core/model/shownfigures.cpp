// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/shownfigures.h"

#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

QString shownPercent(double fraction)
{
    const double percent = 100 * fraction;
    const double gap = std::min(std::abs(percent), std::abs(100 - percent)); // few are not none, nor most all
    const int decimals = gap > 0 && gap < 0.1 ? 1 - int(std::floor(std::log10(gap))) : 1;
    return QLocale().toString(percent, 'f', decimals) + QStringLiteral(" %");
}

QString shownSeconds(double seconds)
{
    const double size = std::abs(seconds);
    if (size >= 1 || size == 0)
        return QLocale().toString(seconds, 'f', 3) + QStringLiteral(" s");
    if (size >= 1e-3)
        return QLocale().toString(seconds * 1e3, 'f', size < 1e-2 ? 2 : 1) + QStringLiteral(" ms");
    if (size >= 1e-6)
        return QLocale().toString(seconds * 1e6, 'f', 1) + QStringLiteral(" µs");
    return QLocale().toString(seconds * 1e9, 'f', size < 1e-8 ? size < 1e-9 ? 2 : 1 : 0)
        + QStringLiteral(" ns");
}

QString shownDuration(double seconds)
{
    constexpr double Minute = 60;
    constexpr double Hour = 60 * Minute;
    constexpr double Day = 24 * Hour;
    constexpr double Year = 365.25 * Day;
    if (seconds < 2 * Minute)
        return counted(seconds, "%n second", "%n seconds");
    if (seconds < 2 * Hour)
        return counted(seconds / Minute, "%n minute", "%n minutes");
    if (seconds < 2 * Day)
        return counted(seconds / Hour, "%n hour", "%n hours");
    if (seconds < 2 * Year)
        return counted(seconds / Day, "%n day", "%n days");
    return counted(seconds / Year, "%n year", "%n years");
}

QString shownCount(const std::optional<double> &value)
{
    return value ? shownCount(*value) : QStringLiteral("an unknown number");
}

QString shownSeconds(const std::optional<double> &seconds, double scale)
{
    return seconds ? shownSeconds(*seconds * scale) : QStringLiteral("an unknown time");
}

} // namespace plab
