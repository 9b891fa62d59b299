// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/procstate.h"

#include "core/model/controlgroups.h"
#include "core/shared/futex.h"
#include "core/shared/procstat.h"

#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace plab {

char stateLetter(pid_t pid)
{
    const std::optional<ProcStat> stat = readProcStat(pid);
    return stat ? stat->state : '-';
}

unsigned long long startTicks(pid_t pid)
{
    const std::optional<ProcStat> stat = readProcStat(pid);
    return stat ? stat->startTicks : 0;
}

bool isPending(pid_t pid, int signalNumber)
{
    const QByteArray status = kernelText(QStringLiteral("/proc/%1/status").arg(pid));
    const QByteArray field = "\nShdPnd:";
    const qsizetype at = status.indexOf(field);
    if (at < 0)
        return false;
    const qsizetype begin = at + field.size();
    const quint64 pending =
        status.mid(begin, status.indexOf('\n', begin) - begin).trimmed().toULongLong(nullptr, 16);
    return pending >> (signalNumber - 1) & 1;
}

bool isTaken(pid_t pid)
{
    if (kill(pid, 0) == 0)
        return true;
    return errno != ESRCH && access(qPrintable(QStringLiteral("/proc/%1").arg(pid)), F_OK) == 0;
}

bool awaitState(pid_t pid, char letter, double limitS)
{
    const std::uint64_t until = nowNs() + std::uint64_t(limitS * 1e9);
    for (;;) {
        const char now = stateLetter(pid);
        if (now == letter || now == 'Z' || now == '-')
            return now == letter;
        if (nowNs() >= until)
            return false;
        const timespec pause {0, 1'000'000};
        nanosleep(&pause, nullptr);
    }
}

} // namespace plab
