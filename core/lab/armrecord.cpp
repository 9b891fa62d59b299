// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/armrecord.h"

#include "core/analysis/recordingcost.h"
#include "core/analysis/statistics.h"
#include "core/experiments/catalogue.h"
#include "core/lab/environment.h"
#include "core/lab/repeatmemory.h"

namespace plab {

namespace {

quint64 keptEventsOf(const Repeat &repeat)
{
    return quint64(repeat.measures.value(QStringLiteral("events")).value_or(0));
}

} // namespace

void ArmRecord::Sum::add(const Repeat &repeat, quint64 eventsOfIt)
{
    events += eventsOfIt;
    dropped += repeat.eventsDropped;
    if (const auto share = repeat.measures.value(QStringLiteral("recording_share"));
        share && repeat.recording != QLatin1String("off"))
        recordingShare = share;
}

ArmRecord::ArmRecord(const RunRequest &request, const RunRecord &begun)
    : m_request(request), m_declaration(findDeclaration(request.experiment)), m_record(begun),
      m_outcomes(*m_declaration, begun.parameters)
{
    m_record.environment = readEnvironment();
    m_record.started = QDateTime::currentDateTimeUtc();
}

void ArmRecord::keep(Repeat repeat)
{
    m_newest.reset();
    m_processesOfNewest = repeat.processes.size();
    if (repeat.witness) {
        m_witness = std::move(repeat);
        return;
    }
    dropSlices();
    m_sum.add(repeat, keptEventsOf(repeat));
    m_bytes += memoryOf(repeat);
    m_endedWell += repeat.endedAsItShould();
    m_outcomes.add(repeat);
    m_record.repeats.append(repeat);
}

/// Only the newest repeat's course is shown turn by turn.
void ArmRecord::dropSlices()
{
    if (m_record.repeats.isEmpty() || std::as_const(m_record.repeats).last().slices.isEmpty())
        return;
    Repeat &last = m_record.repeats.last();
    m_bytes -= memoryOf(last);
    last.slices.clear();
    m_bytes += memoryOf(last);
}

ArmRecord::Sum ArmRecord::sum() const
{
    Sum sum = m_sum;
    if (m_witness)
        sum.add(*m_witness, keptEventsOf(*m_witness));
    return sum;
}

/// Known only when the counted repeats are over, which the witness is compared with.
Repeat ArmRecord::withSlowdown(Repeat witness) const
{
    const QMap<QString, double> slowdown = slowdownOf(m_record, witness, *m_declaration);
    const QList<double> factors = slowdown.values();
    if (const std::optional<double> middle = median(factors); middle && witness.recordingCost) {
        witness.recordingCost->slowdown = slowdown;
        witness.measures.insert(QStringLiteral("recording_slowdown"), *middle);
    }
    return witness;
}

void ArmRecord::finish()
{
    m_newest.reset();
    finishEnvironment(m_record.environment);
    m_record.finished = true;
    if (m_witness)
        m_witness = withSlowdown(*m_witness);
}

std::shared_ptr<const RunRecord> ArmRecord::snapshot(const Repeat *live)
{
    if (!live && m_newest)
        return m_newest;
    auto record = std::make_shared<RunRecord>(m_record);
    if (live && !live->witness)
        record->repeats.append(*live);
    if (m_witness)
        record->repeats.append(*m_witness);
    else if (live && live->witness)
        record->repeats.append(*live);
    record->outcomes = m_outcomes.rows();
    if (!live)
        m_newest = record;
    return record;
}

} // namespace plab
