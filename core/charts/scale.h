// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace plab {

/// A unit and how many of it make the base unit. A chart has one, for its axis and for all its labels.
struct Scale
{
    QString unit;
    double perBase = 1;
};

/// s, ms or µs, by a typical time in seconds.
inline Scale secondsScale(double typical)
{
    if (typical >= 1)
        return {QStringLiteral("s"), 1};
    return typical >= 1e-3 ? Scale {QStringLiteral("ms"), 1e3} : Scale {QStringLiteral("µs"), 1e6};
}

} // namespace plab
