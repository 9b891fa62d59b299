// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/parent.h"

#include "core/runtime/forkserver.h"
#include "core/runtime/frame.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/runtime/pidfd.h"
#include "core/runtime/points.h"
#include "core/runtime/reaping.h"
#include "core/runtime/starting.h"

#include <QJsonArray>

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace plab {

namespace {

constexpr std::uint32_t ParentSlot = 1;

const Arena *theArena = nullptr; // for the signal handler only

void onChildEnded(int)
{
    const int keep = errno;
    if (theArena) {
        theArena->header().parentBell.fetch_add(1, std::memory_order_seq_cst);
        futexWake(theArena->header().parentBell,
                  1); // another thread of this process may be the one that waits
    }
    errno = keep;
}

int forkServerFunction(Child &child)
{
    return forkServerMain(child);
}
const ChildFunctionName forkServerName("process.forkserver", &forkServerFunction);

QStringList outcomesIn(const Arena &arena)
{
    const QByteArray ids = arena.outcomes();
    return ids.isEmpty() ? QStringList() : QString::fromUtf8(ids).split(QLatin1Char(' '));
}

} // namespace

Parent::Parent(const Arena &arena, const Script &script, Parameters parameters)
    : m_arena(arena), m_script(script), m_outcomes(outcomesIn(arena)), m_parameters(std::move(parameters)),
      m_points(Recorder(arena, ParentSlot), arena.header().stop), m_handles(arena.slotCount())
{
    theArena = &m_arena;
    struct sigaction action
    {
    };
    action.sa_handler = onChildEnded;
    action.sa_flags = SA_NOCLDSTOP;
    sigaction(SIGCHLD, &action, nullptr);
    m_points.recorder().whenOwnerDied([this](std::uint32_t owner) { warn(ownerDiedText(owner)); });
}

Parent::~Parent() = default;

void Parent::share()
{
    if (m_arena.share(m_script.shares, m_parameters))
        return;
    const std::uint64_t wanted = m_script.shares.bytes(m_parameters);
    throw Refused {failedError(
        tr("The experiment %1 asked for %2 bytes more shared memory than it had declared.")
            .arg(QString::fromUtf8(m_arena.experiment().data(), qsizetype(m_arena.experiment().size())))
            .arg(wanted - m_arena.ownBytes()))};
}

std::uint32_t Parent::freeSlot()
{
    for (;;) {
        const std::uint32_t seen = bell();
        for (std::uint32_t tries = 2; tries < m_arena.slotCount(); ++tries) {
            const std::uint32_t index = m_nextSlot;
            m_nextSlot = m_nextSlot + 1 < m_arena.slotCount() ? m_nextSlot + 1 : 2;
            const ProcessSlot &slot = m_arena.slot(index);
            const bool used = slot.generation.load(std::memory_order_acquire)
                    != slot.drained.load(std::memory_order_acquire)
                || !m_handles[index].expired();
            if (!used && (slot.currentState() == SlotState::Free || slot.currentState() == SlotState::Ended))
                return index;
        }
        waitBell(seen, std::chrono::milliseconds(2)); // the lab frees slots as it drains them
    }
}

std::uint32_t Parent::announce(const std::string &name, Role role, StartMethod method)
{
    throwIfStopped();
    const std::uint32_t index = freeSlot();
    announceSlot(m_arena, index, name, role, method);
    return index;
}

void Parent::ensureForkServer()
{
    if (m_forkServer)
        return;
    auto [own, servers] = orRefuse(socketPair(SOCK_SEQPACKET));
    ChildSpec server {"Fork server", Role::ForkServer, StartMethod::Spawn, forkServerName.name()};
    server.descriptors = {servers.get()};
    const ChildHandle started = start(server);
    m_forkServer = std::make_unique<ForkServer>(std::move(own), started.slot);
    const ProcessSlot &slot = m_arena.slot(started.slot);
    const RecordedWait wait = m_points.wait(waitfor::Answer);
    while (slot.currentState() == SlotState::Announced) // so that no child's start pays for the server's
        waitBell(bell(), std::chrono::milliseconds(1));
}

ChildHandle Parent::start(const ChildSpec &spec)
{
    if (spec.method == StartMethod::ForkServer)
        ensureForkServer();
    const std::uint32_t index = announce(spec.name, spec.role, spec.method);
    ProcessSlot &slot = m_arena.slot(index);
    specify(slot, spec);
    ChildHandle handle {index, slot.generation.load(std::memory_order_relaxed), 0,
                        std::make_shared<Descriptor>()};
    m_handles[index] = handle.pidfd;
    try {
        const auto [labs, childs] = orRefuse(socketPair(SOCK_STREAM));
        if (spec.method == StartMethod::ForkServer) {
            *handle.pidfd = orRefuse(m_forkServer->start(index, childs.get(), spec.descriptors, handle.pid));
        } else {
            *handle.pidfd = orRefuse(startHere(m_arena, spec, index, childs.get(), handle.pid));
            m_living.push_back({index, handle.pid, spec.unreaped});
        }
        tellLabOfChild(m_arena, inherited::FirstNamed, handle, labs);
    } catch (const Refused &) {
        neverStarted(index);
        throw;
    }
    return handle;
}

void Parent::neverStarted(std::uint32_t index)
{
    ProcessSlot &slot = m_arena.slot(index);
    m_points.recorder().record(EventKind::Refused, index, OfProcess);
    setEnding(slot, {Ending::Kind::NeverStarted, 0, {}});
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
}

void Parent::throwIfStopped() const
{
    if (m_arena.header().stop.load(std::memory_order_acquire))
        throw Stopped {};
}

void Parent::reap()
{
    std::erase_if(m_living, [this](const Living &living) {
        return !living.unreaped && reapOne(m_arena, living.slot, living.pid, false);
    });
    collectThreads();
    endServed();
}

/// A fork server's children die with it by their own request; a newborn may not have made it yet, and would
/// be waited for in vain.
void Parent::endServed()
{
    if (!m_forkServer || m_servedEnded
        || m_arena.slot(m_forkServer->slot()).currentState() != SlotState::Ended)
        return;
    m_servedEnded = true;
    for (std::uint32_t i = 2; i < m_arena.slotCount(); ++i) {
        const std::shared_ptr<Descriptor> pidfd = m_handles[i].lock();
        if (pidfd && m_arena.slot(i).startMethod.load() == std::uint32_t(StartMethod::ForkServer)
            && !m_arena.slot(i).mayOutlive.load())
            signalByPidfd(pidfd->get(), SIGKILL);
    }
}

void Parent::waitBell(std::uint32_t seen, std::chrono::nanoseconds limit)
{
    std::atomic<std::uint32_t> &bell = m_arena.header().parentBell;
    m_arena.header().parentWaiting.store(1, std::memory_order_seq_cst);
    if (bell.load(std::memory_order_seq_cst) == seen)
        futexWait(bell, seen, std::min<std::chrono::nanoseconds>(limit, MaxSlice));
    m_arena.header().parentWaiting.store(0, std::memory_order_seq_cst);
    reap();
    throwIfStopped();
    tellNowAndThen();
}

void Parent::sleep(double seconds)
{
    sleepUntil(nowNs() + std::uint64_t(seconds * 1e9), [] { return false; });
}

void Parent::sleepUntil(std::uint64_t untilNs, const std::function<bool()> &isOver)
{
    m_points.sleepUntil(untilNs, [&](std::chrono::nanoseconds left) {
        waitBell(bell(), left);
        return !isOver();
    });
}

bool Parent::hasEnded(const ChildHandle &child)
{
    const ProcessSlot &slot = m_arena.slot(child.slot);
    return slot.generation.load(std::memory_order_acquire) != child.generation
        || slot.currentState() == SlotState::Ended;
}

bool Parent::lookForEnd(const ChildHandle &child)
{
    for (Living &living : m_living)
        living.unreaped = living.unreaped && living.slot != child.slot;
    reap();
    return hasEnded(child) || isUnheard(child);
}

bool Parent::isUnheard(const ChildHandle &child) const
{
    const ProcessSlot &slot = m_arena.slot(child.slot);
    if (!m_forkServer || !m_servedEnded || slot.startMethod.load() != std::uint32_t(StartMethod::ForkServer)
        || !slot.mayOutlive.load())
        return false;
    const std::uint64_t serverEndedNs = m_arena.slot(m_forkServer->slot()).endedNs.load();
    return slot.currentState() != SlotState::Ended || slot.endedNs.load() > serverEndedNs;
}

bool Parent::join(const ChildHandle &child, std::optional<double> limitS)
{
    const std::uint64_t until = limitS ? nowNs() + std::uint64_t(*limitS * 1e9) : ~0ULL;
    RecordedWait wait;
    for (;;) {
        const std::uint32_t seen = bell();
        if (lookForEnd(child)) {
            if (!hasEnded(child))
                wait.timedOut(); // given up: nobody can tell of its end any more
            return true;
        }
        if (!wait.goesOn())
            m_points.begin(wait, child.slot, std::uint64_t(child.pid));
        const std::uint64_t now = nowNs();
        if (now >= until) {
            wait.timedOut();
            return false;
        }
        waitBell(seen, std::chrono::nanoseconds(std::min<std::uint64_t>(until - now, 100'000'000)));
    }
}

void Parent::signal(const ChildHandle &child, int signalNumber)
{
    if (!hasEnded(child)) {
        m_points.recorder().record(EventKind::SignalSent, child.slot, std::uint64_t(signalNumber));
        m_arena.slot(child.slot).sentSignals.fetch_or(signalBit(signalNumber), std::memory_order_release);
    }
    signalByPidfd(child.pidfd->get(), signalNumber);
}

void Parent::queueSignal(const ChildHandle &child, int signalNumber, int value)
{
    if (hasEnded(child))
        return;
    m_points.recorder().record(EventKind::SignalSent, child.slot, std::uint64_t(signalNumber));
    m_arena.slot(child.slot).sentSignals.fetch_or(signalBit(signalNumber), std::memory_order_release);
    sigval with {};
    with.sival_int = value;
    if (sigqueue(child.pid, signalNumber, with) != 0 && errno != ESRCH) // not waited for: the pid is its own
        throw Refused {systemError(tr("Cannot queue a signal (RLIMIT_SIGPENDING, ulimit -i): %1."), errno)};
}

void Parent::killForkServer()
{
    if (!m_forkServer)
        return;
    const std::uint32_t server = m_forkServer->slot();
    ProcessSlot &slot = m_arena.slot(server);
    m_points.recorder().record(EventKind::SignalSent, server, std::uint64_t(SIGKILL));
    slot.sentSignals.fetch_or(signalBit(SIGKILL), std::memory_order_release);
    kill(slot.pid.load(), SIGKILL); // not waited for yet, so the pid is still its own
    const RecordedWait wait = m_points.wait(server, std::uint64_t(slot.pid.load()));
    while (slot.currentState() != SlotState::Ended)
        waitBell(bell(), std::chrono::milliseconds(20));
}

Ending Parent::endingOf(const ChildHandle &child) const
{
    return unpackEnding(m_arena.slot(child.slot).ending.load(std::memory_order_acquire));
}

void Parent::returned()
{
    std::uint64_t running = 0;
    m_arena.header().returnNs.compare_exchange_strong(running, nowNs(), std::memory_order_release);
}

void Parent::print(const QString &text)
{
    sendText(int(FrameType::Text), text);
}

void Parent::printFor(const std::vector<LineOf> &lines)
{
    QByteArray frames;
    for (const LineOf &line : lines) {
        m_arena.slot(line.slot).textPrinted.fetch_add(1, std::memory_order_relaxed);
        frames += packFrame(FrameType::ThreadText,
                            QByteArray(reinterpret_cast<const char *>(&line.slot), sizeof line.slot)
                                + QByteArray(reinterpret_cast<const char *>(&line.timeNs), sizeof line.timeNs)
                                + line.text.left(4096));
    }
    sendBytes(frames);
}

Result<void> Parent::tellOfProcess(std::uint32_t slot)
{
    const ProcessSlot &process = m_arena.slot(slot);
    Message message {MessageKind::Seen};
    message.slot = slot;
    message.generation = process.generation.load(std::memory_order_acquire);
    message.number = process.pid.load(std::memory_order_relaxed);
    const Result<Descriptor> pidfd = openPidfd(message.number);
    if (!pidfd)
        return pidfd.error();
    return sendMessage(inherited::FirstNamed, message, {pidfd.value().get()});
}

void Parent::warn(const Text &sentence)
{
    sendText(int(FrameType::Warning), sentence.english());
}

void Parent::sendText(int type, const QString &text)
{
    const std::uint64_t now = nowNs();
    m_arena.slot(ParentSlot).textPrinted.fetch_add(1, std::memory_order_relaxed);
    sendFrame(type, QByteArray(reinterpret_cast<const char *>(&now), sizeof now) + text.toUtf8().left(4096));
}

void Parent::fail(const Error &error)
{
    m_error = error;
}

void Parent::sendFrame(int type, const QByteArray &payload)
{
    sendBytes(packFrame(FrameType(type), payload));
}

void Parent::sendBytes(const QByteArray &frame)
{
    const std::scoped_lock sending(m_sending);
    for (qsizetype sent = 0; m_linkOpen && sent < frame.size();) {
        const ssize_t part =
            send(inherited::Link, frame.constData() + sent, std::size_t(frame.size() - sent), MSG_NOSIGNAL);
        if (part < 0 && errno != EINTR) {
            m_linkOpen = false;
            if (errno != EPIPE && errno != ECONNRESET) // then the lab is gone, and we with it
                m_arena.noteRefusal(systemError(tr("Cannot send a result to the laboratory: %1."), errno));
        }
        sent += std::max<ssize_t>(part, 0);
    }
}

} // namespace plab
