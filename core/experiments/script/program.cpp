// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/program.h"

#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/runtime/reaping.h"
#include "core/runtime/starting.h"
#include "core/shared/futex.h"

#include <QFile>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace plab::ownscript {

namespace {

bool hasStreams()
{
    return fcntl(inherited::Streams + STDERR_FILENO, F_GETFD) >= 0;
}

bool areSame(int a, int b)
{
    struct stat first;
    struct stat second;
    return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev
        && first.st_ino == second.st_ino;
}

/// Where its descriptors 0, 1 and 2 shall come from.
struct Wiring
{
    std::array<int, 3> sources {-1, -1, -1};
    Descriptor nothing;
    std::vector<Descriptor> ends; ///< the script's; closed here once it is started
    std::vector<Program::Stream> streams;
};

/// A socket and no pipe: the kernel stamps each piece with the process that wrote it (SO_PASSCRED, unix(7)),
/// so that all can write into one and their order stays that of a plain run. With a pipe for each process
/// what one printed could overtake what another had printed before.
Result<void> addStream(Wiring &wiring, std::initializer_list<int> targets, int to)
{
    Result<std::pair<Descriptor, Descriptor>> pair = socketPair(SOCK_STREAM);
    if (!pair)
        return pair.error();
    const int on = 1;
    if (setsockopt(pair.value().first.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0)
        return systemError(tr("Cannot tell the writers of a script's output apart: %1."), errno);
    shutdown(pair.value().second.get(), SHUT_RD);
    for (const int target : targets)
        wiring.sources[std::size_t(target)] = pair.value().second.get();
    wiring.streams.push_back({std::move(pair.value().first), to});
    wiring.ends.push_back(std::move(pair.value().second));
    return {};
}

Result<Wiring> wire()
{
    Wiring wiring;
    if (!hasStreams()) {
        wiring.nothing.reset(open("/dev/null", O_RDONLY | O_CLOEXEC));
        wiring.sources[STDIN_FILENO] = wiring.nothing.get();
        const Result<void> added = addStream(wiring, {STDOUT_FILENO, STDERR_FILENO}, -1);
        return added ? Result<Wiring>(std::move(wiring)) : added.error();
    }
    const auto own = [](int number) { return inherited::Streams + number; };
    wiring.sources[STDIN_FILENO] = own(STDIN_FILENO);
    const bool together = areSame(own(STDOUT_FILENO), own(STDERR_FILENO)) && !isatty(own(STDOUT_FILENO));
    if (together) {
        const Result<void> added = addStream(wiring, {STDOUT_FILENO, STDERR_FILENO}, own(STDOUT_FILENO));
        return added ? Result<Wiring>(std::move(wiring)) : added.error();
    }
    for (const int number : {STDOUT_FILENO, STDERR_FILENO}) {
        wiring.sources[std::size_t(number)] = own(number); // a terminal: the script shall see one
        if (isatty(own(number)))
            continue;
        if (const Result<void> added = addStream(wiring, {number}, own(number)); !added)
            return added.error();
    }
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

/// Between fork and exec; what fails here is told on the script's own errors, and by its exit code.
[[noreturn]] void become(const Settings &settings, const Wiring &wiring, pid_t parent, std::uint32_t lane)
{
    const auto giveUp = [](const char *what) {
        dprintf(STDERR_FILENO, "process-lab: %s: %s\n", what, std::strerror(errno));
        _exit(127);
    };
    dieWithParent(parent);
    std::array<int, 3> copies {};
    for (std::size_t i = 0; i < copies.size(); ++i)
        copies[i] = fcntl(wiring.sources[i], F_DUPFD, 10);
    if (!leadGroup())
        giveUp("cannot give the script a process group of its own");
    const int high = highNumber();
    const int arena = fcntl(inherited::Arena, F_DUPFD, high);
    const int liveness = fcntl(inherited::Liveness, F_DUPFD, high);
    for (std::size_t i = 0; i < copies.size(); ++i)
        dup2(copies[i], int(i));
    if (arena < 0 || liveness < 0)
        giveUp("cannot hand the script its descriptors");
    if (close_range(3, unsigned(std::min(arena, liveness)) - 1, 0) != 0) {
        for (int one = 3; one < std::min(arena, liveness); ++one)
            close(one);
    }
    resetSignals();
    prctl(PR_SET_TIMERSLACK, 50'000UL); // the default of a process, as in a plain run
    unsetenv("QT_NO_GLIB");             // the nursery's
    if (!settings.folder.isEmpty() && chdir(QFile::encodeName(settings.folder).constData()) != 0)
        giveUp("cannot go to the folder of the script");
    const bool byLines = !hasStreams();
    QList<QByteArray> words {
        QFile::encodeName(settings.interpreter),
        QFile::encodeName(settings.probe + QStringLiteral("/start.py")),
        QByteArray::number(arena) + ',' + QByteArray::number(liveness) + ',' + QByteArray::number(lane) + ','
            + settings.startMethod.toLatin1() + ',' + (byLines ? "lines" : ""),
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
    program.streams = std::move(wiring.value().streams);
    return program;
}

} // namespace plab::ownscript
