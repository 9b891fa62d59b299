// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/procwatch.h"

#include "core/runtime/reaping.h"
#include "core/runtime/schedulestat.h"
#include "core/shared/procstat.h"

#include <QByteArray>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

namespace plab {

namespace {

using Buffer = std::array<char, 2048>;

/// Into a buffer of the caller's: this is done hundreds of times a second.
std::string_view readAgain(const Descriptor &file, Buffer &buffer)
{
    const ssize_t size = file ? pread(file.get(), buffer.data(), buffer.size(), 0) : -1;
    return {buffer.data(), size > 0 ? std::size_t(size) : 0};
}

qint64 number(std::string_view text)
{
    qint64 value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<qint64> statusField(std::string_view status, std::string_view field)
{
    const std::size_t at = status.find(field);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::size_t begin = status.find_first_not_of(" \t", at + field.size());
    return begin == std::string_view::npos ? 0 : number(status.substr(begin));
}

} // namespace

ProcWatch::ProcWatch(qint64 pid, qint64 tid) : m_process(tid ? 0 : pid_t(pid))
{
    QByteArray folder = "/proc/" + QByteArray::number(pid);
    if (tid)
        folder += "/task/" + QByteArray::number(tid);
    const auto opened = [&](const char *name) {
        const int file = open((folder + name).constData(), O_RDONLY | O_CLOEXEC);
        m_hadNoRoom = m_hadNoRoom || (file < 0 && (errno == EMFILE || errno == ENFILE));
        return file;
    };
    m_stat.reset(opened("/stat"));
    m_schedstat.reset(opened("/schedstat"));
    m_status.reset(opened("/status"));
}

std::optional<ProcLook> ProcWatch::look() const
{
    Buffer buffer;
    const std::optional<ProcStat> stat = procStatIn(readAgain(m_stat, buffer));
    if (!stat)
        return std::nullopt;
    static const double ticks = double(sysconf(_SC_CLK_TCK));
    ProcLook look;
    look.state = stat->state;
    look.parentPid = stat->parentPid;
    const std::optional<std::uint64_t> cpuNs = m_process ? processCpuNs(m_process) : std::nullopt;
    look.cpuS = cpuNs ? double(*cpuNs) * 1e-9 : double(stat->userTicks + stat->systemTicks) / ticks;
    if (const std::optional<ScheduleStat> schedule = scheduleStat(readAgain(m_schedstat, buffer))) {
        look.ownCpuS = double(schedule->cpuNs) * 1e-9;
        look.runDelayS = double(schedule->runDelayNs) * 1e-9;
    }
    return look;
}

ProcSwitches ProcWatch::switches() const
{
    Buffer buffer;
    const std::string_view status = readAgain(m_status, buffer);
    return {statusField(status, "\nvoluntary_ctxt_switches:"),
            statusField(status, "nonvoluntary_ctxt_switches:")};
}

} // namespace plab
