// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/feederqueue.h"

#include "core/shared/pause.h"

#include <poll.h>

#include <climits>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>

namespace plab {

namespace {

constexpr std::size_t MostBuffered = 1 << 20;

/// What is left of the limit; those without one have no end.
std::chrono::nanoseconds leftUntil(std::uint64_t deadlineNs)
{
    const std::uint64_t now = nowNs();
    if (deadlineNs == UINT64_MAX)
        return Forever;
    return std::chrono::nanoseconds(deadlineNs > now ? deadlineNs - now : 0);
}

/// Signals are for the process's own thread.
class SignalsBlocked
{
public:
    SignalsBlocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &m_before);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    SignalsBlocked(const SignalsBlocked &) = delete;

private:
    sigset_t m_before {};
};

} // namespace

Result<void> FeederTrack::init(std::uint64_t itemCapacity, std::uint64_t bytes)
{
    capacity = itemCapacity;
    itemBytes = std::max<std::uint64_t>(bytes, FeederQueue::MostItemBytes);
    room.init(itemCapacity ? std::uint32_t(std::min<std::uint64_t>(itemCapacity, Semaphore::Most))
                           : Semaphore::Most);
    if (const Result<void> made = writeLock.init(); !made)
        return made;
    return readLock.init();
}

std::uint64_t FeederTrack::size() const
{
    const std::uint64_t out = taken.load(std::memory_order_acquire); // first: it never passes `put`
    return put.load(std::memory_order_acquire) - out;
}

bool FeederTrack::markDone()
{
    std::uint64_t marked = done.load(std::memory_order_acquire);
    do {
        if (marked >= put.load(std::memory_order_acquire))
            return false;
    } while (!done.compare_exchange_weak(marked, marked + 1, std::memory_order_acq_rel));
    finished.notify(INT_MAX);
    return true;
}

WaitResult FeederTrack::waitUntilAllDone(std::chrono::nanoseconds limit, const StopWord *stop)
{
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    for (;;) {
        const EventCount::Key key = finished.prepareWait();
        const bool isOver = done.load(std::memory_order_acquire) >= put.load(std::memory_order_acquire);
        const std::chrono::nanoseconds left = leftUntil(deadlineNs);
        if (isOver || left == NoWait) {
            finished.cancelWait();
            return isOver ? WaitResult::Done : WaitResult::TimedOut;
        }
        if (finished.commitWait(key, left, stop) == WaitResult::Stopped)
            return WaitResult::Stopped;
    }
}

/// Items on their way from put() to the pipe, and the thread's code.
struct FeederQueue::Feeder
{
    Feeder(FeederTrack &shared, Descriptor writeEnd, const StopWord *stopWord)
        : track(shared), pipe(std::move(writeEnd)), stop(stopWord)
    {
    }

    FeederTrack &track;
    Connection pipe;
    const StopWord *stop;
    mutable std::mutex lock;
    std::condition_variable notEmpty;
    std::deque<Item> items;
    bool ends = false;

    void write();

private:
    std::optional<Item> next();
    bool send(const std::vector<std::byte> &message, const Contender &self);
};

/// Null when the process ends and nothing is left.
std::optional<FeederQueue::Item> FeederQueue::Feeder::next()
{
    std::unique_lock guard(lock);
    notEmpty.wait(guard, [this] { return !items.empty() || ends; });
    if (items.empty())
        return std::nullopt;
    return items.front();
}

/// False if no more can be written: everything was asked to end, or the pipe has half a message in it.
bool FeederQueue::Feeder::send(const std::vector<std::byte> &message, const Contender &self)
{
    const LockTurn turn = track.writeLock.lock(self);
    if (!turn.isHolding())
        return false;
    if (turn.result == WaitResult::OwnerDied && track.writing.load() != 0)
        track.torn.store(1);
    bool sent = false;
    if (track.torn.load() == 0) {
        track.writing.store(1);
        sent = pipe.send(message, stop) == PipeResult::Done;
        if (sent) {
            track.writing.store(0);
            track.written.fetch_add(1, std::memory_order_release);
        }
    }
    track.writeLock.unlock(self);
    return sent;
}

void FeederQueue::Feeder::write()
{
    const Contender self = Contender::self(stop);
    std::vector<std::byte> message(track.itemBytes);
    while (const std::optional<Item> item = next()) {
        std::memcpy(message.data(), item->bytes, MostItemBytes);
        if (!send(message, self))
            return;
        const std::lock_guard guard(lock);
        items.pop_front(); // now: until it is written it counts as buffered
    }
}

