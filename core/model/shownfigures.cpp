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

Text shownDuration(double seconds)
{
    constexpr double Minute = 60;
    constexpr double Hour = 60 * Minute;
    constexpr double Day = 24 * Hour;
    constexpr double Year = 365.25 * Day;
    if (seconds < 2 * Minute)
        return tr("%n seconds", "%n second", seconds);
    if (seconds < 2 * Hour)
        return tr("%n minutes", "%n minute", seconds / Minute);
    if (seconds < 2 * Day)
        return tr("%n hours", "%n hour", seconds / Hour);
    if (seconds < 2 * Year)
        return tr("%n days", "%n day", seconds / Day);
    return tr("%n years", "%n year", seconds / Year);
}

Text shownCount(const std::optional<double> &value)
{
    return value ? Text::plain(shownCount(*value)) : tr("an unknown number");
}

Text shownSeconds(const std::optional<double> &seconds, double scale)
{
    return seconds ? Text::plain(shownSeconds(*seconds * scale)) : tr("an unknown time");
}

} // namespace plab
