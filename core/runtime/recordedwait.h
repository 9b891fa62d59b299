// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/recorder.h"
#include "core/shared/lockturn.h"

#include <algorithm>

namespace plab {

/// A wait on a lane, from here to its end in whatever way, an exception too: what begins is always ended, and
/// as what it began. One thread.
class RecordedWait
{
public:
    /// None yet: see begin().
    RecordedWait() = default;
    /// `object`: a lock's number, a slot with the pid as argument, or one of waitfor.
    RecordedWait(Recorder &pen, std::uint32_t object, EventArgument argument = {})
    {
        begin(pen, object, argument);
    }
    ~RecordedWait() { end(); }
    RecordedWait(const RecordedWait &) = delete;

    /// A wait that still goes on ends first.
    void begin(Recorder &pen, std::uint32_t object, EventArgument argument = {})
    {
        end();
        m_pen = &pen;
        m_object = object;
        m_argument = argument;
        pen.record(EventKind::WaitBegin, object, argument);
    }
    bool goesOn() const { return m_pen != nullptr; }

    /// What was waited for is there. Nothing if the wait is over already, as the next two.
    void end() { endAs(EventKind::WaitEnd); }
    void endAt(std::uint64_t timeNs) ///< it was there then already
    {
        if (m_pen)
            m_pen->recordAt(timeNs, EventKind::WaitEnd, m_object, m_argument);
        m_pen = nullptr;
    }
    /// Its limit is over.
    void timedOut() { endAs(EventKind::TimedOut); }
    /// The lock or permit that was waited for is the waiter's.
    void acquired() { endAs(EventKind::Acquired); }

private:
    void endAs(EventKind kind)
    {
        if (m_pen)
            m_pen->record(kind, m_object, m_argument);
        m_pen = nullptr;
    }

    Recorder *m_pen = nullptr;
    std::uint32_t m_object = 0;
    EventArgument m_argument;
};

/// A lock's turn that is over, written down afterwards: a wait, if it had to wait, and what came of it.
inline void recordTurn(Recorder &pen, std::uint32_t object, const Turn &turn)
{
    const std::uint64_t now = nowNs();
    if (turn.contended)
        pen.recordAt(now - std::min(now, turn.waitedNs), EventKind::WaitBegin, object);
    if (turn.isHolding())
        pen.recordAt(now, EventKind::Acquired, object);
    else if (turn.contended)
        pen.recordAt(now, EventKind::WaitEnd, object);
}

} // namespace plab
