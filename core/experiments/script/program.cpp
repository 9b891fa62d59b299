// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/program.h"

#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/runtime/reaping.h"
#include "core/runtime/starting.h"
#include "core/shared/futex.h"

#include <QFile>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

namespace plab::ownscript {

namespace {

/// Whether the laboratory's own were handed over; to be asked before anything is opened that could get the
/// number.
bool hasStreams()
{
    return fcntl(inherited::Streams, F_GETFD) >= 0;
}

/// Where its descriptors shall come from, and the numbers that they shall have.
struct Wiring
{
    bool isOwn = hasStreams();
    std::vector<int> sources;
    std::vector<int> numbers {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    Descriptor nothing;
    Printed theirs; ///< the script's ends; closed here once it is started
    Printed ours;
};

Result<void> makePipe(Descriptor &ours, Descriptor &theirs)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return refusedError(
            systemError(tr("Cannot make a pipe for what the script prints: %1."), errno).sentence);
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {};
}

/// Pipes, which can be opened once more by their names (/dev/stdout, /proc/self/fd/1), as in a plain run: a
/// socket cannot.
Result<Wiring> wire()
{
    Wiring wiring;
    if (wiring.isOwn) {
        const std::vector<int> &more = inherited::callers().descriptors;
        wiring.numbers.insert(wiring.numbers.end(), more.begin(), more.end());
        for (int i = 0; i < int(wiring.numbers.size()); ++i)
            wiring.sources.push_back(inherited::Streams + i);
        return wiring;
    }
    for (const auto part : {&Printed::output, &Printed::errors}) {
        if (const Result<void> made = makePipe(wiring.ours.*part, wiring.theirs.*part); !made)
            return made.error();
    }
    Result<std::pair<Descriptor, Descriptor>> pair = socketPair(SOCK_SEQPACKET);
    if (!pair)
        return pair.error();
    wiring.ours.more = std::move(pair.value().first);
    wiring.theirs.more = std::move(pair.value().second);
    wiring.nothing.reset(open("/dev/null", O_RDONLY | O_CLOEXEC));
    wiring.sources = {wiring.nothing.get(), wiring.theirs.output.get(), wiring.theirs.errors.get()};
    return wiring;
}

/// Descriptors that the probe keeps stand out of the way: the first one that the script opens is 3, as ever.
int highNumber()
{
    constexpr rlim_t Most = 1024; // who uses select(2) can have no higher ones
    constexpr rlim_t Kept = 16;
    rlimit limit {};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < 2 * Kept)
        return inherited::Arena;
    return int(std::min(limit.rlim_cur, Most) - Kept);
}

/// What the probe of the script's first process is told; -1: it has none.
struct ProbesOwn
{
    int arena = -1;
    int liveness = -1;
    int more = -1; ///< where all others send the pipes that they print into
};

/// The script's own at their numbers, the probe's above, nothing else open.
std::optional<ProbesOwn> arrange(const Wiring &wiring)
{
    std::vector<int> kept = wiring.numbers;
    const int above = std::max(*std::max_element(kept.begin(), kept.end()) + 1, 10);
    std::vector<int> copies;
    for (const int source : wiring.sources)
        copies.push_back(fcntl(source, F_DUPFD, above)); // out of the way of every number
    const int high = std::max(highNumber(), above);
    const ProbesOwn own {fcntl(inherited::Arena, F_DUPFD, high), fcntl(inherited::Liveness, F_DUPFD, high),
                         wiring.isOwn ? -1 : fcntl(wiring.theirs.more.get(), F_DUPFD, high)};
    if (own.arena < 0 || own.liveness < 0 || (own.more < 0 && !wiring.isOwn))
        return std::nullopt;
    for (std::size_t i = 0; i < copies.size(); ++i) {
        if (dup2(copies[i], wiring.numbers[i]) < 0)
            return std::nullopt;
    }
    kept.insert(kept.end(), {own.arena, own.liveness, own.more});
    closeAllBut(kept);
    return own;
}

/// Between fork and exec; what fails here is told on the script's own errors, and by its exit code.
[[noreturn]] void become(const Settings &settings, const Wiring &wiring, pid_t parent, std::uint32_t lane)
{
    const auto giveUp = [](const char *what) {
        dprintf(STDERR_FILENO, "process-lab: %s: %s\n", what, std::strerror(errno));
        _exit(127);
    };
    dieWithParent(parent);
    if (!leadGroup())
        giveUp("cannot give the script a process group of its own");
    const std::optional<ProbesOwn> own = arrange(wiring);
    if (!own)
        giveUp("cannot hand the script its descriptors");
    resetSignals();
    for (const int number : inherited::callers().ignored)
        std::signal(number, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 50'000UL); // the default of a process, as in a plain run
    unsetenv("QT_NO_GLIB");             // the nursery's
    if (!settings.temporary.empty())
        setenv("TMPDIR", settings.temporary.c_str(), 1);
    if (!settings.folder.isEmpty() && chdir(QFile::encodeName(settings.folder).constData()) != 0)
        giveUp("cannot go to the folder of the script");
    QList<QByteArray> words {
        QFile::encodeName(settings.interpreter),
        QFile::encodeName(settings.probe + QStringLiteral("/start.py")),
        QByteArray::number(own->arena) + ',' + QByteArray::number(own->liveness) + ','
            + QByteArray::number(lane) + ',' + settings.startMethod.toLatin1() + ','
            + QByteArray::number(own->more),
        QFile::encodeName(settings.file),
        QFile::encodeName(settings.given),
    };
    for (const QString &word : settings.words)
        words << word.toLocal8Bit();
    std::vector<char *> arguments;
    for (QByteArray &word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(words.first().constData(), arguments.data());
    giveUp("cannot start the interpreter");
    _exit(127);
}

} // namespace

Result<Program> startProgram(const Arena &arena, const Settings &settings)
{
    Result<Wiring> wiring = wire();
    if (!wiring)
        return wiring.error();
    Program program;
    constexpr std::uint32_t FirstLane = 2;
    program.lane = FirstLane;
    announceSlot(arena, program.lane, "MainProcess", Role::Child, StartMethod::Spawn);
    ProcessSlot &slot = arena.slot(program.lane);
    slot.linkless.store(1);
    slot.hasChildren.store(1); // its own CPU time, without that of those it has waited for
    const pid_t self = getpid();
    program.pid = fork();
    if (program.pid == 0) {
        slot.pid.store(getpid());
        become(settings, wiring.value(), self, program.lane);
    }
    if (program.pid < 0)
        return startRefused(errno);
    slot.pid.store(program.pid);
    slot.startedNs.store(nowNs());
    slot.state.store(std::uint32_t(SlotState::Started), std::memory_order_release);
    program.printed = std::move(wiring.value().ours);
    return program;
}

} // namespace plab::ownscript
