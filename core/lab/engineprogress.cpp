// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine tells of a run while it goes on: growing copies of its record, and how far it is.
#include "core/lab/engine.h"

#include "core/lab/arenalayout.h"

#include <algorithm>

namespace plab {

/// Of what a run may keep, what the repeats until now have left.
RepeatWatch::Room Engine::roomLeft() const
{
    RepeatWatch::Room room {eventRoom(), eventRoom() * sizeof(Event)};
    for (const ArmRecord &arm : m_arms) {
        room.events -= std::min(room.events, arm.keptEvents());
        room.bytes -= std::min(room.bytes, arm.keptBytes());
    }
    return room;
}

/// The repeat that runs, if it is of this arm. Once one has ended the next takes its place when it has
/// started as many processes, or after a moment: of repeats of some milliseconds lanes and rows would come
/// and go.
const Repeat *Engine::liveRepeat(const ArmRecord &one) const
{
    constexpr qint64 MomentMs = 100;
    if (!m_watch || &one != &arm())
        return nullptr;
    const Repeat &live = m_watch->repeat();
    const bool isComing = live.processes.size() < one.processesOfNewest() && m_sinceTurn.elapsed() < MomentMs;
    return isComing ? nullptr : &live;
}

QList<std::shared_ptr<const RunRecord>> Engine::snapshots()
{
    QList<std::shared_ptr<const RunRecord>> all;
    for (ArmRecord &one : m_arms)
        all.append(one.snapshot(liveRepeat(one)));
    return all;
}

double Engine::fraction() const
{
    const double within = m_watch ? m_watch->fraction() : 0;
    return std::clamp((double(m_turn) + within) / double(m_plan.turns.size()), 0.0, 1.0);
}

/// From when it last got on: between two steps the rest becomes less, not more.
std::optional<double> Engine::remainingS(double fraction, double elapsedS)
{
    if (fraction != m_fraction) {
        m_fraction = fraction;
        m_fractionSinceS = elapsedS;
    }
    if (m_fraction <= 0.02 || arm().isFinished())
        return std::nullopt;
    const double rest = m_fractionSinceS / m_fraction * (1 - m_fraction) - (elapsedS - m_fractionSinceS);
    return rest > 0 ? std::optional(rest) : std::nullopt; // slower than it was: nobody knows
}

Progress Engine::progress()
{
    Progress progress;
    ArmRecord::Sum sum;
    for (const ArmRecord &one : m_arms) {
        progress.repeatsDone += one.endedWell();
        progress.repeatsWanted += one.request().repeat;
        const ArmRecord::Sum its = one.sum();
        sum.events += its.events;
        sum.dropped += its.dropped;
        if (its.recordingShare)
            sum.recordingShare = its.recordingShare;
    }
    if (m_watch)
        sum.add(m_watch->repeat(), m_watch->eventCount());
    progress.events = sum.events;
    progress.dropped = sum.dropped;
    progress.recordingShare = sum.recordingShare;
    progress.witness = m_watch && m_plan.turns[m_turn].witness;
    progress.elapsedS = double(m_elapsed.elapsed()) / 1000;
    progress.fraction = fraction();
    progress.remainingS = remainingS(progress.fraction, progress.elapsedS);
    progress.processes = m_watch ? m_watch->livingProcesses() : 0;
    return progress;
}

void Engine::publish(bool always)
{
    constexpr int PublishMs = 33;
    if (!always && m_sincePublished.elapsed() < PublishMs)
        return;
    m_sincePublished.restart();
    m_state->publish(snapshots(), progress());
    if (!m_state->announced.exchange(true))
        Q_EMIT published();
}

} // namespace plab
