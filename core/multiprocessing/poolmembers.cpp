// SPDX-License-Identifier: GPL-3.0-or-later
// The workers of a pool: how they are made and replaced, and what becomes of the tasks of those that die.
#include "core/multiprocessing/pool.h"
#include "core/runtime/message.h"

#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <tuple>

namespace plab {

WorkerNote &Pool::noteOf(const Member &member) const
{
    return m_notes[member.child.slot];
}

void Pool::startDispatcher()
{
    auto [own, dispatchers] = Parent::orRefuse(socketPair(SOCK_SEQPACKET));
    ChildSpec spec {"Dispatcher", Role::Dispatcher, m_settings.method, m_settings.dispatcher->name()};
    spec.descriptors = {dispatchers.get()};
    m_dispatcher = m_parent.start(spec);
    m_control = std::move(own);
}

void Pool::startWorker()
{
    WorkerPart part {m_nextNumber++, -1};
    ChildSpec spec {"Worker-" + std::to_string(part.number), Role::Worker, m_settings.method,
                    m_settings.worker->name()};
    spec.descriptors = m_settings.descriptors;
    Descriptor dispatcherEnd;
    Descriptor workerEnd;
    if (m_settings.localSocket) {
        std::tie(dispatcherEnd, workerEnd) = Parent::orRefuse(socketPair(SOCK_STREAM));
        part.socket = std::int32_t(spec.descriptors.size());
        spec.descriptors.push_back(workerEnd.get());
    }
    Member member {m_parent.start(spec.with(part)), part.number};
    m_members.push_back(member);
    if (m_settings.localSocket)
        tellDispatcher(dispatcherEnd.get());
}

/// A new worker's socket, or (-1) that there is something to send.
void Pool::tellDispatcher(int descriptor)
{
    const Handed handed = descriptor >= 0 ? Handed {descriptor} : Handed {};
    if (const Result<void> sent = sendMessage(m_control.get(), Message {MessageKind::Link}, handed);
        !sent && sent.error().kind == ErrorKind::Refused) // else the dispatcher is gone: its ending tells it
        throw Refused {sent.error()};
}

/// Takes out workers that have ended, settles what they had claimed, and (if asked) puts new ones in their
/// place.
void Pool::maintain(bool replace)
{
    m_parent.reap();
    for (std::size_t i = 0; i < m_members.size();) {
        const Member member = m_members[i];
        if (!m_parent.hasEnded(member.child)) {
            ++i;
            continue;
        }
        const bool killed = m_parent.endingOf(member.child) != Ending {Ending::Kind::Exited, 0, {}};
        settle(member, killed);
        m_members.erase(m_members.begin() + std::ptrdiff_t(i));
        m_killed += killed;
        if (!killed || m_parent.endingOf(member.child).kind == Ending::Kind::Stopped)
            continue;
        if (m_settings.workerDeath == WorkerDeath::Broken)
            return breakWith(member);
        noteDeath(member.child);
    }
    if (m_dispatcher && m_control && m_parent.hasEnded(*m_dispatcher))
        throw Refused {failedError(
            tr("The dispatcher process %1 ended: %2. Its pool cannot go on.")
                .arg(QString::number(m_dispatcher->pid), endingText(m_parent.endingOf(*m_dispatcher))))};
    while (replace && !m_broken && m_members.size() < m_settings.workers
           && (m_board->hasFree(m_cells) || owesReplacement())) {
        startWorker();
        m_killed -= std::min<std::uint64_t>(m_killed, 1);
    }
}

/// A killed worker is replaced as long as anything may still come, idle or not.
bool Pool::owesReplacement() const
{
    return m_killed > 0 && (m_state == State::Running || finishedTasks() < m_settings.tasks);
}

void Pool::settle(const Member &member, bool killed)
{
    WorkerNote &note = noteOf(member);
    std::uint64_t finished = note.finished.load(std::memory_order_acquire);
    note.finished.store(0, std::memory_order_relaxed);
    note.chunk.store(0, std::memory_order_relaxed);
    note.ready.store(0, std::memory_order_relaxed);
    if (killed) {
        finished = 0; // it may have died between two stores: its cells themselves are the truth
        bool freed = m_board->reopenPassed(m_cells); // it may have been about to claim one
        for (std::uint64_t chunk = 0; chunk < m_board->chunkCount(); ++chunk) {
            // By its number: the pid may have been another worker's before.
            if (m_cells[m_board->firstOf(chunk)].owner.load(std::memory_order_acquire) != member.number)
                continue;
            finished += finishedIn(chunk, member);
            if (m_settings.workerDeath == WorkerDeath::Hang)
                forsakeChunk(chunk, member);
            else if (m_settings.workerDeath == WorkerDeath::GoOn) // else all are given up, this one too
                freed = settleChunk(chunk, member) || freed;
        }
        if (freed)
            announceFree();
    }
    m_finishedByGone += finished;
}

/// Tasks of a chunk that this worker, its last owner, has brought to an end.
std::uint64_t Pool::finishedIn(std::uint64_t chunk, const Member &member) const
{
    return std::uint64_t(std::count_if(m_cells + m_board->firstOf(chunk), m_cells + m_board->endOf(chunk),
                                       [&](const TaskCell &cell) {
                                           return cell.pid.load(std::memory_order_relaxed) == member.child.pid
                                               && cell.isOver() && cell.currentState() != TaskState::Lost;
                                       }));
}

/// The announced task is lost, finished ones stay, the rest go back: true if there are any. A worker that the
/// laboratory ends is no fault.
bool Pool::settleChunk(std::uint64_t chunk, const Member &member)
{
    bool open = false;
    for (std::uint64_t task = m_board->firstOf(chunk); task < m_board->endOf(chunk); ++task) {
        TaskCell &cell = m_cells[task];
        if (cell.currentState() == TaskState::Running
            && cell.pid.load(std::memory_order_relaxed) == member.child.pid) {
            cell.endNs.store(nowNs(), std::memory_order_relaxed);
            cell.state.store(std::uint32_t(TaskState::Lost), std::memory_order_release);
            ++m_lost;
            if (const Ending ending = m_parent.endingOf(member.child); ending.kind != Ending::Kind::Stopped)
                m_parent.warn(
                    tr("Task %1 is lost: process %2 ended inside it (%3).")
                        .arg(QString::number(task), QString::number(member.child.pid), endingText(ending)));
        }
        open = open || cell.currentState() == TaskState::Ready;
    }
    if (open)
        m_board->giveBack(m_cells, chunk);
    return open;
}

/// As multiprocessing.Pool does, which only puts a new worker in the place of a dead one: the chunk stays
/// taken, and its tasks as they are.
void Pool::forsakeChunk(std::uint64_t chunk, const Member &member)
{
    for (std::uint64_t task = m_board->firstOf(chunk); task < m_board->endOf(chunk); ++task) {
        if (m_cells[task].isOver())
            continue;
        ++m_forsakenTasks;
        if (!m_forsaken)
            m_forsaken = PoolHangs {task, member.child.pid, nowNs(), m_parent.endingOf(member.child)};
    }
}

/// Whether what is waited for is nothing but tasks that nobody will finish.
void Pool::lookForHang()
{
    constexpr std::uint64_t EnoughNs = 500'000'000; ///< nothing has happened for so long
    if (!m_forsaken)
        return;
    const std::uint64_t submitted = m_board->submitted.load(std::memory_order_relaxed);
    const bool othersGoOn = finishedTasks() + m_forsakenTasks < submitted;
    m_standstillNs = othersGoOn ? 0 : m_standstillNs == 0 ? nowNs() : m_standstillNs;
    if (othersGoOn || nowNs() - m_standstillNs < EnoughNs)
        return;
    for (std::uint64_t task = 0; task < submitted; ++task) {
        if (!m_cells[task].isOver()) {
            m_cells[task].state.store(std::uint32_t(TaskState::Lost), std::memory_order_release);
            ++m_lost;
        }
    }
    throw *std::exchange(m_forsaken, std::nullopt);
}

void Pool::breakWith(const Member &dead)
{
    m_parent.warn(tr("Process %1 ended (%2), so the whole pool is broken: what is not over is given up.")
                      .arg(QString::number(dead.child.pid), endingText(m_parent.endingOf(dead.child))));
    giveUpFrom(0);
}

/// As concurrent.futures does when a worker has died: it cannot know what that one has left half done, so it
/// ends the others and gives up whatever is not over.
void Pool::giveUpFrom(std::uint64_t first)
{
    m_broken = true;
    for (const ChildHandle &child : dismissMembers()) { // within a wait for a result, which it is part of
        for (std::uint32_t seen = m_parent.bell(); !m_parent.hasEnded(child); seen = m_parent.bell()) {
            m_parent.reap();
            if (!m_parent.hasEnded(child))
                m_parent.waitBell(seen, Look);
        }
    }
    m_control.reset(); // no sooner: at its end the dispatcher lets the workers go in peace
    const std::uint64_t submitted = m_board->submitted.load(std::memory_order_relaxed);
    const std::uint64_t now = nowNs();
    for (std::uint64_t task = first; task < submitted; ++task) {
        if (m_cells[task].isOver())
            continue;
        m_cells[task].endNs.store(now, std::memory_order_relaxed);
        m_cells[task].state.store(std::uint32_t(TaskState::Broken), std::memory_order_release);
    }
    m_lost = 0;
    m_finishedByGone = submitted;
}

void Pool::announceFree()
{
    m_board->work.notify(int(m_settings.workers));
    if (m_settings.localSocket && m_control)
        tellDispatcher(-1);
}

void Pool::noteDeath(const ChildHandle &dead)
{
    constexpr std::size_t TooMany = 5;
    constexpr std::uint64_t WithinNs = 1'000'000'000;
    const std::uint64_t finished = finishedTasks() - m_lost;
    if (finished != m_finishedAtDeath)
        m_deaths.clear();
    m_finishedAtDeath = finished;
    m_deaths.push_back(nowNs());
    if (m_deaths.size() > TooMany)
        m_deaths.pop_front();
    if (m_deaths.size() == TooMany && m_deaths.back() - m_deaths.front() < WithinNs)
        throw PoolGaveUp {
            {failedError(tr("Five workers died within a second without finishing a task, the last "
                            "of them process %1 (%2); the pool gives up.")
                             .arg(QString::number(dead.pid), endingText(m_parent.endingOf(dead))))}};
}

/// SIGTERM for all of them, who are no members any more.
std::vector<ChildHandle> Pool::dismissMembers()
{
    std::vector<ChildHandle> all;
    for (const Member &member : m_members)
        all.push_back(member.child);
    if (m_dispatcher)
        all.push_back(*m_dispatcher);
    for (const ChildHandle &child : all) {
        m_parent.signal(child, SIGTERM);
        m_parent.signal(child, SIGCONT); // a stopped one would not hear it
    }
    m_members.clear();
    return all;
}

} // namespace plab
