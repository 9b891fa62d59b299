// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine tells of a run while it goes on: growing copies of its record, and how far it is.
#include "core/analysis/outcomes.h"
#include "core/lab/arenalayout.h"
#include "core/lab/engine.h"
#include "core/lab/repeatmemory.h"

#include <algorithm>

namespace plab {

quint64 Engine::eventsOf(const Repeat &repeat)
{
    return quint64(repeat.measures.value(QStringLiteral("events")).value_or(0));
}

/// Of what a run may keep, what the repeats until now have left.
RepeatWatch::Room Engine::roomLeft() const
{
    RepeatWatch::Room room {eventRoom(), eventRoom() * sizeof(Event)};
    for (const Repeat &repeat : m_record.repeats) {
        room.events -= std::min(room.events, eventsOf(repeat));
        room.bytes -= std::min<quint64>(room.bytes, memoryOf(repeat));
    }
    return room;
}

RunRecord Engine::snapshot() const
{
    RunRecord record = m_record;
    if (m_watch && !m_witnessRuns)
        record.repeats.append(m_watch->repeat());
    if (m_witness)
        record.repeats.append(*m_witness);
    else if (m_watch && m_witnessRuns)
        record.repeats.append(m_watch->repeat());
    if (!record.finished)
        record.outcomes = gradeOutcomes(*m_declaration, record);
    return record;
}

double Engine::fraction() const
{
    const double units = m_request.repeat + (m_witnessDue ? 1 : 0);
    const double within = m_watch ? m_watch->fraction() : 0;
    return std::clamp(
        (m_countedDone + (m_witness || (m_witnessDue && !m_witnessRuns) ? 1 : 0) + within) / units, 0.0, 1.0);
}

/// From when it last got on: between two steps the rest becomes less, not more.
std::optional<double> Engine::remainingS(double fraction, double elapsedS)
{
    if (fraction != m_fraction) {
        m_fraction = fraction;
        m_fractionSinceS = elapsedS;
    }
    if (m_fraction <= 0.02 || m_record.finished)
        return std::nullopt;
    const double rest = m_fractionSinceS / m_fraction * (1 - m_fraction) - (elapsedS - m_fractionSinceS);
    return rest > 0 ? std::optional(rest) : std::nullopt; // slower than it was: nobody knows
}

Progress Engine::progress()
{
    Progress progress;
    progress.repeatsDone = m_countedDone;
    progress.repeatsWanted = m_request.repeat;
    progress.witness = m_watch && m_witnessRuns;
    progress.elapsedS = double(m_elapsed.elapsed()) / 1000;
    progress.fraction = fraction();
    progress.remainingS = remainingS(progress.fraction, progress.elapsedS);
    progress.processes = m_watch ? m_watch->livingProcesses() : 0;
    const auto add = [&progress](const Repeat &repeat, quint64 events) {
        progress.events += events;
        progress.dropped += repeat.eventsDropped;
        if (const auto share = repeat.measures.value(QStringLiteral("recording_share"));
            share && repeat.recording != QLatin1String("off"))
            progress.recordingShare = share;
    };
    for (const Repeat &repeat : m_record.repeats)
        add(repeat, eventsOf(repeat));
    if (m_witness)
        add(*m_witness, eventsOf(*m_witness));
    if (m_watch)
        add(m_watch->repeat(), m_watch->eventCount());
    return progress;
}

void Engine::publish(bool always)
{
    constexpr int PublishMs = 33;
    if (!always && m_sincePublished.elapsed() < PublishMs)
        return;
    m_sincePublished.restart();
    m_state->publish(std::make_shared<const RunRecord>(snapshot()), progress());
    if (!m_state->announced.exchange(true))
        Q_EMIT published();
}

} // namespace plab
