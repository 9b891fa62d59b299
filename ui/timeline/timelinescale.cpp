// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinescale.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

struct Unit
{
    double ns;
    QString name;
};

Unit unitFor(double ns)
{
    const double size = std::abs(ns);
    if (size >= 1e9)
        return {1e9, QStringLiteral("s")};
    if (size >= 1e6)
        return {1e6, QStringLiteral("ms")};
    return size >= 1e3 ? Unit {1e3, QStringLiteral("µs")} : Unit {1, QStringLiteral("ns")};
}

/// The smallest of 1, 2, 5 × 10^n that is at least `wanted`.
double niceStep(double wanted)
{
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= wanted)
            return factor * power;
    }
    return 10 * power;
}

QList<TimeTick> ticksOf(const TimelineScale &scale, double stepNs)
{
    const Unit unit = unitFor(std::max(std::abs(scale.fromNs), std::abs(scale.toNs)));
    const int decimals = std::clamp(int(std::ceil(-std::log10(stepNs / unit.ns) - 1e-9)), 0, 9);
    QList<TimeTick> ticks;
    for (double i = std::ceil(scale.fromNs / stepNs - 1e-9); i * stepNs <= scale.toNs + 1e-6 * stepNs; ++i) {
        const double value = i * stepNs / unit.ns + 0.0; // + 0.0: no "-0"
        ticks.append(
            {i * stepNs, QStringLiteral("%1 %2").arg(QLocale().toString(value, 'f', decimals), unit.name)});
    }
    return ticks;
}

double widest(const QList<TimeTick> &ticks, const QFontMetricsF &metrics)
{
    double width = 0;
    for (const TimeTick &tick : ticks)
        width = std::max(width, metrics.horizontalAdvance(tick.label));
    return width;
}

} // namespace

TimelineScale TimelineScale::zoomed(double atX, double factor) const
{
    const double fixedNs = ns(atX);
    TimelineScale closer = *this;
    closer.fromNs = fixedNs - (fixedNs - fromNs) / factor;
    closer.toNs = fixedNs + (toNs - fixedNs) / factor;
    return closer;
}

TimelineScale TimelineScale::shifted(double pixels) const
{
    TimelineScale moved = *this;
    moved.fromNs += pixels * nsPerPixel();
    moved.toNs += pixels * nsPerPixel();
    return moved;
}

TimelineScale TimelineScale::within(double beginNs, double endNs) const
{
    const double longest = std::max(endNs - beginNs, ShortestNs);
    const double span = std::clamp(spanNs(), ShortestNs, longest);
    TimelineScale inside = *this;
    const double middle = (fromNs + toNs) / 2;
    inside.fromNs =
        std::clamp(span == spanNs() ? fromNs : middle - span / 2, beginNs, beginNs + longest - span);
    inside.toNs = inside.fromNs + span;
    return inside;
}

QList<TimeTick> timeTicks(const TimelineScale &scale, const QFontMetricsF &metrics)
{
    constexpr double Apart = 28;
    constexpr double FirstGuess = 84;
    if (!(scale.spanNs() > 0) || scale.width < 1)
        return {};
    double stepNs = niceStep(FirstGuess * scale.nsPerPixel());
    QList<TimeTick> ticks = ticksOf(scale, stepNs);
    while (ticks.size() > 1 && widest(ticks, metrics) + Apart > stepNs / scale.nsPerPixel()) {
        stepNs = niceStep(stepNs * 1.5);
        ticks = ticksOf(scale, stepNs);
    }
    return ticks;
}

QString timeText(double ns)
{
    const Unit unit = unitFor(ns);
    const double value = ns / unit.ns;
    const double size = std::abs(value);
    const int decimals = unit.ns == 1 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return QStringLiteral("%1 %2").arg(QLocale().toString(value, 'f', decimals), unit.name);
}

} // namespace plab
