// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/nursery.h"

#include "core/model/build.h"
#include "core/runtime/briefname.h"
#include "core/runtime/child.h"
#include "core/runtime/childsignals.h"
#include "core/runtime/descendants.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/log.h"
#include "core/runtime/message.h"
#include "core/runtime/parent.h"
#include "core/runtime/pidfd.h"
#include "core/runtime/reaping.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

namespace plab {

namespace {

constexpr int Control = 3;

/// Nothing can be run at all: the lab tells why, and the nursery's exit code is this.
int cannotWork(const Error &error)
{
    if (!sendMessage(Control, refusalMessage(error)))
        std::fprintf(stderr, "process-lab-nursery: %s\n", qPrintable(error.sentence.english()));
    return 3;
}

inherited::Callers callersIn(const char *text)
{
    inherited::Callers callers;
    char *end = nullptr;
    for (long number = std::strtol(text, &end, 10); end != text; number = std::strtol(text, &end, 10)) {
        number < 0 ? callers.ignored.push_back(int(-number)) : callers.descriptors.push_back(int(number));
        text = end;
    }
    return callers;
}

class Nursery
{
public:
    explicit Nursery(const ScriptLookup &lookup) : m_lookup(lookup) { }

    int serve();

private:
    void startParent(ReceivedMessage request);
    void refuseParent(const Error &error);
    void parentEnded();
    void forLiving(const std::function<void(ProcessSlot &)> &act);
    bool hasOrphans();
    void killGroup();
    void collectOrphans();
    void collectTheRest();
    void reapOrphans();
    void say(MessageKind kind, int number, const Handed &descriptors = {});
    void handle(ReceivedMessage request);

