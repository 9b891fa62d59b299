// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/nurseryprocess.h"

#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/shared/processslot.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace plab {

namespace {

constexpr auto Program = "process-lab-nursery";

/// Where the machine does not say whether it may be executed, trying it will tell.
bool isProgram(const QString &place)
{
    if (access(QFile::encodeName(place).constData(), X_OK) == 0)
        return true;
    return errno != EACCES && errno != ENOENT && errno != ENOTDIR;
}

} // namespace

NurseryProcess::NurseryProcess(QObject *parent) : HeldNursery(parent) { }

NurseryProcess::~NurseryProcess()
{
    end();
}

void NurseryProcess::letGo()
{
    const Descriptor closed(m_liveness.exchange(-1));
}

void NurseryProcess::end()
{
    letGo();
    if (m_process && m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(1000))
        m_process->kill();
    m_process.reset();
}

Result<void> NurseryProcess::look() const
{
    const Result<QString> found = find();
    return found ? Result<void>() : found.error();
}

/// It is our child.
void NurseryProcess::signal(qint64 pid, int signalNumber)
{
    if (pid > 0)
        kill(pid_t(pid), signalNumber);
}

qint64 NurseryProcess::pid() const
{
    return m_process ? m_process->processId() : 0;
}

Result<QString> NurseryProcess::find()
{
    const QString given = qEnvironmentVariable("PROCESS_LAB_NURSERY");
    const QString here = QCoreApplication::applicationDirPath();
    QStringList places;
    if (!given.isEmpty())
        places = {given};
    else
        places = {here + QLatin1Char('/') + QLatin1String(Program),
                  here + QStringLiteral("/../app/") + QLatin1String(Program),
                  here + QStringLiteral("/../" PROCESS_LAB_LIBEXEC "/") + QLatin1String(Program)};
    for (const QString &place : places) {
        if (!isProgram(place))
            continue;
        const QString canonical = QFileInfo(place).canonicalFilePath();
        return canonical.isEmpty() ? QFileInfo(place).absoluteFilePath() : canonical;
    }
    return failedError(
        plab::tr("The program %1 was not found; looked for %2. Install Process Lab again, or name the "
                 "program in PROCESS_LAB_NURSERY.")
            .arg(QString::fromLatin1(Program), places.join(QStringLiteral(", "))));
}

/// What start() could not know yet.
void NurseryProcess::tellEnd(const QString &program)
{
    QProcess *process = m_process.get();
    connect(process, &QProcess::errorOccurred, this, [this, process, program](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT notStarted(
                refusedError(plab::tr("Cannot start %1: %2.").arg(program, process->errorString())));
    });
    const auto told = std::make_shared<std::atomic<std::uint64_t>>(0);
    m_end = told;
    connect(process, &QProcess::finished, this, [this, told](int code, QProcess::ExitStatus status) {
        const bool wasKilled = status == QProcess::CrashExit;
        const bool isKnown = !wasKilled || (code > 0 && code <= SIGRTMAX);
        const Ending ending {!isKnown        ? Ending::Kind::Lost
                                 : wasKilled ? Ending::Kind::Killed
                                             : Ending::Kind::Exited,
                             isKnown ? code : 0,
                             {}};
        told->store(packEnding(ending));
        Q_EMIT ended();
    });
}

Result<Descriptor> NurseryProcess::start()
{
    end();
    Result<QString> program = find();
    if (!program)
        return program.error();
    Result<std::pair<Descriptor, Descriptor>> control = socketPair(SOCK_SEQPACKET);
    if (!control)
        return control.error();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return systemError(plab::tr("Cannot make the liveness pipe: %1."), errno);
    const Descriptor readEnd(ends[0]);
    m_liveness.store(ends[1]);

    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setStandardOutputFile(QProcess::nullDevice());
    // A newborn of its holds its end of the control socket, too: that alone would not tell that it has died.
    connect(m_process.get(), &QProcess::finished, this, &NurseryProcess::letGo);
    const int arranged[] = {control.value().second.get(), readEnd.get()};
    m_process->setChildProcessModifier([arranged] {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // kept over exec; the liveness pipe covers a death before this line
        const int first = fcntl(arranged[0], F_DUPFD, 10);
        const int second = first < 0 ? -1 : fcntl(arranged[1], F_DUPFD, 10);
        if (second < 0 || dup2(first, inherited::Arena) < 0 || dup2(second, inherited::Liveness) < 0) {
            dprintf(STDERR_FILENO, "Cannot hand the nursery its descriptors: %s.\n", std::strerror(errno));
            _exit(3);
        }
        close(first);
        close(second);
    });
    m_process->start(program.value(), QStringList());
    if (m_process->state()
        == QProcess::NotRunning) // pipe or fork was refused; a failed exec is known only later
        return refusedError(
            plab::tr(
                "Cannot start %1: %2. Raise the limit of processes (RLIMIT_NPROC: ulimit -u; pids.max) or of "
                "open files (ulimit -n), or end some programs.")
                .arg(program.value(), m_process->errorString()));
    tellEnd(program.value());
    return std::move(control.value().first);
}

} // namespace plab
