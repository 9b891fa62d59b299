// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/pool.h"

#include "core/model/cpus.h"
#include "core/multiprocessing/joining.h"
#include "core/runtime/message.h"

#include <sys/socket.h>

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

constexpr auto Look = std::chrono::milliseconds(30); ///< progress is told so often

/// Those that have a CPU and a chunk of their own.
std::uint32_t partiesOf(const Pool::Settings &settings)
{
    const std::uint64_t chunk = std::max<std::uint64_t>(1, settings.chunk);
    const std::uint64_t chunks = (settings.tasks + chunk - 1) / chunk;
    return FlyingStart::partiesOf(std::uint32_t(std::min<std::uint64_t>(settings.workers, chunks)),
                                  usableCpus());
}

} // namespace

void SharedPool::build(ArenaBuilder &builder, std::uint64_t tasks, std::uint64_t slots)
{
    cells = builder.array<TaskCell>(tasks);
    notes = builder.array<WorkerNote>(slots);
}

Pool::Pool(Parent &parent, SharedPool &shared, const Settings &settings)
    : m_parent(parent), m_settings(settings), m_board(&shared.board),
      m_cells(parent.arena().at(shared.cells, settings.tasks).data()),
      m_notes(parent.arena().at(shared.notes, parent.arena().slotCount()).data())
{
    shared.tasksPerChild = settings.tasksPerChild;
    shared.spinNs = settings.spinNs;
    shared.printTasks = settings.printTasks;
    if (settings.together)
        shared.parties = partiesOf(settings);
    m_board->tasks = settings.tasks;
    m_board->chunk = std::max<std::uint64_t>(1, settings.chunk);
    for (std::size_t task = 0; task < settings.lengths.size(); ++task)
        m_cells[task].length = settings.lengths[task];
    if (settings.localSocket)
        startDispatcher();
    for (std::uint32_t i = 0; i < settings.workers; ++i)
        startWorker();
}

WorkerNote &Pool::noteOf(const Member &member) const
{
    return m_notes[member.child.slot];
}

void Pool::startDispatcher()
{
    Result<std::pair<Descriptor, Descriptor>> control = socketPair(SOCK_SEQPACKET);
    if (!control)
        throw Refused {control.error()};
    ChildSpec spec {"Dispatcher", Role::Dispatcher, m_settings.method, m_settings.dispatcher->name()};
    spec.descriptors = {control.value().second.get()};
    m_dispatcher = m_parent.start(spec);
    m_control = std::move(control.value().first);
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
        Result<std::pair<Descriptor, Descriptor>> pair = socketPair(SOCK_STREAM);
        if (!pair)
            throw Refused {pair.error()};
        dispatcherEnd = std::move(pair.value().first);
        workerEnd = std::move(pair.value().second);
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

void Pool::awaitReady()
{
    const auto ready = [this](const Member &member) {
        return noteOf(member).ready.load(std::memory_order_acquire) != 0;
    };
    RecordedWait recorded;
    for (;;) {
        const std::uint32_t seen = m_parent.bell();
        maintain(true);
        if (std::all_of(m_members.begin(), m_members.end(), ready))
            return;
        wait(seen, recorded, waitfor::Start);
    }
}

AsyncResult Pool::applyAsync()
{
    const std::uint64_t task = m_board->submitted.load(std::memory_order_relaxed);
    submit(task + 1);
    return {*this, task};
}

TaskList Pool::map()
{
    submit(m_settings.tasks);
    awaitAll();
    return {m_cells, 0, m_settings.tasks};
}

void Pool::mapAsync(std::function<void(const TaskList &)> callback)
{
    m_callback = std::move(callback);
    submit(m_settings.tasks);
}

IMapIterator Pool::imap()
{
    submit(m_settings.tasks);
    return {*this, m_settings.tasks};
}

IMapUnorderedIterator Pool::imapUnordered()
{
    submit(m_settings.tasks);
    return {*this, m_settings.tasks};
}

void Pool::callBack()
{
    if (m_callback && finishedTasks() >= m_settings.tasks)
        std::exchange(m_callback, {})(TaskList(m_cells, 0, m_settings.tasks));
}

void Pool::submit(std::uint64_t upTo)
{
    const std::uint64_t fresh = upTo - m_board->submitted.exchange(upTo, std::memory_order_seq_cst);
    if (m_settings.localSocket) {
        if (m_board->dispatcherIdle.load(std::memory_order_seq_cst))
            tellDispatcher(-1);
    } else {
        m_board->work.notify(
            int(std::min<std::uint64_t>(fresh, m_settings.workers))); // more would only wake in vain
    }
    constexpr std::uint64_t Many = 1024; // tasks submitted one by one, while workers are at them
    if (upTo % Many == 0)
        m_parent.progress(finishedTasks(), m_settings.tasks);
}

std::uint64_t Pool::finishedTasks() const
{
    std::uint64_t finished = m_finishedByGone + m_lost;
    for (const Member &member : m_members)
        finished += noteOf(member).finished.load(std::memory_order_acquire);
    return finished;
}

std::uint64_t Pool::claimedTasks() const
{
    const std::uint64_t submitted = m_board->submitted.load(std::memory_order_relaxed);
    if (finishedTasks() >= submitted) // the hint may have been set back to what was given back
        return submitted;
    return std::min(submitted, m_board->firstOf(m_board->hint.load(std::memory_order_acquire)));
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
        if (killed && m_parent.endingOf(member.child).kind != Ending::Kind::Stopped)
            noteDeath(member.child);
    }
    if (m_dispatcher && m_control && m_parent.hasEnded(*m_dispatcher))
        throw Refused {failedError(
            tr("The dispatcher process %1 ended: %2. Its pool cannot go on.")
                .arg(QString::number(m_dispatcher->pid), endingText(m_parent.endingOf(*m_dispatcher))))};
    while (replace && m_members.size() < m_settings.workers
           && (m_board->hasFree(m_cells) || owesReplacement())) {
        startWorker();
        m_killed -= std::min<std::uint64_t>(m_killed, 1);
    }
}

