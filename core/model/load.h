// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>

namespace plab {

/// What else the machine did during a repeat, from asking for its parent to its end. CPU times are summed
/// over the CPUs that this program may use; null is what cannot be read here.
struct Load
{
    double spanS = 0;                     ///< how long that was
    int cpus = 1;                         ///< how many CPUs this program may use
    std::optional<double> busyS;          ///< CPU time used by anybody: what was neither idle nor stolen
    std::optional<double> ownS;           ///< by the processes of this repeat
    std::optional<double> laboratoryS;    ///< by window or terminal, and by the nursery
    std::optional<double> othersS;        ///< by everybody else, the kernel's own work too
    std::optional<double> stolenS;        ///< wanted, but given to others by the hypervisor
    std::optional<double> pressureS;      ///< time in which somebody on this machine waited for a CPU
    std::optional<double> groupPressureS; ///< the same within this program's control group
    std::optional<double> throttledS;     ///< time in which the group had used up its CPU quota and was held
    std::optional<double> loadAverage;    ///< of the last minute, at the end
    std::optional<double> suspendedS;     ///< the machine slept; in none of the other times (CLOCK_MONOTONIC)
    std::optional<double> runDelayS;  ///< processes of this repeat were ready and waited for a CPU, summed
    std::optional<qint64> migrations; ///< they changed their CPU so often

    friend bool operator==(const Load &, const Load &) = default;
};

} // namespace plab