FeederQueue::FeederQueue(FeederTrack &track, Descriptor readEnd, Descriptor writeEnd, const StopWord *stop)
    : m_track(track), m_read(std::move(readEnd)),
      m_feeder(std::make_shared<Feeder>(track, std::move(writeEnd), stop))
{
}

FeederQueue::~FeederQueue()
{
    if (m_thread.joinable())
        m_thread.detach(); // it ends with the process, wherever it is
}

QueueResult FeederQueue::put(const Item &item, const Contender &self, std::chrono::nanoseconds limit,
                             const Stamp &stamp)
{
    if (!m_thread.joinable()) { // as in Python with the first put
        const SignalsBlocked blocked;
        try {
            m_thread = std::thread([feeder = m_feeder] { feeder->write(); });
        } catch (const std::system_error &error) {
            errno = error.code().value();
            return QueueResult::Failed;
        }
    }
    if (buffered() >= MostBuffered)
        return QueueResult::NoRoom;
    if (!m_track.room.tryAcquire()) {
        const WaitResult turn =
            limit == NoWait ? WaitResult::TimedOut : m_track.room.acquire(limit, self.stop);
        if (turn != WaitResult::Done)
            return turn == WaitResult::Stopped ? QueueResult::Stopped : QueueResult::Full;
    }
    stamp();
    const std::lock_guard guard(m_feeder->lock);
    m_track.put.fetch_add(1, std::memory_order_release);
    m_feeder->items.push_back(item);
    m_feeder->notEmpty.notify_one();
    return QueueResult::Done;
}

QueueResult FeederQueue::get(Item &item, const Contender &self, std::chrono::nanoseconds limit,
                             const Stamp &stamp)
{
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    const LockTurn turn =
        limit == NoWait ? m_track.readLock.tryLock(self) : m_track.readLock.lock(self, deadlineNs);
    if (!turn.isHolding())
        return turn.result == WaitResult::TimedOut ? QueueResult::Empty
            : turn.result == WaitResult::Stopped   ? QueueResult::Stopped
                                                   : QueueResult::Failed;
    const PipeResult result = m_read.receive(m_message, self.stop, leftUntil(deadlineNs));
    if (result == PipeResult::Done && m_message.size() >= MostItemBytes) {
        std::memcpy(item.bytes, m_message.data(), MostItemBytes);
        stamp();
        m_track.taken.fetch_add(1, std::memory_order_release);
    }
    m_track.readLock.unlock(self);
    if (result != PipeResult::Done)
        return received(result, deadlineNs, self.stop);
    if (m_message.size() < MostItemBytes)
        return QueueResult::Failed;
    m_track.room.release();
    return QueueResult::Done;
}

/// What it means that no item came.
QueueResult FeederQueue::received(PipeResult result, std::uint64_t deadlineNs, const StopWord *stop)
{
    switch (result) {
    case PipeResult::TimedOut:
        return QueueResult::Empty;
    case PipeResult::Stopped:
        return QueueResult::Stopped;
    case PipeResult::Cut:
        m_track.torn.store(1);
        return QueueResult::Closed;
    case PipeResult::EndOfFile: // in Python nobody closes the pipe while a process gets: Empty comes in its
                                // time
        if (deadlineNs == UINT64_MAX)
            return QueueResult::Closed;
        pauseFor(std::uint64_t(leftUntil(deadlineNs).count()), stop);
        return isStopped(stop) ? QueueResult::Stopped : QueueResult::Empty;
    default:
        return QueueResult::Failed;
    }
}

bool FeederQueue::isEmpty() const
{
    pollfd look {m_read.fd(), POLLIN, 0};
    return poll(&look, 1, 0) <= 0 || (look.revents & POLLIN) == 0;
}

std::uint64_t FeederQueue::buffered() const
{
    const std::lock_guard guard(m_feeder->lock);
    return m_feeder->items.size();
}

void FeederQueue::joinThread()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard guard(m_feeder->lock);
        m_feeder->ends = true;
        m_feeder->notEmpty.notify_one();
    }
    m_thread.join();
}

void FeederQueue::closeWriteEnd()
{
    if (!m_thread.joinable())
        m_feeder->pipe.close();
}

} // namespace plab
