// SPDX-License-Identifier: GPL-3.0-or-later
// The pool's dispatcher: a process that hands chunks to workers as messages over QLocalSocket. The accounting
// stays in the task cells, so a killed worker or dispatcher costs no more than with shared memory.
#include "core/multiprocessing/poolworker.h"
#include "core/multiprocessing/servercontrol.h"
#include "core/runtime/reaping.h"

#include <QCoreApplication>
#include <QLocalSocket>

#include <algorithm>
#include <map>

namespace plab {

namespace {

class Dispatcher : public QObject
{
public:
    Dispatcher(Child &child, SharedPool &pool);

private:
    struct Worker
    {
        QLocalSocket socket;
        std::optional<std::uint64_t> chunk; ///< sent and not answered
        bool leaving = false;
    };

    void addWorker(Descriptor socket);
    void readWorker(Worker *worker);
    void removeWorker(Worker *worker);
    void dispatch();
    std::optional<std::uint64_t> nextChunk();
    void send(Worker &worker, std::uint64_t chunk);
    bool isOver() const { return m_board.closed.load(std::memory_order_acquire) != 0; }

    TaskBoard &m_board;
    TaskCell *const m_cells;
    std::vector<std::unique_ptr<Worker>> m_workers;
    ServerControl m_control;
};

Dispatcher::Dispatcher(Child &child, SharedPool &pool)
    : m_board(pool.board), m_cells(child.arena().at(pool.cells, m_board.tasks).data()),
      m_control(child,
                {.takeOver = plab::tr("Cannot take over a worker's socket in the dispatcher: %1."),
                 .serve = [this](Descriptor socket) { addWorker(std::move(socket)); },
                 .look = [this] { dispatch(); }})
{
}

void Dispatcher::addWorker(Descriptor socket)
{
    auto worker = std::make_unique<Worker>();
    Worker *raw = worker.get();
    raw->socket.setSocketDescriptor(socket.release());
    connect(&raw->socket, &QLocalSocket::readyRead, this, [this, raw] { readWorker(raw); });
    connect(
        &raw->socket, &QLocalSocket::disconnected, this, [this, raw] { removeWorker(raw); },
        Qt::QueuedConnection);
    m_workers.push_back(std::move(worker));
}

void Dispatcher::readWorker(Worker *worker)
{
    std::uint64_t chunk = 0;
    while (worker->socket.bytesAvailable() >= qint64(sizeof chunk)) {
        worker->socket.read(reinterpret_cast<char *>(&chunk), sizeof chunk);
        worker->chunk.reset();
    }
    dispatch();
}

void Dispatcher::removeWorker(Worker *worker)
{
    if (worker->chunk && m_cells[m_board.firstOf(*worker->chunk)].owner.load(std::memory_order_acquire) == 0)
        m_board.setBack(*worker->chunk); // sent, but never claimed
    std::erase_if(m_workers, [worker](const std::unique_ptr<Worker> &one) { return one.get() == worker; });
    dispatch();
}

/// The hint moves on first, as in TaskBoard::claim(): the parent may set it back at any time.
std::optional<std::uint64_t> Dispatcher::nextChunk()
{
    const std::uint64_t limit = m_board.submitted.load(std::memory_order_seq_cst);
    const auto isSent = [this](std::uint64_t chunk) {
        return std::any_of(m_workers.begin(), m_workers.end(),
                           [chunk](const auto &worker) { return worker->chunk == chunk; });
    };
    std::uint64_t at = m_board.hint.load(std::memory_order_relaxed);
    while (m_board.firstOf(at) < limit) {
        if (!m_board.hint.compare_exchange_weak(at, at + 1, std::memory_order_seq_cst))
            continue;
        if (m_cells[m_board.firstOf(at)].owner.load(std::memory_order_seq_cst) == 0 && !isSent(at))
            return at;
        ++at;
    }
    return std::nullopt;
}

void Dispatcher::send(Worker &worker, std::uint64_t chunk)
{
    worker.socket.write(reinterpret_cast<const char *>(&chunk), sizeof chunk);
    worker.socket.flush();
    worker.leaving = chunk == LeaveChunk;
    if (!worker.leaving)
        worker.chunk = chunk;
}

void Dispatcher::dispatch()
{
    m_board.dispatcherIdle.store(1, std::memory_order_seq_cst);
    for (const std::unique_ptr<Worker> &worker : m_workers) {
        if (worker->chunk || worker->leaving)
            continue;
        if (const std::optional<std::uint64_t> chunk = nextChunk())
            send(*worker, *chunk);
        else if (isOver())
            send(*worker, LeaveChunk);
    }
    if (std::none_of(m_workers.begin(), m_workers.end(),
                     [](const auto &worker) { return !worker->chunk && !worker->leaving; }))
        m_board.dispatcherIdle.store(0, std::memory_order_seq_cst);
}

} // namespace

int dispatchPool(Child &child, SharedPool &pool)
{
    child.hello();
    Dispatcher serving(child, pool);
    child.recorder().record(EventKind::Idle);
    return QCoreApplication::exec();
}

} // namespace plab