/// A killed worker is replaced as long as anything may still come, idle or not.
bool Pool::owesReplacement() const
{
    return m_killed > 0 && (!m_closed || finishedTasks() < m_settings.tasks);
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
                        .arg(QString::number(task), QString::number(member.child.pid), endingText(ending))
                        .english());
        }
        open = open || cell.currentState() == TaskState::Ready;
    }
    if (open)
        m_board->giveBack(m_cells, chunk);
    return open;
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
        throw Refused {failedError(tr("Five workers died within a second without finishing a task, the last "
                                      "of them process %1 (%2); the pool gives up.")
                                       .arg(QString::number(dead.pid), endingText(m_parent.endingOf(dead))))};
}

void Pool::wait(std::uint32_t seen)
{
    m_parent.waitBell(seen, Look);
    m_parent.progress(finishedTasks(), m_settings.tasks);
    if (m_settings.look)
        m_settings.look();
}

/// The same as a wait on the parent's lane, which begins with the first one.
void Pool::wait(std::uint32_t seen, RecordedWait &recorded, std::uint32_t object)
{
    if (!recorded.goesOn())
        m_parent.points().begin(recorded, object);
    wait(seen);
}

void Pool::waitFor(std::uint64_t awaited, const std::function<bool()> &over)
{
    RecordedWait recorded;
    while (!over()) {
        const std::uint32_t seen = m_parent.bell();
        m_board->awaited.store(awaited, std::memory_order_seq_cst);
        maintain(true);
        if (over())
            break;
        wait(seen, recorded, waitfor::Result);
    }
    m_board->awaited.store(0, std::memory_order_relaxed);
}

void Pool::await(std::uint64_t task)
{
    if (!m_cells[task].isOver())
        waitFor(task + 1, [&] { return m_cells[task].isOver(); });
}

void Pool::awaitAll()
{
    const std::uint64_t all = m_board->submitted.load(std::memory_order_relaxed);
    RecordedWait recorded;
    for (;;) {
        const std::uint32_t seen = m_parent.bell();
        maintain(true);
        if (finishedTasks() >= all)
            return;
        wait(seen, recorded, waitfor::Result);
    }
}

void Pool::close()
{
    m_closed = true;
    m_board->closed.store(1, std::memory_order_seq_cst);
    m_board->work.notify(INT32_MAX);
    if (m_settings.localSocket)
        tellDispatcher(-1);
}

void Pool::join()
{
    JoinWait recorded(m_parent);
    for (;;) {
        const std::uint32_t seen = m_parent.bell();
        maintain(true);
        callBack();
        if (m_members.empty())
            break;
        recorded.waitFor(m_members.front().child);
        wait(seen);
    }
    recorded.end();
    m_control.reset(); // the dispatcher leaves at end of file
    if (m_dispatcher)
        m_parent.join(*m_dispatcher);
}

void Pool::terminate()
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
    m_control.reset(); // no sooner: at its end the dispatcher lets the workers go in peace
    for (const ChildHandle &child : all)
        m_parent.join(child);
    m_members.clear();
}

} // namespace plab
