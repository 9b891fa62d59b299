// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/ticket-office/ticketfile.h"
#include "core/runtime/child.h"
#include "core/runtime/points.h"
#include "core/shared/barrier.h"
#include "core/shared/guard.h"

namespace plab::ticketoffice {

/// What one buyer leaves for the parent. Zeroed memory: not served yet.
struct alignas(CacheLine) BuyerNote
{
    enum class Answer : std::uint32_t { None, Bought, SoldOut, Unreadable };

    std::uint64_t comesAfterNs;          ///< from the doors to the counter
    std::uint64_t delayNs;               ///< between reading the number and writing it
    std::atomic<std::uint64_t> cameNs;   ///< when it came to the counter
    std::atomic<std::uint64_t> servedNs; ///< when the answer came
    std::atomic<Answer> answer;
};

/// The ticket office in shared memory: what all buyers know. Made by the parent before anybody starts.
struct TicketOffice
{
    GuardCell guard;
    StartGate doors;
    LockKind lock;
    bool jsonFile; ///< the number stands in the file, else in `number`
    Writing writing;
    std::uint64_t writeNs; ///< between opening the file for writing and writing it
    RacingCounter number;
    RelativeArray<BuyerNote> notes; ///< by buyer's number - 1

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        notes = builder.array<BuyerNote>(std::uint64_t(p.integer("buyers")));
    }
};

/// A buyer and what it needs at the counter. It takes the lock, reads and writes the number, and writes down
/// beside it what the timeline and the parent need. Descriptor 0 is the file, for storage and lock; 1 the
/// folder, if there is one.
class Buyer
{
public:
    explicit Buyer(Child &child);

    Result<void> openFiles(); ///< anew, for itself
    bool awaitDoors();        ///< until all are there. False, as the next: the run is over before it began
    bool comeToTheCounter();  ///< time.sleep(…), for those who do not come at once

    /// Calls `visit` with the lock the settings ask for, as its own type.
    template<typename Visit>
    void withItsLock(Visit &&visit)
    {
        m_child.recorder().record(EventKind::WorkBegin);
        withLock(m_office.lock, m_office.guard, m_fileLock, visit);
        m_child.recorder().record(EventKind::WorkEnd);
    }

    /// Who has to wait says so on the timeline while it waits. False if it must leave.
    template<typename Lock>
    bool acquire(Lock &lock)
    {
        const LockTurn turn = m_child.points().acquire(lock, m_self, LockObject);
        if (turn.result == WaitResult::Failed)
            m_child.refuse(lockFailed(m_office.lock));
        return turn.isHolding();
    }
    template<typename Lock>
    void release(Lock &lock)
    {
        m_child.points().release(lock, m_self, LockObject);
    }

    std::optional<std::int64_t> read();  ///< how many are left; null if it cannot be read
    bool takeTime();                     ///< time.sleep(delay). False if the run was ended meanwhile
    bool write(std::int64_t left);       ///< the same
    void tell(BuyerNote::Answer answer); ///< to the console and to the parent

private:
    static constexpr std::uint32_t LockObject = 0;

    bool isGuarded() const { return m_office.lock != LockKind::None; }
    void say(const QString &what);

    Child &m_child;
    const std::uint32_t m_number; ///< from 1
    TicketOffice &m_office;
    BuyerNote &m_note;
    const Contender m_self;
    TicketFile m_file;
    FileLock m_fileLock;
};

} // namespace plab::ticketoffice
