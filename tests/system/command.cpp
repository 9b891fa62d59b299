// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/command.h"

#include <QFile>
#include <QProcess>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plab {

bool hasCommand()
{
    return QFile::exists(qEnvironmentVariable("TEST_PROCESS_LAB"));
}

Told command(const QStringList &words, const Circumstances &circumstances)
{
    constexpr int deadlineMs = 60'000;
    QProcessEnvironment environment = circumstances.environment;
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QLatin1String(name));
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(circumstances.folder);
    process.setChildProcessModifier(circumstances.before);
    process.start(qEnvironmentVariable("TEST_PROCESS_LAB"), words);
    if (!process.waitForFinished(deadlineMs))
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    const bool left = process.exitStatus() == QProcess::NormalExit;
    return {left ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
}

namespace {

bool writeTo(const QByteArray &path, const QByteArray &text)
{
    const int file = open(path.constData(), O_WRONLY | O_CLOEXEC);
    const bool written = file >= 0 && write(file, text.constData(), size_t(text.size())) == text.size();
    if (file >= 0)
        close(file);
    return written;
}

} // namespace

ControlGroup::ControlGroup(const QByteArray &controller) : m_controller(controller)
{
    const QByteArray name = "/process-lab-test-" + QByteArray::number(getpid());
    const QByteArray v1 = "/sys/fs/cgroup/" + controller;
    m_isV2 = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;
    const QByteArray folder = (m_isV2 ? QByteArray("/sys/fs/cgroup") : v1) + name;
    if (m_isV2)
        writeTo("/sys/fs/cgroup/cgroup.subtree_control", '+' + controller);
    const bool made = mkdir(folder.constData(), 0755) == 0;
    const QByteArray procs = folder + "/cgroup.procs";
    if (made && access(procs.constData(), W_OK) == 0)
        m_folder = folder;
    else if (made)
        rmdir(folder.constData());
}

ControlGroup::~ControlGroup()
{
    if (!m_folder.isEmpty() && rmdir(m_folder.constData()) != 0)
        qWarning("The control group %s is left.", m_folder.constData());
}

QString ControlGroup::why() const
{
    return QStringLiteral(
               "no control group with the controller %1 can be made below /sys/fs/cgroup: run the test "
               "as root, in a container with --privileged --cgroupns=host")
        .arg(QString::fromLatin1(m_controller));
}

bool ControlGroup::setLimit(qint64 most)
{
    const char *memory = m_isV2 ? "/memory.max" : "/memory.limit_in_bytes";
    return writeTo(m_folder + (m_controller == "pids" ? "/pids.max" : memory), QByteArray::number(most));
}

void ControlGroup::join() const
{
    writeTo(m_folder + "/cgroup.procs", "0");
}

} // namespace plab
