// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lanestands.h"

#include <algorithm>
#include <iterator>

namespace plab {
namespace {

void release(std::vector<LockHeld> &holds, std::uint32_t lock)
{
    const auto found = std::find_if(holds.rbegin(), holds.rend(),
                                    [lock](const LockHeld &held) { return held.lock == lock; });
    if (found != holds.rend())
        holds.erase(std::next(found).base());
}

/// Of what is no process an argument says which one it is: a queue, a job.
std::uint64_t pidOf(const Event &wait)
{
    return wait.object < waitfor::First ? wait.argument : 0;
}

void take(LaneStand &stand, const Event &event, int lane)
{
    switch (event.kind) {
    case EventKind::Started:
    case EventKind::Gap: // what was dropped may have ended a wait or given a lock back
        stand.holds.clear();
        stand.wait.reset();
        break;
    case EventKind::WaitBegin:
        stand.wait = WaitEdge {lane, event.object, std::nullopt, event.timeNs, false, pidOf(event)};
        break;
    case EventKind::Acquired:
        stand.wait.reset();
        stand.holds.push_back({lane, event.object, event.timeNs});
        break;
    case EventKind::Released:
        release(stand.holds, event.object);
        break;
    case EventKind::WaitEnd:
    case EventKind::TimedOut:
    case EventKind::TaskEnd:
    case EventKind::TaskFailed:
    case EventKind::Ended: // what it has not given back stays taken
        stand.wait.reset();
        break;
    default:
        break;
    }
    stand.known = stand.cursor.take(event) != LaneState::NotRecorded;
}

bool isChange(EventKind kind)
{
    return kind == EventKind::WaitBegin || kind == EventKind::WaitEnd || kind == EventKind::TimedOut
        || kind == EventKind::Acquired || kind == EventKind::Released || kind == EventKind::Gap;
}

} // namespace

bool LaneStands::continues(const LaneEvents &events, int lane, bool sampled) const
{
    return m_size >= Step // else it is as quick to begin anew
        && lane == m_lane && sampled == m_sampled && events.size() >= m_size && events.at(0) == m_first
        && events.at(m_size - 1) == m_last;
}

void LaneStands::update(const LaneEvents &events, int lane, bool sampled)
{
    if (!continues(events, lane, sampled)) {
        *this = LaneStands();
        m_lane = lane;
        m_sampled = sampled;
        m_newest.cursor = LaneCursor(sampled);
    }
    for (; m_size < events.size(); ++m_size) {
        if (m_size % Step == 0) {
            m_stands.push_back(m_newest);
            m_changes.push_back(false);
        }
        const Event event = events.at(m_size);
        take(m_newest, event, lane);
        note(event);
        m_hasUnknown = m_hasUnknown || !m_newest.known;
        m_last = event;
    }
    if (m_size > 0)
        m_first = events.at(0);
}

void LaneStands::note(const Event &event)
{
    if (!isChange(event.kind))
        return;
    m_changes.back() = true;
    if (event.kind == EventKind::Acquired)
        m_locks[event.object] = true;
    if (event.kind != EventKind::WaitBegin)
        return;
    if (pidOf(event) != 0)
        m_waitsForProcesses = true;
    else
        (isHoldable(event.object) ? m_locks : m_waits).emplace(event.object, false);
}

LaneStand LaneStands::after(const LaneEvents &events, std::size_t count) const
{
    if (count >= m_size)
        return m_newest;
    LaneStand stand = m_stands[count / Step];
    for (std::size_t i = count / Step * Step; i < count; ++i)
        take(stand, events.at(i), m_lane);
    return stand;
}

std::optional<std::uint64_t> LaneStands::change(const LaneEvents &events, std::uint64_t timeNs,
                                                bool later) const
{
    if (later) {
        for (std::size_t i = events.until(timeNs); i < m_size;) {
            if (!m_changes[i / Step]) {
                i = (i / Step + 1) * Step;
                continue;
            }
            const Event event = events.at(i++);
            if (isChange(event.kind))
                return event.timeNs;
        }
        return std::nullopt;
    }
    std::size_t i = timeNs == 0 ? 0 : std::min(m_size, events.until(timeNs - 1));
    while (i > 0) {
        if (!m_changes[(i - 1) / Step]) {
            i = (i - 1) / Step * Step;
            continue;
        }
        const Event event = events.at(--i);
        if (isChange(event.kind))
            return event.timeNs;
    }
    return std::nullopt;
}

const std::vector<LaneStands> &standsOf(const Repeat &repeat)
{
    thread_local std::vector<LaneStands> stands;
    stands.resize(std::size_t(repeat.lanes.size()));
    const bool sampled = repeat.recording == QLatin1String("sampled");
    for (int lane = 0; lane < repeat.lanes.size(); ++lane)
        stands[std::size_t(lane)].update(repeat.lanes.at(lane), lane, sampled);
    return stands;
}

} // namespace plab
