// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/faults.h"

#include <QLocale>

#include <algorithm>
#include <numeric>

namespace plab {

namespace {

/// Among the counted ones, from 1.
qsizetype numberOf(const RunRecord &run, const Repeat &repeat)
{
    qsizetype number = 1;
    for (auto before = run.repeats.begin(); before != run.repeats.end() && &*before != &repeat; ++before)
        number += !before->witness;
    return number;
}

} // namespace

QList<Text> faultLines(const RunRecord &run, const Repeat &repeat)
{
    if (repeat.faults.isEmpty())
        return {};
    const qsizetype number = numberOf(run, repeat);
    QList<Text> lines;
    for (const Fault &fault : repeat.faults) {
        const QString time = QLocale().toString(fault.timeS, 'f', 3);
        lines << (repeat.witness        ? tr("Witness repeat, at %1 s: %2").arg(time, fault.sentence)
                      : run.repeat == 1 ? tr("At %1 s: %2").arg(time, fault.sentence)
                                        : tr("Repeat %1, at %2 s: %3").arg(number, time, fault.sentence));
    }
    return lines;
}

quint64 faultCount(const RunRecord &run)
{
    return std::accumulate(
        run.repeats.begin(), run.repeats.end(), quint64(0),
        [](quint64 sum, const Repeat &repeat) { return sum + quint64(repeat.faults.size()); });
}

QList<Text> faultLines(const RunRecord &run, qsizetype most)
{
    QList<Text> lines;
    for (auto repeat = run.repeats.crbegin(); repeat != run.repeats.crend() && lines.size() < most; ++repeat)
        lines = faultLines(run, *repeat) + lines;
    lines = lines.mid(std::max<qsizetype>(0, lines.size() - most));
    const qsizetype before = qsizetype(faultCount(run)) - lines.size();
    if (before > 0)
        lines.prepend(tr("%n earlier faults stand in the run's record.",
                         "%n earlier fault stands in the run's record.", double(before)));
    return lines;
}

} // namespace plab
