// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/nursery.h"

#include "core/model/build.h"
#include "core/process/briefname.h"
#include "core/process/child.h"
#include "core/process/lifeline.h"
#include "core/process/message.h"
#include "core/process/parent.h"
#include "core/process/reaping.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>

namespace plab {

namespace {

constexpr int Control = 3;

class Nursery
{
public:
    explicit Nursery(const ExperimentLookup &lookup) : m_lookup(lookup) { }

    int serve();

private:
    void startParent(ReceivedMessage request);
    void refuseParent(int errorNumber);
    void parentEnded();
    void forLiving(const std::function<void(ProcessSlot &)> &act);
    bool hasOrphans();
    void killGroup();
    void collectOrphans();
    void collectTheRest();
    void reapOrphans();
    void say(MessageKind kind, int number, const std::vector<int> &descriptors = {});
    bool handle(ReceivedMessage request);

    const ExperimentLookup &m_lookup;
    std::optional<Arena> m_arena;
    Descriptor m_parent;  ///< pidfd
    Descriptor m_signals; ///< signalfd for SIGCHLD
    pid_t m_parentPid = 0;
    std::optional<int> m_parentStatus; ///< it has ended, and orphans of it may still live
};

void Nursery::say(MessageKind kind, int number, const std::vector<int> &descriptors)
{
    Message message {kind};
    message.number = number;
    if (kind == MessageKind::Ready)
        setText(message.text, sizeof message.text, buildId().toStdString());
    (void)sendMessage(Control, message, descriptors);
}

void Nursery::startParent(ReceivedMessage request)
{
    if (request.truncated)
        return refuseParent(EMFILE);
    if (request.descriptors.size() != 3)
        return refuseParent(EINVAL);
    Result<Arena> arena = Arena::map(request.descriptors[0].release());
    if (!arena)
        return refuseParent(arena.error().kind == ErrorKind::Refused ? ENOMEM : EINVAL);
    m_arena.emplace(arena.take());
    const std::string_view id = m_arena->experiment();
    const Experiment *experiment = m_lookup(QString::fromUtf8(id.data(), qsizetype(id.size())));
    if (!experiment)
        return refuseParent(ENOENT);

    const pid_t self = getpid();
    m_parentPid = fork();
    if (m_parentPid == 0) {
        dieWithParent(self);
        const int arranged[] = {m_arena->fd(), inherited::Liveness, request.descriptors[1].get(),
                                request.descriptors[2].get()};
        Result<void> ready = arrangeDescriptors(arranged, 4);
        if (ready)
            ready = leadGroup();
        if (!ready)
            refuseRepeat(*m_arena, ready.error());
        resetSignals();
        parentMain(*m_arena, *experiment);
    }
    if (m_parentPid < 0)
        return refuseParent(errno);
    m_arena->slot(1).pid.store(m_parentPid, std::memory_order_relaxed);
    m_parent = openPidfd(m_parentPid);
    if (!m_parent) { // its end could not be noticed
        const int error = errno;
        kill(m_parentPid, SIGKILL);
        reapOne(*m_arena, 1, m_parentPid, true);
        return refuseParent(error);
    }
    say(MessageKind::ParentStarted, m_parentPid, {m_parent.get()});
}

/// No parent came of it; the next request may fare better.
void Nursery::refuseParent(int errorNumber)
{
    m_parentPid = 0;
    m_arena.reset();
    say(MessageKind::Refused, errorNumber);
}

void Nursery::forLiving(const std::function<void(ProcessSlot &)> &act)
{
    for (std::uint32_t i = 2; i < m_arena->slotCount(); ++i) {
        ProcessSlot &slot = m_arena->slot(i);
        const SlotState state = slot.currentState();
        if ((state == SlotState::Announced || state == SlotState::Started) && !slot.tid.load())
            act(slot);
    }
}

/// SIGKILL for all that the parent has started, also for a newborn that has not asked to die with it yet and
/// whose number nobody was told. Ours are its orphans: as long as one is there the group is the parent's.
void Nursery::killGroup()
{
    siginfo_t info {};
    if (waitid(P_PGID, id_t(m_parentPid), &info, WEXITED | WNOHANG | WNOWAIT) == 0)
        kill(-m_parentPid, SIGKILL);
}

/// Orphans of a parent that was killed die by their own request (PR_SET_PDEATHSIG); those that did not get
/// SIGKILL here. They are our children now, so wait4 tells their true ending.
void Nursery::collectTheRest()
{
    forLiving([](ProcessSlot &slot) { slot.stopSignal.store(SIGKILL, std::memory_order_release); });
    for (int round = 0; round < 200; ++round) {
        killGroup();
        reapInto(*m_arena);
        siginfo_t info {};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD)
            return;
        poll(nullptr, 0, round < 20 ? 1 : 10);
    }
}

bool Nursery::hasOrphans()
{
    bool any = false;
    forLiving(
        [&any](ProcessSlot &slot) { any = any || (slot.mayOutlive.load() && isChild(slot.pid.load())); });
    return any;
}

/// Orphans that are meant to live on are waited for, each at its end; then the repeat is over.
void Nursery::collectOrphans()
{
    reapInto(*m_arena);
    if (hasOrphans())
        return;
    m_arena->header().stop.store(1, std::memory_order_release);
    collectTheRest();
    m_arena.reset();
    m_parentPid = 0;
    const int status = *m_parentStatus;
    m_parentStatus.reset();
    say(MessageKind::ParentEnded, status);
}

/// Children of a fork server that died during the run are ours now; they die by their own request. Their
/// parent must hear of it.
void Nursery::reapOrphans()
{
    bool any = false;
    for (std::uint32_t i = 2; m_arena && i < m_arena->slotCount(); ++i) {
        ProcessSlot &slot = m_arena->slot(i);
        const SlotState state = slot.currentState();
        const pid_t pid = slot.pid.load();
        siginfo_t info {};
        if ((state != SlotState::Announced && state != SlotState::Started)
            || slot.startMethod.load() != std::uint32_t(StartMethod::ForkServer) || pid <= 0
            || waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != pid)
            continue;
        slot.stopSignal.store(SIGKILL, std::memory_order_release);
        any = reapOne(*m_arena, i, pid, false) || any;
    }
    if (any)
        ringParent(*m_arena);
}

void Nursery::parentEnded()
{
    siginfo_t info {};
    waitid(P_PID, id_t(m_parentPid), &info, WEXITED | WNOWAIT);
    m_parentStatus = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    if (info.si_code != CLD_EXITED)
        removeBriefName(briefName(m_parentPid)); // as long as it is not waited for, its start can be read
    reapOne(*m_arena, 1, m_parentPid, true);
    m_parent.reset();
    forLiving([](ProcessSlot &slot) { // the nearest subreaper is this process: they are ours
        if (isChild(slot.pid.load()))
            slot.adoptedBy.store(getpid(), std::memory_order_relaxed);
        if (!slot.mayOutlive.load())
            slot.stopSignal.store(SIGKILL, std::memory_order_release);
    });
    collectOrphans();
}

bool Nursery::handle(ReceivedMessage request)
{
    if (request.message.kind == MessageKind::StartParent && m_parentPid == 0)
        startParent(std::move(request));
    else if (request.message.kind == MessageKind::SignalParent && m_parent) {
        m_arena->slot(1).stopSignal.store(std::uint32_t(request.message.number), std::memory_order_release);
        signalByPidfd(m_parent.get(), request.message.number);
    }
    return true;
}

int Nursery::serve()
{
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, nullptr);
    m_signals.reset(signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!m_signals) {
        std::fputs("process-lab-nursery: the machine refused a descriptor for signals (ulimit -n).\n",
                   stderr);
        return 3;
    }
    say(MessageKind::Ready, getpid());
    for (;;) {
        pollfd looks[] {{Control, POLLIN, 0}, {m_signals.get(), POLLIN, 0}, {m_parent.get(), POLLIN, 0}};
        if (poll(looks, m_parent ? 3 : 2, -1) < 0)
            continue;
        if (m_parent && looks[2].revents)
            parentEnded();
        if (looks[1].revents) {
            signalfd_siginfo info;
            while (read(m_signals.get(), &info, sizeof info) > 0) { }
            m_parentStatus ? collectOrphans() : reapOrphans();
        }
        if (looks[0].revents) {
            bool over = false;
            Result<std::optional<ReceivedMessage>> request = receiveMessage(Control, false, &over);
            if (over)
                return 0; // the lab has closed its end; what is left dies with us
            if (request && request.value())
                handle(std::move(*request.value()));
        }
    }
}

