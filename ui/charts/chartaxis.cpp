// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartaxis.h"

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double Millions = 1e7;  // from here on labels count in millions,
constexpr double Billions = 1e10; // and from here in billions
constexpr int MostTicks = 200;    // whatever the step says

int decimalsOf(double step)
{
    return std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
}

/// 1, 2 and 5 times the powers of ten as one row of numbers: 0 is 1, 1 is 2, 2 is 5, 3 is 10, -1 is 0.5.
double roundPower(int place)
{
    const int power = place >= 0 ? place / 3 : -((2 - place) / 3);
    constexpr double factors[] = {1, 2, 5};
    return power + std::log10(factors[place - 3 * power]);
}

} // namespace

QList<double> ChartAxis::ticks() const
{
    QList<double> ticks;
    if (logarithmic) {
        const int every = step < 1 ? 1 : 3 * int(step);
        for (int place = 3 * int(std::floor(low)); roundPower(place) < high + 1e-9; ++place) {
            if (place % every == 0 && roundPower(place) > low - 1e-9)
                ticks << roundPower(place);
        }
        return ticks;
    }
    const double first = std::ceil(low / step - 1e-9);
    const double last = std::floor(high / step + 1e-9);
    for (double i = first; i <= last && ticks.size() < MostTicks; ++i)
        ticks << i * step;
    return ticks;
}

QString ChartAxis::label(double tick, const QLocale &locale) const
{
    if (logarithmic)
        return figure(std::pow(10, tick), locale);
    const double bound = std::max(std::abs(low), std::abs(high));
    const double large = bound >= Billions ? 1e9 : bound >= Millions ? 1e6 : 1;
    const double scale =
        decimalsOf(step / large) > 3 ? 1 : large; // "9.999998 M" is harder to read than the number itself
    const QString unit = scale == 1e9 ? QStringLiteral("\u202fG")
        : scale == 1e6                ? QStringLiteral("\u202fM")
                                      : QString();
    if (std::abs(tick) < step / 1000)
        return locale.toString(0);
    if (bound < 1e-6 || bound >= 1e15)
        return locale.toString(tick, 'g', 3);
    return locale.toString(tick / scale, 'f', decimalsOf(step / scale)) + unit;
}

double roundStep(double span, int most, bool whole)
{
    if (!(span > 0) || !std::isfinite(span))
        return 1;
    const double rough = span / std::max(1, most);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = power * 10;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough * (1 - 1e-9)) {
            step = factor * power;
            break;
        }
    }
    return whole ? std::max(1.0, step) : step;
}

ChartAxis coveringAxis(double low, double high, int mostTicks, bool whole)
{
    low = std::min(low, 0.0);
    high = std::max(high, low < 0 ? 0.0 : low);
    if (!(high > low))
        high = low + 1;
    ChartAxis axis;
    axis.step = roundStep(high - low, mostTicks, whole);
    axis.low = std::floor(low / axis.step + 1e-9) * axis.step;
    axis.high = std::ceil(high / axis.step - 1e-9) * axis.step;
    return axis;
}

ChartAxis logarithmicAxis(double low, double high)
{
    low = std::log10(low);
    high = std::log10(high);
    int first = 3 * int(std::floor(low));
    while (roundPower(first + 1) <= low)
        ++first;
    int last = first + 3;
    while (roundPower(last) < high)
        ++last;
    return {roundPower(first), roundPower(last), 0.5, true};
}

QString figure(double value, const QLocale &locale)
{
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e15))
        return locale.toString(value, 'g', 4);
    if (size == std::floor(size))
        return locale.toString(value, 'f', 0);
    const int decimals = size == 0 ? 0 : std::clamp(3 - int(std::floor(std::log10(size))), 0, 7);
    QString text = locale.toString(value, 'f', decimals);
    if (text.contains(locale.decimalPoint())) {
        while (text.endsWith(locale.zeroDigit()))
            text.chop(1);
        if (text.endsWith(locale.decimalPoint()))
            text.chop(locale.decimalPoint().size());
    }
    return text;
}

} // namespace plab
