// SPDX-License-Identifier: GPL-3.0-or-later
// The processes of meeting-points: each function reads like the script it comes from.
#include "core/experiments/visitor.h"

#include "core/process/racingloop.h"

namespace plab {

namespace {

/// One process at the meeting point, with its notes and its pen.
class Visitor
{
public:
    explicit Visitor(Child &child)
        : m_child(child), m_part(child.argument<VisitorPart>()),
          m_place(*child.arena().at<MeetingPlace>(m_part.placeOffset)),
          m_note(child.arena().at<TurnNote>(m_place.notesOffset)[m_part.number]),
          m_self(Contender::self(&child.stopWord()))
    {
    }

    int visit()
    {
        m_child.hello();
        if (m_place.gate.enter(0, Forever, m_self.stop) != WaitResult::Done)
            return 0;
        switch (m_place.kind) {
        case MeetingKind::Semaphore:
            return useSemaphore();
        case MeetingKind::Event:
            return awaitEvent();
        case MeetingKind::Condition:
            return awaitNotify();
        case MeetingKind::Barrier:
            return meetAtBarrier();
        }
        return 1;
    }

private:
    // with semaphore: time.sleep(hold)
    int useSemaphore()
    {
        m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
        if (!m_place.semaphore.tryAcquire()) {
            record(EventKind::WaitBegin);
            if (m_place.semaphore.acquire(Forever, m_self.stop) != WaitResult::Done)
                return 0;
        }
        record(EventKind::Acquired);
        goIn();
        m_child.print(QStringLiteral("I am inside."));
        pauseFor(m_place.holdNs, m_self.stop);
        goOut();
        record(EventKind::Released);
        m_place.semaphore.release();
        return 0;
    }

    // event.wait()
    int awaitEvent()
    {
        comeAndWait();
        const WaitResult result = m_place.event.wait(Forever, m_self.stop);
        record(EventKind::WaitEnd);
        if (result != WaitResult::Done)
            return 0;
        goOn(QStringLiteral("The event is set: I go on."));
        return 0;
    }

    // with condition: condition.wait()
    int awaitNotify()
    {
        if (!take(m_place.condition.acquire(m_self)))
            return 0;
        comeAndWait();
        const Waking waking = m_place.condition.wait(m_self, Forever);
        if (waking.result != WaitResult::Done || !take(waking.lock))
            return 0;
        record(EventKind::Acquired);
        goIn();
        m_place.woken.fetch_add(1, std::memory_order_acq_rel);
        goOut();
        record(EventKind::Released);
        m_place.condition.release(m_self);
        m_child.print(QStringLiteral("I was notified, had the lock again, and go on."));
        sleepOn();
        return 0;
    }

    // time.sleep(…); number = barrier.wait()
    int meetAtBarrier()
    {
        record(EventKind::SleepBegin);
        pauseFor(m_place.holdNs * m_part.number / std::max(1u, m_place.parties - 1), m_self.stop);
        record(EventKind::SleepEnd);
        m_child.print(QStringLiteral("I come to the barrier."));
        comeAndWait();
        const Passage passage = m_place.barrier.wait(Forever, m_self.stop);
        record(EventKind::WaitEnd);
        if (passage.result != WaitResult::Done) {
            if (passage.result == WaitResult::Failed)
                m_child.print(QStringLiteral("The barrier is broken: I go on without the others."));
            return 0;
        }
        m_note.number.store(passage.number, std::memory_order_relaxed);
        goOn(QStringLiteral("All are here: I leave as number %1.").arg(passage.number));
        return 0;
    }

    void record(EventKind kind) { m_child.recorder().record(kind); }

    void comeAndWait()
    {
        m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
        record(EventKind::WaitBegin);
    }

    bool take(const Turn &turn)
    {
        if (turn.result == WaitResult::OwnerDied) {
            m_child.recorder().record(EventKind::OwnerDied, 0, turn.deadOwner);
            m_child.print(ownerDiedText(turn.deadOwner));
        }
        return turn.isHolding();
    }

    void goIn()
    {
        m_note.gotNs.store(nowNs(), std::memory_order_relaxed);
        const std::uint32_t now = m_place.inside.fetch_add(1, std::memory_order_seq_cst) + 1;
        std::uint32_t most = m_place.mostInside.load(std::memory_order_relaxed);
        while (now > most
               && !m_place.mostInside.compare_exchange_weak(most, now, std::memory_order_relaxed)) { }
    }

    void goOut()
    {
        m_place.inside.fetch_sub(1, std::memory_order_seq_cst);
        m_note.releasedNs.store(nowNs(), std::memory_order_relaxed);
    }

    void goOn(const QString &text)
    {
        goIn();
        m_child.print(text);
        sleepOn();
        goOut();
    }

    void sleepOn()
    {
        record(EventKind::SleepBegin);
        pauseFor(m_place.holdNs, m_self.stop);
        record(EventKind::SleepEnd);
    }

    Child &m_child;
    const VisitorPart m_part;
    MeetingPlace &m_place;
    TurnNote &m_note;
    const Contender m_self;
};

int visit(Child &child)
{
    return Visitor(child).visit();
}

} // namespace

const ChildFunctionName visitorFunction("meeting-points.visitor", &visit);

} // namespace plab
