// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/outcometally.h"
#include "core/lab/lab.h"

namespace plab {

/// One arm of a plan while it is run: its growing record, and what is counted of it as it comes, so that what
/// a repeat costs does not depend on how many went before. Lives on the engine's thread.
class ArmRecord
{
public:
    ArmRecord(const RunRequest &request, const RunRecord &begun);

    const RunRequest &request() const { return m_request; }
    const Declaration &declaration() const { return *m_declaration; }

    void keep(Repeat repeat); ///< one that is over; a witness stands apart until the end
    /// The last repeat is over: compares the witness with the others, and reads the machine's state again.
    void finish();
    bool isFinished() const { return m_record.finished; }
    /// The record at this instant, with the repeat that runs if it is one of this arm. What is finished is
    /// shared with the arm and with earlier snapshots.
    std::shared_ptr<const RunRecord> snapshot(const Repeat *live);

    /// What the repeats until now come to.
    struct Sum
    {
        quint64 events = 0;
        quint64 dropped = 0;
        std::optional<double> recordingShare; ///< of the newest that was recorded

        void add(const Repeat &repeat, quint64 eventsOfIt);
    };
    /// Of all repeats, the witness last.
    Sum sum() const;
    qsizetype processesOfNewest() const { return m_processesOfNewest; } ///< of the repeat that was kept last
    int endedWell() const { return m_endedWell; } ///< counted repeats that ended as they should
    /// What the repeats but the witness take of what a run may keep.
    quint64 keptEvents() const { return m_sum.events; }
    quint64 keptBytes() const { return m_bytes; }

private:
    void dropSlices();
    Repeat withSlowdown(Repeat witness) const;

    RunRequest m_request;
    const Declaration *m_declaration;
    RunRecord m_record;
    std::optional<Repeat> m_witness;
    OutcomeTally m_outcomes;
    Sum m_sum; ///< without the witness
    int m_endedWell = 0;
    qsizetype m_processesOfNewest = 0;
    quint64 m_bytes = 0;
    std::shared_ptr<const RunRecord> m_newest; ///< as long as nothing has changed since
};

} // namespace plab
