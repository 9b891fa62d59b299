// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/recorder.h"

namespace plab {

/// A wait on a lane, from Points::wait() to its end in whatever way, an exception too: what begins is always
/// ended, and as what it began. One thread.
class RecordedWait
{
public:
    /// None yet: see Points::begin().
    RecordedWait() = default;
    ~RecordedWait() { end(); }
    RecordedWait(const RecordedWait &) = delete;

    bool goesOn() const { return m_pen != nullptr; }

    /// What was waited for is there. Nothing if the wait is over already, as the next two.
    void end() { endAs(EventKind::WaitEnd); }
    void endAt(std::uint64_t timeNs) { endAs(EventKind::WaitEnd, timeNs); } ///< it was there then already
    /// Its limit is over.
    void timedOut() { endAs(EventKind::TimedOut); }
    void timedOutAt(std::uint64_t timeNs)
    {
        endAs(EventKind::TimedOut, timeNs);
    } ///< it was over then already
    /// The lock or permit that was waited for is the waiter's.
    void acquired() { endAs(EventKind::Acquired); }

private:
    friend class Points;
    RecordedWait(Recorder &pen, std::uint32_t object, EventArgument argument)
    {
        begin(pen, object, argument);
    }
    void begin(Recorder &pen, std::uint32_t object, EventArgument argument)
    {
        end();
        m_pen = &pen;
        m_object = object;
        m_argument = argument;
        pen.record(EventKind::WaitBegin, object, argument);
    }
    void endAs(EventKind kind)
    {
        if (m_pen)
            m_pen->record(kind, m_object, m_argument);
        m_pen = nullptr;
    }

    void endAs(EventKind kind, std::uint64_t timeNs)
    {
        if (m_pen)
            m_pen->recordAt(timeNs, kind, m_object, m_argument);
        m_pen = nullptr;
    }

    Recorder *m_pen = nullptr;
    std::uint32_t m_object = 0;
    EventArgument m_argument;
};

} // namespace plab
