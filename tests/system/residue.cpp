// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/residue.h"

#include "core/shared/procstat.h"
#include "tests/system/labrun.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QThread>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace plab {

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The children of this process in any state, with state letter and name.
QStringList children()
{
    QStringList found;
    const QStringList pids = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &pid : pids) {
        if (!pid.at(0).isDigit())
            continue;
        const std::optional<ProcStat> stat = readProcStat(pid.toInt());
        if (stat && stat->parentPid == getpid())
            found.append(
                QStringLiteral("process %1 (%2) is left in state %3")
                    .arg(pid,
                         QString::fromLatin1(contents(QStringLiteral("/proc/%1/comm").arg(pid)).trimmed()),
                         QString(QLatin1Char(stat->state))));
    }
    return found;
}

/// System V objects made by a process that is gone or is this one; those of other living programs are not
/// ours.
void addSystemV(QSet<QString> &names, const QString &list, int creatorColumn)
{
    const QList<QByteArray> lines = contents(QStringLiteral("/proc/sysvipc/") + list).split('\n').mid(1);
    for (const QByteArray &line : lines) {
        const QList<QByteArray> fields = line.simplified().split(' ');
        const qint64 creator = creatorColumn < 0 ? 0 : fields.value(creatorColumn).toLongLong();
        if (fields.size() > 2 && (creator == 0 || creator == getpid() || kill(pid_t(creator), 0) != 0))
            names.insert(
                QStringLiteral("System V %1 %2 is left").arg(list, QString::fromLatin1(fields.at(1))));
    }
}

/// Of a process that lives, and so of another test that runs meanwhile: one of this test's would be told as a
/// process that is left. Or of a Python that runs meanwhile (multiprocessing/synchronize.py, _make_name).
bool isSomebodyElses(const QString &name)
{
    static const QRegularExpression ofMaker(QStringLiteral("^process-lab-(\\d+)-"));
    const QRegularExpressionMatch maker = ofMaker.match(name);
    if (maker.hasMatch())
        return kill(pid_t(maker.captured(1).toInt()), 0) == 0;
    return name.startsWith(QStringLiteral("sem.mp-"));
}

} // namespace

Residue::Residue()
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (const char *variable : {"TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"}) {
        const QString directory = m_place.filePath(QString::fromLatin1(variable));
        QDir().mkpath(directory);
        QFile::setPermissions(directory, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv(variable, directory.toLocal8Bit());
    }
}

Residue::State Residue::look() const
{
    State state;
    const QStringList numbers =
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::Hidden);
    for (const QString &number : numbers) {
        const QString target = QFile::symLinkTarget(QStringLiteral("/proc/self/fd/") + number);
        if (!target.isEmpty() && !target.startsWith(QStringLiteral("/proc/%1/fd").arg(getpid())))
            state.descriptors.append(number + QStringLiteral(" -> ") + target);
    }
    const QStringList shared =
        QDir(QStringLiteral("/dev/shm"))
            .entryList({QStringLiteral("*process-lab*"), QStringLiteral("qipc*"), QStringLiteral("sem.*")},
                       QDir::Files | QDir::System);
    for (const QString &name : shared) {
        if (!isSomebodyElses(name))
            state.names.insert(QStringLiteral("/dev/shm/%1 is left").arg(name));
    }
    addSystemV(state.names, QStringLiteral("shm"), 4);
    addSystemV(state.names, QStringLiteral("msg"), -1);
    addSystemV(state.names, QStringLiteral("sem"), -1);
    for (QDirIterator files(m_place.path(),
                            QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot,
                            QDirIterator::Subdirectories);
         files.hasNext();)
        state.names.insert(QStringLiteral("the file %1 is left").arg(files.next()));
    return state;
}

void Residue::begin()
{
    m_before = look();
}

bool Residue::awaitNoChild(int limitMs)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        const pid_t pid = waitpid(-1, nullptr, WNOHANG);
        if (pid < 0 && errno == ECHILD)
            return true;
        if (pid <= 0 && timer.elapsed() > limitMs)
            return false;
        if (pid <= 0)
            QThread::usleep(200);
    }
}

QStringList Residue::left()
{
    QStringList found;
    if (!awaitNoChild(int(1000 * slowness()))) {
        found = children();
        for (const QString &child : std::as_const(found)) // so that the next test starts clean
            kill(child.section(QLatin1Char(' '), 1, 1).toInt(), SIGKILL);
        awaitNoChild(5000);
    }
    State now = look();
    if (now.names != m_before.names) { // sem_open(3) of another program makes a name for a moment
        QThread::msleep(300);
        now.names.intersect(look().names);
    }
    if (now.descriptors.size() != m_before.descriptors.size())
        found.append(QStringLiteral("%1 descriptors are open, %2 were before: %3")
                         .arg(now.descriptors.size())
                         .arg(m_before.descriptors.size())
                         .arg(now.descriptors.join(QStringLiteral(", "))));
    for (const QString &name : now.names - m_before.names)
        found.append(name);
    return found;
}

} // namespace plab