int spawnedChild(const char *slotText, const char *parentText)
{
    std::uint32_t slot = 0;
    int parent = 0;
    std::from_chars(slotText, slotText + std::strlen(slotText), slot);
    std::from_chars(parentText, parentText + std::strlen(parentText), parent);
    dieWithParent(parent);
    resetSignals();
    Result<Arena> arena = Arena::map(inherited::Arena);
    if (!arena || slot < 2 || slot >= arena.value().slotCount())
        return 125;
    childMain(arena.value(), slot);
}

} // namespace

int nurseryMain(int argc, char **argv, const ExperimentLookup &lookup)
{
    if (argc == 4 && std::strcmp(argv[1], "--child") == 0)
        return spawnedChild(argv[2], argv[3]);
    if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
        std::puts(qPrintable(QStringLiteral("process-lab-nursery %1 (build %2)").arg(version(), buildId())));
        return 0;
    }
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(Control, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
        std::fputs(
            "process-lab-nursery is started by process-lab and does nothing by itself. Run process-lab.\n",
            stderr);
        return 2;
    }
    close_range(Control + 2, ~0U, 0); // whatever the window's libraries left open
    // Ctrl-C in the terminal reaches only the lab; and a session of its own is a scheduling group of its own
    // (sched(7), autogroup), so that many busy workers leave the window its share of the CPUs.
    if (setsid() < 0)
        setpgid(0, 0); // without a session of its own; whether it has a group is asked below
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    setenv("QT_NO_GLIB", "1", 1); // workers need no GLib main loop
    if (const Result<void> tied = tieGroupToLab(inherited::Liveness); !tied) {
        std::fprintf(stderr, "process-lab-nursery: %s\n", qPrintable(tied.error().sentence));
        return 3;
    }
    resetSignals();
    signal(SIGXFSZ, SIG_IGN);
    sweepBriefNames();
    return Nursery(lookup).serve();
}

} // namespace plab
