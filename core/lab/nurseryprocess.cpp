// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/nurseryprocess.h"

#include "core/process/lifeline.h"
#include "core/process/message.h"
#include "core/shared/processslot.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <csignal>

namespace plab {

namespace {

constexpr auto Program = "process-lab-nursery";

} // namespace

NurseryProcess::NurseryProcess(QObject *parent) : QObject(parent) { }

NurseryProcess::~NurseryProcess()
{
    end();
}

void NurseryProcess::end()
{
    m_liveness.reset();
    if (m_process && m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(1000))
        m_process->kill();
    m_process.reset();
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
        if (QFileInfo(place).isExecutable())
            return QFileInfo(place).canonicalFilePath();
    }
    return failedError(
        QStringLiteral("The program %1 was not found; looked for %2. Install Process Lab again, or name the "
                       "program in PROCESS_LAB_NURSERY.")
            .arg(QLatin1String(Program), places.join(QStringLiteral(", "))));
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
        return systemError(QStringLiteral("make the liveness pipe"), errno);
    const Descriptor readEnd(ends[0]);
    m_liveness.reset(ends[1]);

    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setStandardOutputFile(QProcess::nullDevice());
    const int arranged[] = {control.value().second.get(), readEnd.get()};
    m_process->setChildProcessModifier([arranged] {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // kept over exec; the liveness pipe covers a death before this line
        const int first = fcntl(arranged[0], F_DUPFD, 10);
        const int second = fcntl(arranged[1], F_DUPFD, 10);
        dup2(first, inherited::Arena);
        dup2(second, inherited::Liveness);
        close(first);
        close(second);
    });
    const auto end = std::make_shared<std::atomic<std::uint64_t>>(0);
    m_end = end;
    connect(m_process.get(), &QProcess::finished, this, [end](int code, QProcess::ExitStatus status) {
        const bool crashed = status == QProcess::CrashExit; // then the code is the signal
        end->store(packEnding(crashed ? Ending::Kind::Killed : Ending::Kind::Exited, code));
    });
    m_process->start(program.value(), QStringList());
    if (m_process->state()
        == QProcess::NotRunning) // pipe or fork was refused; a failed exec is known only later
        return refusedError(
            QStringLiteral(
                "Cannot start %1: %2. Raise the limit of processes (ulimit -u) or open files (ulimit -n), or "
                "end some programs.")
                .arg(program.value(), m_process->errorString()));
    return std::move(control.value().first);
}

} // namespace plab
