// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/descriptor.h"

#include <QtGlobal>

#include <sys/types.h>

#include <optional>

namespace plab {

/// What /proc tells of a living process (proc(5)).
struct ProcLook
{
    char state = '?';
    qint64 parentPid = 0;
    double cpuS = 0;                 ///< of all its threads
    std::optional<double> ownCpuS;   ///< of its main thread, or of the thread
    std::optional<double> runDelayS; ///< the same one ready and waiting for a CPU
};

struct ProcSwitches
{
    std::optional<qint64> voluntary;
    std::optional<qint64> involuntary;
};

/// Keeps /proc/<pid>/stat, schedstat and status (of a thread: /proc/<pid>/task/<tid>/…) open and reads them
/// again and again: about a microsecond a look. The open file belongs to that very process, so a reused pid
/// is never looked at. One thread.
class ProcWatch
{
public:
    ProcWatch() = default;
    ProcWatch(qint64 pid, qint64 tid);

    /// Null when the process is gone.
    std::optional<ProcLook> look() const;
    /// Whether its files could not be opened because the limit of open files was reached.
    bool hadNoRoom() const { return m_hadNoRoom; }
    ProcSwitches switches() const; ///< context switches; dearer than a look

private:
    pid_t m_process = 0; ///< 0 for a thread, whose CPU clock is its own process's only
    bool m_hadNoRoom = false;
    Descriptor m_stat;
    Descriptor m_schedstat;
    Descriptor m_status;
};

} // namespace plab
