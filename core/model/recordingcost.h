// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>

namespace plab {

/// What recording cost in a recorded repeat. One event is measured by its parent before the experiment's
/// entry, in short batches; those in which the process lost its CPU do not count, and of the others the
/// fastest is the cost. It is that of reading the clock and storing the event in memory that is warm: what
/// recording does to caches and to the rhythm of a race shows in the slow-down only.
struct RecordingCost
{
    double eventNs = 0; ///< one event: fastest batch, median, slowest
    double eventNsMedian = 0;
    double eventNsSlowest = 0;
    int batches = 0;          ///< that counted
    int disturbedBatches = 0; ///< that did not
    double writingS = 0;      ///< CPU time of the processes: events written or dropped × eventNs
    double drainingS = 0;     ///< CPU time of the laboratory's reader
    /// By what is done ("an update"): how many times as long it took as in the unrecorded repeats.
    QMap<QString, double> slowdown;

    friend bool operator==(const RecordingCost &, const RecordingCost &) = default;
};

} // namespace plab
