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

/// The letters of /proc/pid/stat, proc(5).
constexpr NameTable<char, 11> stateWords {{
    {'R', "running"},
    {'S', "sleeping"},
    {'D', "waiting for the kernel"},
    {'T', "stopped"},
    {'t', "traced"},
    {'Z', "zombie"},
    {'X', "dead"},
    {'I', "idle"},
    {'P', "parked"},
    {'-', "gone"},
    {'?', "unknown"},
}};

QString signalText(int number)
{
    const QString name = signalName(number);
    return name.startsWith(QLatin1String("SIG")) ? QStringLiteral("%1 (%2)").arg(name).arg(number) : name;
}

QString killedMarks(const Ending &ending)
{
    QString marks;
    if (ending.fromOutside)
        marks += QStringLiteral(" from outside");
    if (ending.outOfMemory)
        marks += QStringLiteral(", perhaps out of memory");
    if (ending.coreDumped)
        marks += QStringLiteral(", core dumped");
    return marks;
}

} // namespace

QString roleName(Role role)
{
    return nameIn(roleNames, role);
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

QString endingText(const Ending &ending)
{
    switch (ending.kind) {
    case Ending::Kind::Running:
        return QStringLiteral("running");
    case Ending::Kind::Exited:
        return QStringLiteral("exit code %1").arg(ending.number);
    case Ending::Kind::Killed:
        return QStringLiteral("killed by %1").arg(signalText(ending.number)) + killedMarks(ending);
    case Ending::Kind::Stopped:
        return QStringLiteral("stopped by the lab with %1").arg(signalText(ending.number))
            + killedMarks(ending);
    case Ending::Kind::Returned:
        return QStringLiteral("returned");
    case Ending::Kind::NeverStarted:
        return ending.reason.isEmpty() ? QStringLiteral("never started")
                                       : QStringLiteral("never started: %1").arg(ending.reason);
    case Ending::Kind::Lost:
        return QStringLiteral("lost");
    }
    return {};
}

QString signalName(int signalNumber)
{
    const char *name = sigabbrev_np(signalNumber);
    return name ? QLatin1String("SIG") + QLatin1String(name) : QStringLiteral("signal %1").arg(signalNumber);
}

QString processWords(const ProcessRecord &process)
{
    const bool isOnlyOne = process.role == Role::Nursery || process.role == Role::Parent;
    return QStringLiteral("%1%2 (process %3)")
        .arg(isOnlyOne ? QStringLiteral("the ") : QString(), process.name, QString::number(process.pid));
}

QString stateWord(char letter)
{
    const QString word = nameIn(stateWords, letter);
    return word.isEmpty() ? QStringLiteral("unknown") : word;
}

} // namespace plab
