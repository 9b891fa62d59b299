// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/processrecord.h"

#include "core/model/names.h"

#include <csignal>
#include <cstring>

namespace plab {

namespace {

constexpr NameTable<Role, 8> roleNames {{
    {Role::Nursery, "nursery"},
    {Role::Parent, "parent"},
    {Role::Child, "child"},
    {Role::Worker, "worker"},
    {Role::Thread, "thread"},
    {Role::Dispatcher, "dispatcher"},
    {Role::ForkServer, "forkserver"},
    {Role::Server, "server"},
}};

constexpr NameTable<StartMethod, 5> methodNames {{
    {StartMethod::None, ""},
    {StartMethod::Fork, "fork"},
    {StartMethod::Spawn, "spawn"},
    {StartMethod::ForkServer, "forkserver"},
    {StartMethod::Thread, "thread"},
}};

constexpr NameTable<Ending::Kind, 7> endingNames {{
    {Ending::Kind::Running, "running"},
    {Ending::Kind::Exited, "exited"},
    {Ending::Kind::Killed, "killed"},
    {Ending::Kind::Stopped, "stopped"},
    {Ending::Kind::Returned, "returned"},
    {Ending::Kind::NeverStarted, "never-started"},
    {Ending::Kind::Lost, "lost"},
}};

Text signalText(int number)
{
    const Text digits = Text::digits(number);
    return sigabbrev_np(number) ? tr("%1 (%2)", "a signal and its number").arg(signalName(number), digits)
                                : tr("signal %1").arg(digits);
}

/// What is known besides of an ending that was a signal.
Text withMarks(const Text &sentence, const Ending &ending)
{
    Text text = sentence;
    if (ending.fromOutside)
        text = tr("%1 from outside", "killed by a signal").arg(text);
    if (ending.outOfMemory)
        text = tr("%1, perhaps out of memory", "killed by a signal").arg(text);
    if (ending.coreDumped)
        text = tr("%1, core dumped", "killed by a signal").arg(text);
    return text;
}

} // namespace

QString roleName(Role role)
{
    return nameIn(roleNames, role);
}

Text roleWords(Role role)
{
    switch (role) {
    case Role::Nursery:
        return tr("nursery");
    case Role::Parent:
        return tr("parent");
    case Role::Child:
        return tr("child");
    case Role::Worker:
        return tr("worker");
    case Role::Thread:
        return tr("thread");
    case Role::Dispatcher:
        return tr("dispatcher");
    case Role::ForkServer:
        return tr("fork server");
    case Role::Server:
        return tr("server");
    }
    return {};
}

std::optional<Role> roleFromName(const QString &name)
{
    return valueIn(roleNames, name);
}

QString startMethodName(StartMethod method)
{
    return nameIn(methodNames, method);
}

std::optional<StartMethod> startMethodFromName(const QString &name)
{
    return valueIn(methodNames, name);
}

QString endingKindName(Ending::Kind kind)
{
    return nameIn(endingNames, kind);
}

std::optional<Ending::Kind> endingKindFromName(const QString &name)
{
    return valueIn(endingNames, name);
}

Text endingText(const Ending &ending)
{
    switch (ending.kind) {
    case Ending::Kind::Running:
        return tr("running");
    case Ending::Kind::Exited:
        return tr("exit code %1").arg(Text::digits(ending.number));
    case Ending::Kind::Killed:
        return withMarks(tr("killed by %1").arg(signalText(ending.number)), ending);
    case Ending::Kind::Stopped:
        return withMarks(tr("stopped by the lab with %1").arg(signalText(ending.number)), ending);
    case Ending::Kind::Returned:
        return tr("returned");
    case Ending::Kind::NeverStarted:
        return ending.reason.isEmpty() ? tr("never started") : tr("never started: %1").arg(ending.reason);
    case Ending::Kind::Lost:
        return tr("lost");
    }
    return {};
}

QString signalName(int signalNumber)
{
    const char *name = sigabbrev_np(signalNumber);
    return name ? QLatin1String("SIG") + QLatin1String(name) : QStringLiteral("signal %1").arg(signalNumber);
}

bool wasZombie(const ProcessRecord &process)
{
    constexpr double LeftS = 0.1;
    if (process.tid || !process.endedS)
        return false;
    if (process.reapedS)
        return *process.reapedS - *process.endedS >= LeftS;
    return !process.looks.isEmpty() && process.looks.last().state == 'Z'
        && process.looks.last().timeS >= *process.endedS;
}

Text processWords(const ProcessRecord &process)
{
    const Text pid = Text::digits(process.pid);
    if (process.role == Role::Nursery)
        return tr("the nursery (process %1)").arg(pid);
    if (process.role == Role::Parent)
        return tr("the parent (process %1)").arg(pid);
    return tr("%1 (process %2)").arg(process.name, pid);
}

/// The letters of /proc/pid/stat, proc(5).
Text stateWord(char letter)
{
    switch (letter) {
    case 'R':
        return tr("running");
    case 'S':
        return tr("sleeping");
    case 'D':
        return tr("waiting for the kernel");
    case 'T':
        return tr("stopped");
    case 't':
        return tr("traced");
    case 'Z':
        return tr("zombie");
    case 'X':
        return tr("dead");
    case 'I':
        return tr("idle");
    case 'P':
        return tr("parked");
    case '-':
        return tr("gone");
    default:
        return tr("unknown");
    }
}

} // namespace plab
