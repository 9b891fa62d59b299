// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/procwatch.h"

#include <QByteArray>
#include <QList>

#include <fcntl.h>
#include <unistd.h>

namespace plab {

namespace {

QByteArray readAgain(const Descriptor &file)
{
    char buffer[2048];
    const ssize_t size = file ? pread(file.get(), buffer, sizeof buffer, 0) : -1;
    return size > 0 ? QByteArray(buffer, size) : QByteArray();
}

std::optional<qint64> statusField(const QByteArray &status, const char *field)
{
    const qsizetype at = status.indexOf(field);
    if (at < 0)
        return std::nullopt;
    const qsizetype begin = at + qsizetype(qstrlen(field));
    return status.mid(begin, status.indexOf('\n', begin) - begin).trimmed().toLongLong();
}

} // namespace

ProcWatch::ProcWatch(qint64 pid, qint64 tid)
{
    QByteArray folder = "/proc/" + QByteArray::number(pid);
    if (tid)
        folder += "/task/" + QByteArray::number(tid);
    m_stat.reset(open((folder + "/stat").constData(), O_RDONLY | O_CLOEXEC));
    m_status.reset(open((folder + "/status").constData(), O_RDONLY | O_CLOEXEC));
}

std::optional<ProcLook> ProcWatch::look() const
{
    const QByteArray stat = readAgain(m_stat);
    const qsizetype nameEnd = stat.lastIndexOf(')'); // the name may hold anything, brackets too
    if (nameEnd < 0)
        return std::nullopt;
    const QList<QByteArray> fields = stat.mid(nameEnd + 2).split(' ');
    if (fields.size() < 13)
        return std::nullopt;
    static const double ticks = double(sysconf(_SC_CLK_TCK));
    ProcLook look;
    look.state = fields.at(0).isEmpty() ? '?' : fields.at(0).at(0);
    look.parentPid = fields.at(1).toLongLong();
    look.cpuS = (fields.at(11).toDouble() + fields.at(12).toDouble()) / ticks;
    return look;
}

ProcSwitches ProcWatch::switches() const
{
    const QByteArray status = readAgain(m_status);
    return {statusField(status, "\nvoluntary_ctxt_switches:"),
            statusField(status, "nonvoluntary_ctxt_switches:")};
}

} // namespace plab
