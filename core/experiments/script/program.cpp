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
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace plab::ownscript {

namespace {

/// Whether the laboratory's own were handed over; to be asked before anything is opened that could get the
/// number.
bool hasStreams()
{
    return fcntl(inherited::Streams, F_GETFD) >= 0;
}

/// Where its descriptors 0, 1 and 2 shall come from.
struct Wiring
{
    bool isOwn = hasStreams();
    std::array<int, 3> sources {inherited::Streams, inherited::Streams + 1, inherited::Streams + 2};
    Descriptor nothing;
    Descriptor printed; ///< its end of the socket; closed here once it is started
    Descriptor read;    ///< ours
};

/// A socket and no pipe: the kernel stamps each piece with the process that wrote it (SO_PASSCRED, unix(7)),
/// so that all can write into one, output and errors alike, and their order stays that of a plain run. With a
/// pipe for each process what one printed could overtake what another had printed before.
Result<Wiring> wire()
{
    Wiring wiring;
    if (wiring.isOwn)
        return wiring;
    Result<std::pair<Descriptor, Descriptor>> pair = socketPair(SOCK_STREAM);
    if (!pair)
        return pair.error();
    const int on = 1;
    if (setsockopt(pair.value().first.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0)
        return systemError(tr("Cannot tell the writers of a script's output apart: %1."), errno);
    shutdown(pair.value().second.get(), SHUT_RD);
    wiring.nothing.reset(open("/dev/null", O_RDONLY | O_CLOEXEC));
    wiring.read = std::move(pair.value().first);
    wiring.printed = std::move(pair.value().second);
    wiring.sources = {wiring.nothing.get(), wiring.printed.get(), wiring.printed.get()};
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
    QList<QByteArray> words {
        QFile::encodeName(settings.interpreter),
        QFile::encodeName(settings.probe + QStringLiteral("/start.py")),
        QByteArray::number(arena) + ',' + QByteArray::number(liveness) + ',' + QByteArray::number(lane) + ','
            + settings.startMethod.toLatin1() + ',' + (wiring.isOwn ? "" : "lines"),
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
    program.printed = std::move(wiring.value().read);
    return program;
}

} // namespace plab::ownscript
