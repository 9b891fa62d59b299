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

[[noreturn]] void Pool::refuse(const Text &why) const
{
    const bool isNamed = !m_members.empty(); // the mark is drawn at one of its processes
    if (isNamed)
        m_parent.recorder().record(EventKind::Refused, m_members.front().child.slot, OfProcess);
    throw WrongOrder {why};
}

void Pool::mustBeRunning() const
{
    if (m_state != State::Running)
        refuse(tr("The pool is not running any more: nothing can be submitted after close or terminate."));
}

AsyncResult Pool::applyAsync(TaskCallback callback, TaskCallback errorCallback)
{
    mustBeRunning();
    if ((callback || errorCallback) && !m_arrivals)
        m_arrivals.emplace(*this, m_settings.tasks);
    m_taskCallback = std::move(callback);
    m_taskErrorCallback = std::move(errorCallback);
    const std::uint64_t task = m_board->submitted.load(std::memory_order_relaxed);
    submit(task + 1);
    return {*this, task};
}

MapResult Pool::mapAsync(ListCallback callback, TaskCallback errorCallback)
{
    mustBeRunning();
    m_listCallback = std::move(callback);
    m_listErrorCallback = std::move(errorCallback);
    submit(m_settings.tasks);
    return MapResult(*this);
}

IMapIterator Pool::imap()
{
    mustBeRunning();
    submit(m_settings.tasks);
    return {*this, m_settings.tasks};
}

IMapUnorderedIterator Pool::imapUnordered()
{
    mustBeRunning();
    submit(m_settings.tasks);
    return {*this, m_settings.tasks};
}

std::optional<TaskResult> Pool::firstError() const
{
    std::optional<std::uint64_t> first;
    for (std::uint64_t task = 0; task < m_settings.tasks; ++task) {
        const bool isError = m_cells[task].isOver() && m_cells[task].currentState() != TaskState::Done;
        if (isError && (!first || m_cells[task].endNs.load() < m_cells[*first].endNs.load()))
            first = task;
    }
    return first ? std::optional(resultOf(*first)) : std::nullopt;
}

void Pool::callBack()
{
    callBackWithTasks();
    if ((!m_listCallback && !m_listErrorCallback) || finishedTasks() < m_settings.tasks)
        return;
    const ListCallback callback = std::exchange(m_listCallback, {});
    const TaskCallback errorCallback = std::exchange(m_listErrorCallback, {});
    if (const std::optional<TaskResult> error = firstError()) {
        if (errorCallback)
            errorCallback(*error);
    } else if (callback) {
        callback(results());
    }
}

void Pool::callBackWithTasks()
{
    while (m_arrivals) {
        const std::optional<TaskResult> result = m_arrivals->arrived();
        if (!result)
            return;
        const TaskCallback &callback =
            result->state == TaskState::Done ? m_taskCallback : m_taskErrorCallback;
        if (callback)
            callback(*result);
    }
}

void Pool::submit(std::uint64_t upTo)
{
    const std::uint64_t before = m_board->submitted.exchange(upTo, std::memory_order_seq_cst);
    if (m_broken) // Python raises as soon as it is submitted, here its result does
        return giveUpFrom(before);
    const std::uint64_t fresh = upTo - before;
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

void Pool::wait(std::uint32_t seen, std::chrono::nanoseconds limit)
{
    m_parent.waitBell(seen, std::min(limit, Look));
    m_parent.progress(finishedTasks(), m_settings.tasks);
    if (m_settings.look)
        m_settings.look();
    callBack();
    lookForHang();
}

/// The same as a wait on the parent's lane, which begins with the first one.
void Pool::wait(std::uint32_t seen, RecordedWait &recorded, std::uint32_t object,
                std::chrono::nanoseconds limit)
{
    if (!recorded.goesOn())
        m_parent.points().begin(recorded, object);
    wait(seen, limit);
}

bool Pool::waitFor(std::uint64_t awaited, const std::function<bool()> &over, std::optional<double> timeoutS)
{
    RecordedWait recorded;
    const std::uint64_t began = nowNs();
    const auto left = [&] { // of the time, in a wait that has a limit
        const std::uint64_t until = began + std::uint64_t(timeoutS.value_or(0) * 1e9);
        const std::uint64_t now = nowNs();
        return !timeoutS ? Look : std::chrono::nanoseconds(until > now ? until - now : 0);
    };
    while (!over()) {
        const std::uint32_t seen = m_parent.bell();
        m_board->awaited.store(m_arrivals ? TaskBoard::AnyTask : awaited, std::memory_order_seq_cst);
        maintain(true);
        if (over())
            break;
        const std::chrono::nanoseconds limit = left();
        if (limit.count() == 0) {
            recorded.timedOut();
            m_board->awaited.store(0, std::memory_order_relaxed);
            return false;
        }
        wait(seen, recorded, waitfor::Result, limit);
    }
    m_board->awaited.store(0, std::memory_order_relaxed);
    callBack();
    return true;
}

bool Pool::await(std::uint64_t task, std::optional<double> timeoutS)
{
    return m_cells[task].isOver()
        || waitFor(
               task + 1, [&] { return m_cells[task].isOver(); }, timeoutS);
}

bool Pool::awaitAll(std::optional<double> timeoutS)
{
    const std::uint64_t all = m_board->submitted.load(std::memory_order_relaxed);
    return waitFor(
        0, [&] { return finishedTasks() >= all; }, timeoutS);
}

void Pool::close()
{
    if (m_state == State::Running) {
        m_parent.recorder().record(EventKind::Set, waitfor::Close);
        m_state = State::Closed;
    }
    if (m_settings.workerDeath != WorkerDeath::Hang) // else when all is over, as in Python: its workers stay
        announceClosed();
}

void Pool::announceClosed()
{
    if (m_board->closed.exchange(1, std::memory_order_seq_cst) != 0)
        return;
    m_board->work.notify(INT32_MAX);
    if (m_settings.localSocket && m_control)
        tellDispatcher(-1);
}

void Pool::join()
{
    if (m_state == State::Running)
        refuse(tr("The pool is still running: close or terminate it before join."));
    JoinWait recorded(m_parent);
    for (;;) {
        const std::uint32_t seen = m_parent.bell();
        if (m_arrivals)
            m_board->awaited.store(TaskBoard::AnyTask, std::memory_order_seq_cst);
        maintain(m_state == State::Closed);
        callBack();
        if (m_members.empty())
            break;
        if (finishedTasks() >= m_board->submitted.load(std::memory_order_relaxed))
            announceClosed();
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
    m_state = State::Terminated;
    const std::vector<ChildHandle> dismissed = dismissMembers();
    m_control.reset(); // no sooner: at its end the dispatcher lets the workers go in peace
    for (const ChildHandle &child : dismissed)
        m_parent.join(child);
}

} // namespace plab
