// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetricsF>
#include <QList>
#include <QString>

namespace plab {

/// Which stretch of time lies where on the x axis. Times are nanoseconds from the repeat's entry. Plain
/// value.
struct TimelineScale
{
    static constexpr double ShortestNs = 20; ///< the closest look: below, the clock itself is coarse

    double fromNs = 0;
    double toNs = 1e9;
    double left = 0;  ///< x of fromNs
    double width = 1; ///< pixels up to toNs; > 0

    double spanNs() const { return toNs - fromNs; }
    double nsPerPixel() const { return spanNs() / width; }
    double x(double ns) const { return left + (ns - fromNs) / nsPerPixel(); }
    double ns(double atX) const { return fromNs + (atX - left) * nsPerPixel(); }

    /// The time under `atX` stays where it is; factor > 1 looks closer.
    TimelineScale zoomed(double atX, double factor) const;
    /// Positive pixels: later times come into view.
    TimelineScale shifted(double pixels) const;
    /// The nearest one that shows nothing outside [beginNs, endNs] and is not closer than ShortestNs.
    TimelineScale within(double beginNs, double endNs) const;
};

struct TimeTick
{
    double ns = 0;
    QString label;
};

/// Ticks at round times whose labels do not touch; all labels in one unit.
QList<TimeTick> timeTicks(const TimelineScale &scale, const QFontMetricsF &metrics);

/// "58.4 ms": three figures and the unit that fits, in the person's locale.
QString timeText(double ns);

} // namespace plab
