// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <QString>

#include <sys/types.h>

namespace plab {

/// What the CPUs have done since the machine started (proc(5), /proc/stat), in seconds.
struct CpuTimes
{
    int cpus = 0;
    double idleS =
        0; ///< waiting for a disk counts as idle; told exactly, while busy times are sampled at ticks
    double stolenS = 0;
};
/// Over the CPUs with these numbers; null if the text says nothing of them. Exact to one tick (10 ms) if they
/// are all there are, else to one tick each.
std::optional<CpuTimes> cpuTimesIn(const QByteArray &stat, const QList<int> &cpus);

/// Seconds in which somebody waited, so far: "some avg10=0.00 avg60=0.00 avg300=0.00 total=84046360".
std::optional<double> pressureIn(const QByteArray &pressure);

/// Seconds in which a control group was held because its CPU quota was used up: throttled_usec of cpu.stat in
/// version 2, throttled_time in version 1.
std::optional<double> throttledIn(const QByteArray &cpuStat);

/// How long a machine has slept by three clock readings, of CLOCK_BOOTTIME between two of CLOCK_MONOTONIC,
/// which stands still meanwhile (clock_gettime(2)); to the distance of these two. Only the difference of two
/// such times means anything: in a time namespace each clock has a beginning of its own.
double suspendedBy(double monotonicBeforeS, double boottimeS, double monotonicAfterS);

/// Of memory.events in version 2, of memory.oom_control in version 1, else of the whole machine
/// (/proc/vmstat); null where none of them tells.
std::optional<qint64> readMemoryKills(const QString &root = {});

/// One reading of everything that counts up; the difference of two is the load between. About 50 µs; any
/// thread. `root` stands before /proc and /sys, so that a test can lay out a tree of its own.
struct MachineReading
{
    quint64 timeNs = 0;
    std::optional<CpuTimes> times;
    std::optional<double> pressureS;
    std::optional<double> groupPressureS;
    std::optional<double> throttledS;
    std::optional<double> suspendedS;  ///< so long the machine has slept since its start
    std::optional<qint64> memoryKills; ///< processes of this control group that the kernel killed for memory
    std::optional<double> laboratoryS; ///< CPU time of this program and of the nursery
};
MachineReading readMachine(pid_t nursery, const QString &root = {});

/// What the machine did between two readings, beside the processes of a repeat that lay between.
Load loadBetween(const MachineReading &before, const MachineReading &after,
                 const QList<ProcessRecord> &processes);

} // namespace plab
