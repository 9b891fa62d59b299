// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/faults.h"

#include "core/model/visibletext.h"
#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>
#include <numeric>

namespace plab {

namespace {

QString placeOf(const RunRecord &run, const Repeat &repeat)
{
    if (repeat.witness)
        return QStringLiteral("Witness repeat, at");
    if (run.repeat == 1)
        return QStringLiteral("At");
    qsizetype number = 1;
    for (auto before = run.repeats.begin(); before != run.repeats.end() && &*before != &repeat; ++before)
        number += !before->witness;
    return QStringLiteral("Repeat %1, at").arg(QLocale().toString(number));
}

} // namespace

QStringList faultLines(const RunRecord &run, const Repeat &repeat)
{
    if (repeat.faults.isEmpty())
        return {};
    const QString place = placeOf(run, repeat);
    QStringList lines;
    for (const ConsoleLine &fault : repeat.faults)
        lines << QStringLiteral("%1 %2 s: %3")
                     .arg(place, QLocale().toString(fault.timeS, 'f', 3), visibleText(fault.text));
    return lines;
}

quint64 faultCount(const RunRecord &run)
{
    return std::accumulate(
        run.repeats.begin(), run.repeats.end(), quint64(0),
        [](quint64 sum, const Repeat &repeat) { return sum + quint64(repeat.faults.size()); });
}

QStringList faultLines(const RunRecord &run, qsizetype most)
{
    QStringList lines;
    for (auto repeat = run.repeats.crbegin(); repeat != run.repeats.crend() && lines.size() < most; ++repeat)
        lines = faultLines(run, *repeat) + lines;
    lines = lines.mid(std::max<qsizetype>(0, lines.size() - most));
    const qsizetype before = qsizetype(faultCount(run)) - lines.size();
    if (before > 0)
        lines.prepend(counted(double(before), "%n earlier fault stands in the run's record.",
                              "%n earlier faults stand in the run's record."));
    return lines;
}

} // namespace plab