    const ScriptLookup &m_lookup;
    std::uint32_t m_request = 0; ///< the number of the lab's last one
    std::optional<Arena> m_arena;
    const Script *m_script = nullptr; ///< of what runs
    Descriptor m_parent;              ///< pidfd
    pid_t m_parentPid = 0;
    std::string m_leftName;            ///< of what a parent that was killed may have left; else empty
    std::optional<int> m_parentStatus; ///< it has ended, and orphans of it may still live
};

void Nursery::say(MessageKind kind, int number, const Handed &descriptors)
{
    Message message {kind};
    message.number = number;
    message.generation = m_request;
    if (kind == MessageKind::Ready)
        setText(message.text, sizeof message.text, buildId().toStdString());
    const Result<void> sent = sendMessage(Control, message, descriptors);
    if (!sent && sent.error().kind == ErrorKind::Refused) // else the lab is gone
        _exit(cannotWork(sent.error()));
}

void Nursery::startParent(ReceivedMessage request)
{
    m_request = request.message.generation;
    if (request.truncated)
        return refuseParent(
            systemError(tr("Cannot take over the descriptors of a repeat in the nursery: %1."), EMFILE));
    constexpr std::size_t Needed = 3; // arena, link, channel; then its streams, if it is to have them
    const std::size_t given = request.descriptors.size();
    const inherited::Callers callers = callersIn(request.message.text);
    if (given != Needed && given != Needed + inherited::StreamCount + callers.descriptors.size())
        return refuseParent(failedError(
            tr("The nursery was asked for a parent without the descriptors it needs. Start the run again.")));
    Result<Arena> arena = Arena::map(request.descriptors[0].release());
    if (!arena)
        return refuseParent(arena.error());
    m_arena.emplace(arena.take());
    const std::string_view id = m_arena->experiment();
    m_script = m_lookup(QString::fromUtf8(id.data(), qsizetype(id.size())));
    if (!m_script)
        return refuseParent(
            failedError(tr("The nursery program knows no experiment \"%1\". Install Process Lab "
                           "again, so that all of it comes from one build.")
                            .arg(QString::fromUtf8(id.data(), qsizetype(id.size())))));

    const pid_t self = getpid();
    m_parentPid = fork();
    if (m_parentPid == 0) {
        dieWithParent(self);
        std::vector<int> arranged {m_arena->fd(), inherited::Liveness};
        for (std::size_t i = 1; i < given; ++i)
            arranged.push_back(request.descriptors[i].get());
        Result<void> ready = arrangeDescriptors(arranged.data(), int(arranged.size()));
        if (ready)
            ready = leadGroup();
        if (!ready)
            refuseRepeat(*m_arena, ready.error());
        resetSignals();
        inherited::callers() = callers;
        parentMain(*m_arena, *m_script);
    }
    if (m_parentPid < 0)
        return refuseParent(startRefused(errno));
    m_arena->slot(1).pid.store(m_parentPid, std::memory_order_relaxed);
    Result<Descriptor> pidfd = openPidfd(m_parentPid);
    if (!pidfd) { // its end could not be noticed
        kill(m_parentPid, SIGKILL);
        reapOne(*m_arena, 1, m_parentPid, true);
        return refuseParent(pidfd.error());
    }
    m_parent = pidfd.take();
    say(MessageKind::ParentStarted, m_parentPid, {m_parent.get()});
}

/// No parent came of it; the next request may fare better.
void Nursery::refuseParent(const Error &error)
{
    m_parentPid = 0;
    m_arena.reset();
    Message refused = refusalMessage(error);
    refused.generation = m_request;
    if (const Result<void> sent = sendMessage(Control, refused);
        !sent && sent.error().kind == ErrorKind::Refused)
        _exit(cannotWork(sent.error())); // the lab waits for an answer; if it is gone its end of file tells
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
/// SIGKILL here. They are our children now, so waiting tells their true ending.
void Nursery::collectTheRest()
{
    forLiving([](ProcessSlot &slot) { slot.stopSignal.store(SIGKILL, std::memory_order_release); });
    constexpr int TrackerRounds = 150; // of about ten milliseconds
    for (int round = 0; round < 200; ++round) {
        killGroup();
        for (const pid_t pid : descendants()) { // a script's may have left the group
            if (round >= TrackerRounds || !isTracker(pid))
                kill(pid, SIGKILL);
        }
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
    removeBriefName(m_leftName); // a child may have put a file into its folder meanwhile
    if (m_script->cleanUp && !m_leftName.empty())
        m_script->cleanUp(*m_arena);
    m_arena.reset();
    m_parentPid = 0;
    const int status = *m_parentStatus;
    m_parentStatus.reset();
    say(MessageKind::ParentEnded, status);
}

/// Children of a fork server, or of a child, that died during the run are ours now; they die by their own
/// request, unless they were to outlive it. The parent must hear of it.
void Nursery::reapOrphans()
{
    bool any = false;
    for (std::uint32_t i = 2; m_arena && i < m_arena->slotCount(); ++i) {
        ProcessSlot &slot = m_arena->slot(i);
        const SlotState state = slot.currentState();
        const pid_t pid = slot.pid.load();
        siginfo_t info {};
        if ((state != SlotState::Announced && state != SlotState::Started) || pid <= 0
            || waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != pid)
            continue;
        if (!slot.mayOutlive.load())
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
    m_leftName.clear();
    if (info.si_code != CLD_EXITED)
        m_leftName = briefName(m_parentPid); // as long as it is not waited for, its start can be read
    removeBriefName(m_leftName);
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

void Nursery::handle(ReceivedMessage request)
{
    if (request.message.kind == MessageKind::StartParent && m_parentPid == 0)
        return startParent(std::move(request));
    qCWarning(runtimeLog, "The laboratory asked for what cannot be now (kind %u, request %u, parent %d).",
              unsigned(request.message.kind), request.message.generation, m_parentPid);
}

int Nursery::serve()
{
    const Result<ChildSignals> childSignals = ChildSignals::begin();
    if (!childSignals)
        return cannotWork(childSignals.error());
    say(MessageKind::Ready, getpid());
    for (;;) {
        std::array<pollfd, 2> looks {pollfd {Control, POLLIN, 0}, pollfd {m_parent.get(), POLLIN, 0}};
        const ChildSignals::Woken woken = childSignals.value().wait(looks);
        if (woken == ChildSignals::Woken::Refused)
            return cannotWork(systemError(tr("Cannot wait for requests in the nursery: %1."), errno));
        if (woken == ChildSignals::Woken::ByChild) {
            m_parentStatus ? collectOrphans() : reapOrphans();
            continue;
        }
        if (looks[1].revents)
            parentEnded();
        if (looks[0].revents) {
            bool over = false;
            Result<std::optional<ReceivedMessage>> request = receiveMessage(Control, false, &over);
            if (over)
                return 0; // the lab has closed its end; what is left dies with us
            if (!request)
                return cannotWork(request.error());
            if (request.value())
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
        return 126;
    if (arena.value().slot(slot).mayOutlive.load())
        outliveParent(parent, arena.value().slot(0).pid.load());
    childMain(arena.value(), slot);
}

} // namespace

int nurseryMain(int argc, char **argv, const ScriptLookup &lookup)
{
    if (argc == 4 && std::strcmp(argv[1], "--child") == 0)
        return spawnedChild(argv[2], argv[3]);
    if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
        std::puts(qPrintable(QStringLiteral("process-lab-nursery %1 (build %2)").arg(version(), buildId())));
        return 0;
    }
    int type = 0;
    socklen_t size = sizeof type;
    const bool told = getsockopt(Control, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
    if (!told && errno != EBADF && errno != ENOTSOCK)
        return cannotWork(systemError(tr("Cannot look at the nursery's control socket: %1."), errno));
    if (!told || type != SOCK_SEQPACKET) {
        std::fputs(
            "process-lab-nursery is started by process-lab and does nothing by itself. Run process-lab.\n",
            stderr);
        return 2;
    }
    closefrom(Control + 2); // whatever the window's libraries left open
    // Ctrl-C in the terminal reaches only the lab; and a session of its own is a scheduling group of its own
    // (sched(7), autogroup), so that many busy workers leave the window its share of the CPUs.
    if (setsid() < 0)
        setpgid(0, 0); // without a session of its own; whether it has a group is asked below
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return cannotWork(systemError(tr("Cannot take in the orphans of a run (prctl): %1."), errno));
    setenv("QT_NO_GLIB", "1", 1); // workers need no GLib main loop
    if (const Result<void> tied = tieGroupToLab(inherited::Liveness); !tied)
        return cannotWork(tied.error());
    resetInheritedSignals();
    signal(SIGXFSZ, SIG_IGN);
    sweepBriefNames();
    return Nursery(lookup).serve();
}

} // namespace plab
