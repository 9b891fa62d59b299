// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/poolworker.h"

#include "core/runtime/points.h"
#include "core/runtime/reaping.h"
#include "core/runtime/taskclock.h"
#include "core/shared/killpoint.h"

#include <QLocalSocket>

#include <algorithm>

namespace plab {

namespace {

/// One worker process: takes chunks, runs their tasks, leaves when told or when its share is done.
class PoolWorker
{
public:
    PoolWorker(Child &child, SharedPool &pool, PoolTask &task);

    void announce();
    void serveBoard();
    void serveSocket(int socket);
    void leave() { m_clock.rest(); } ///< nothing more will be done

private:
    bool hasShare() const { return m_shared.tasksPerChild == 0 || m_turns < m_shared.tasksPerChild; }
    bool lookForWork();
    void prepareCells(std::uint64_t task);
    void runChunk(std::uint64_t chunk);
    void runTask(std::uint64_t task);
    void measure(TaskCell &cell, std::uint64_t beginNs, std::uint64_t endNs);
    void tellParent(std::uint64_t task, std::uint64_t tookNs);
    std::optional<std::uint64_t> nextMessage(QLocalSocket &socket);

    Child &m_child;
    const WorkerPart m_part;
    SharedPool &m_shared;
    TaskBoard &m_board;
    TaskCell *const m_cells;
    WorkerNote &m_note;
    PoolTask &m_task;
    TaskClock m_clock;
    const bool m_sleeps;
    const std::int32_t m_pid = getpid();
    std::uint64_t m_turns = 0;
    std::uint64_t m_prepared = 0; ///< tasks whose cells have been looked after
};

PoolWorker::PoolWorker(Child &child, SharedPool &pool, PoolTask &task)
    : m_child(child), m_part(child.argument<WorkerPart>()), m_shared(pool), m_board(pool.board),
      m_cells(child.arena().at(pool.cells, m_board.tasks).data()),
      m_note(child.arena().at(pool.notes, child.slotIndex() + 1)[child.slotIndex()]), m_task(task),
      m_sleeps(task.sleeps())
{
}

void PoolWorker::announce()
{
    m_note.ready.store(1, std::memory_order_release);
    ringParent(m_child.arena());
}

void PoolWorker::serveBoard()
{
    while (hasShare()) {
        if (const std::optional<std::uint64_t> chunk = m_board.claim(m_cells, m_part.number))
            runChunk(*chunk);
        else if (!lookForWork())
            return;
    }
}

/// Nothing to claim: false when nothing will come; else looks a while, then sleeps until rung.
bool PoolWorker::lookForWork()
{
    const auto over = [this] {
        return m_child.stopAsked()
            || (m_board.closed.load(std::memory_order_acquire) && !m_board.hasFree(m_cells));
    };
    m_clock.rest();
    ringParent(m_child.arena()); // it may be waiting for the last task
    for (const std::uint64_t until = nowNs() + m_shared.spinNs; m_shared.spinNs && nowNs() < until;) {
        if (m_board.hasFree(m_cells) || over())
            return !over();
        cpuRelax();
    }
    m_child.recorder().record(EventKind::Idle);
    for (;;) {
        const EventCount::Key key = m_board.work.prepareWait();
        if (m_board.hasFree(m_cells) || over()) {
            m_board.work.cancelWait();
            return !over();
        }
        m_board.work.commitWait(key, MaxSlice, &m_child.stopWord());
    }
}

/// Pages of the board come many at once, ahead of the work: a fault for each, in every process, costs a
/// trivial task as much as all the rest.
void PoolWorker::prepareCells(std::uint64_t task)
{
    constexpr std::uint64_t Ahead = 4096;
    if (task < m_prepared)
        return;
    m_prepared = std::min(m_board.tasks, task + Ahead);
    populate(std::as_writable_bytes(std::span(m_cells + task, m_cells + m_prepared)));
}

/// A worker's first chunk is one that it has for sure: it meets the others with it in its hands. Other
/// programs may have the CPUs meanwhile: then it takes some of their time slices.
void PoolWorker::runChunk(std::uint64_t chunk)
{
    if (m_turns == 0 && m_shared.parties > 0) {
        const RecordedWait wait = m_child.points().wait(waitfor::Start);
        m_shared.together.enter(m_shared.parties, &m_child.stopWord(), std::chrono::milliseconds(200));
    }
    killPoint("chunk-claimed");
    m_note.chunk.store(chunk + 1, std::memory_order_release);
    for (std::uint64_t task = m_board.firstOf(chunk); task < m_board.endOf(chunk) && !m_child.stopAsked();
         ++task) {
        if (m_cells[task].currentState() == TaskState::Ready)
            runTask(task);
    }
    m_note.chunk.store(0, std::memory_order_release);
    ++m_turns;
}

void PoolWorker::runTask(std::uint64_t task)
{
    prepareCells(task);
    TaskCell &cell = m_cells[task];
    const std::uint64_t begin = nowNs();
    if (!m_sleeps)
        m_clock.begin(begin);
    if (m_note.finished.load(std::memory_order_relaxed) == 0)
        m_child.slices().add(begin, 0);
    cell.pid.store(m_pid, std::memory_order_relaxed);
    cell.beginNs.store(begin, std::memory_order_relaxed);
    cell.state.store(std::uint32_t(TaskState::Running),
                     std::memory_order_release); // announced: from here on it can be lost
    killPoint("task-announced");
    m_child.recorder().recordAt(begin, EventKind::TaskBegin, std::uint32_t(task));
    if (m_shared.printTasks)
        m_child.print(QStringLiteral("task %1 begins").arg(task));

    const std::optional<std::uint64_t> returned = m_task.run(task, cell.length);
    if (returned)
        cell.result.store(*returned, std::memory_order_relaxed);
    if (m_child.stopAsked())
        return; // cut short: not done
    const std::uint64_t end = nowNs();
    cell.endNs.store(end, std::memory_order_relaxed);
    if (returned)
        measure(cell, begin, end);
    m_child.recorder().recordAt(end, returned ? EventKind::TaskEnd : EventKind::TaskFailed,
                                std::uint32_t(task));
    killPoint("task-ran");
    cell.state.store(std::uint32_t(returned ? TaskState::Done : TaskState::Failed),
                     std::memory_order_release);
    killPoint("task-done");
    const std::uint64_t finished = m_note.finished.load(std::memory_order_relaxed) + 1;
    m_note.finished.store(finished, std::memory_order_release);
    m_child.slices().add(end, finished);
    tellParent(task, end - begin);
}

void PoolWorker::measure(TaskCell &cell, std::uint64_t beginNs, std::uint64_t endNs)
{
    if (m_sleeps)
        cell.workNs.store(std::max<std::uint64_t>(1, m_task.sleptNs()), std::memory_order_relaxed);
    else
        m_clock.end(cell, beginNs, endNs);
}

/// Rings if the parent waits for this task, or for any. It may begin to wait just now: without a fence that
/// is noticed at the next task's end, which is soon where tasks are short.
void PoolWorker::tellParent(std::uint64_t task, std::uint64_t tookNs)
{
    constexpr std::uint64_t Short = 10'000;
    if (tookNs > Short)
        std::atomic_thread_fence(std::memory_order_seq_cst);
    const std::uint64_t awaited = m_board.awaited.load(std::memory_order_relaxed);
    if (awaited == 0
        || (awaited != TaskBoard::AnyTask && awaited != task + 1 && !m_cells[awaited - 1].isOver()))
        return;
    if (m_board.awaited.exchange(0, std::memory_order_relaxed) != 0) // once, whoever was the first
        ringParent(m_child.arena());
}

std::optional<std::uint64_t> PoolWorker::nextMessage(QLocalSocket &socket)
{
    constexpr int sliceMs = 100;
    std::uint64_t chunk = LeaveChunk;
    while (socket.bytesAvailable() < qint64(sizeof chunk)) {
        if (m_child.stopAsked()
            || (!socket.waitForReadyRead(sliceMs) && socket.state() != QLocalSocket::ConnectedState))
            return std::nullopt;
    }
    socket.read(reinterpret_cast<char *>(&chunk), sizeof chunk);
    return chunk;
}

void PoolWorker::serveSocket(int descriptor)
{
    m_child.hello();                 // makes the application the socket needs
    auto *socket = new QLocalSocket; // never destroyed: the process leaves by _exit
    socket->setSocketDescriptor(descriptor);
    m_child.recorder().record(EventKind::Idle);
    while (hasShare()) {
        const std::optional<std::uint64_t> chunk = nextMessage(*socket);
        if (!chunk || *chunk == LeaveChunk || *chunk >= m_board.chunkCount())
            return;
        if (TaskBoard::claimCell(m_cells[m_board.firstOf(*chunk)], m_part.number))
            runChunk(*chunk);
        m_clock.rest();
        if (!hasShare())
            return;
        socket->write(reinterpret_cast<const char *>(&*chunk), sizeof *chunk);
        socket->flush();
        m_child.recorder().record(EventKind::Idle);
        ringParent(m_child.arena());
    }
}

} // namespace

int servePool(Child &child, SharedPool &pool, PoolTask &task)
{
    const auto part = child.argument<WorkerPart>();
    child.hello();
    PoolWorker worker(child, pool, task);
    worker.announce();
    if (part.socket >= 0)
        worker.serveSocket(child.descriptor(part.socket));
    else
        worker.serveBoard();
    worker.leave();
    return 0;
}

} // namespace plab
