// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/faultteller.h"

#include "app/speech.h"
#include "core/analysis/faults.h"

#include <algorithm>

namespace plab {

bool FaultTeller::tell(const RunRecord &run, const std::function<void()> &beforeFirst)
{
    const int before = m_all;
    for (qsizetype i = m_settled; i < run.repeats.size() && m_all <= MostTold; ++i) {
        const Repeat &repeat = run.repeats.at(i);
        qsizetype &told = m_told[repeat.witness ? Witness : i];
        if (told >= repeat.faults.size())
            continue;
        if (m_all == before)
            beforeFirst();
        sayFrom(told, faultLines(run, repeat));
        told = repeat.faults.size();
    }
    const bool hasWitness = !run.repeats.isEmpty() && run.repeats.last().witness;
    m_settled = std::max(m_settled, run.repeats.size() - (hasWitness ? 2 : 1)); // the last one may still grow
    return m_all != before;
}

void FaultTeller::sayFrom(qsizetype first, const QList<Text> &lines)
{
    for (const Text &line : lines.mid(first)) {
        if (++m_all > MostTold)
            return say(
                tr("More faults than %1: the others stand in the run's record (--json).").arg(MostTold));
        say(line);
    }
}

} // namespace plab
