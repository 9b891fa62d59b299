// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <optional>
#include <utility>

namespace plab {

enum class Role { Nursery, Parent, Child, Worker, Thread, Dispatcher, ForkServer, Server };
QString roleName(Role role); ///< contract name: "worker"
Text roleWords(Role role);   ///< for people: "fork server"
std::optional<Role> roleFromName(const QString &name);

enum class StartMethod { None, Fork, Spawn, ForkServer, Thread };
QString startMethodName(StartMethod method); ///< "fork"; empty for None
std::optional<StartMethod> startMethodFromName(const QString &name);

/// How a process came to its end: data, never invented; the first writer wins.
struct Ending
{
    enum class Kind {
        Running,      ///< still there when the record was written
        Exited,       ///< number: exit code
        Killed,       ///< number: signal
        Stopped,      ///< by us; number: signal
        Returned,     ///< a thread
        NeverStarted, ///< reason says why
        Lost,         ///< nobody could tell
    };
    Kind kind = Kind::Running;
    int number = 0;
    QString reason;
    bool coreDumped = false;  ///< killed or stopped: the kernel wrote a core file, or handed it to a program
    bool fromOutside = false; ///< killed by SIGKILL that neither the laboratory nor the experiment sent
    bool outOfMemory = false; ///< and meanwhile the kernel killed somebody in the control group for memory

    friend bool operator==(const Ending &, const Ending &) = default;
};
/// The marks of an ending that was a signal, by their names in a record; a mark that is not set is left out.
inline constexpr std::pair<const char *, bool Ending::*> EndingMarks[] {
    {"core_dumped", &Ending::coreDumped},
    {"from_outside", &Ending::fromOutside},
    {"perhaps_out_of_memory", &Ending::outOfMemory},
};
QString endingKindName(Ending::Kind kind); ///< "never-started"
std::optional<Ending::Kind> endingKindFromName(const QString &name);
Text endingText(const Ending &ending); ///< "killed by SIGSEGV (11), core dumped", "exit code 3", "running"
QString signalName(int signalNumber);  ///< "SIGKILL"; "signal 40" for the unnamed

/// What /proc told of a process at an instant; kept where it differs from the look before.
struct ProcessLook
{
    double timeS = 0;
    char state = '?';
    qint64 parentPid = 0;

    friend bool operator==(const ProcessLook &, const ProcessLook &) = default;
};

/// How much CPU time a process (its main thread) or thread has had up to an instant, and how long it was
/// ready and waited for a CPU (/proc/pid/schedstat; a wait counts once it is over). Two of them tell what
/// part of the time between it ran.
struct CpuLook
{
    double timeS = 0;
    double cpuS = 0;
    double runDelayS = 0;

    friend bool operator==(const CpuLook &, const CpuLook &) = default;
};

/// One process or thread of a repeat. Index 0 is the nursery, 1 the parent, then by start.
struct ProcessRecord
{
    int index = 0;
    QString name; ///< "Worker-3"
    qint64 pid = 0;
    std::optional<qint64> tid; ///< threads only
    qint64 parentPid = 0;
    Role role = Role::Child;
    StartMethod startMethod = StartMethod::None;
    std::optional<double> startedS; ///< seconds from the entry of Script::run; negative before it
    std::optional<double> endedS;   ///< null while it runs
    std::optional<double> reapedS; ///< when its parent (or adopter) waited for it; until then it was a zombie
    Ending ending;
    std::optional<double> cpuS; ///< user + system
    std::optional<qint64> voluntarySwitches;
    std::optional<qint64> involuntarySwitches;
    /// Ready to run and waiting for a CPU, in all: as told by itself at its end if it lived 2 ms or more,
    /// else as last looked at. Of its main thread.
    std::optional<double> runDelayS;
    std::optional<qint64> migrations; ///< from one CPU to another; told by itself at its end after 20 ms
    std::optional<qint64> adoptedBy;  ///< pid of the subreaper that adopted it

    QList<ProcessLook> looks; ///< by time; the first MostLooks changes
    static constexpr qsizetype MostLooks = 2000;

    QList<CpuLook> cpuLooks; ///< by time; thinned evenly to at most MostCpuLooks
    static constexpr qsizetype MostCpuLooks = 256;

    // Live only, never stored:
    char state = '?';   ///< letter of /proc/pid/stat: R S D T Z …; '?' not looked at, '-' gone
    quint16 lane = 0;   ///< its slot of the process table, which another one may get after its end
    bool isCut = false; ///< what it does after its last event is not known: later ones were not kept
};

/// Whether it was left a zombie: ended, and nobody waited for it. Between an end and the wait for it there
/// are always some milliseconds, more on a busy machine, in which nobody has left anything.
bool wasZombie(const ProcessRecord &process);

/// "Worker-3 (process 4711)", "the parent (process 4710)": how a sentence names it.
Text processWords(const ProcessRecord &process);
Text stateWord(char letter); ///< "running", "sleeping", "stopped", "zombie"

} // namespace plab
