// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"

#include "core/analysis/statistics.h"

namespace plab {

QList<OutcomeRow> gradeOutcomes(const Declaration &declaration, const RunRecord &record)
{
    QMap<QString, quint64> counts;
    for (const Repeat &repeat : record.repeats) {
        if (repeat.witness || !repeat.endedAsItShould())
            continue;
        for (auto it = repeat.outcomes.cbegin(); it != repeat.outcomes.cend(); ++it)
            counts[it.key()] += it.value();
    }
    QList<OutcomeRow> rows;
    for (const OutcomeDeclaration &declared : declaration.outcomes) {
        rows.append({declared.id,
                     declared.title,
                     declared.sentence,
                     counts.value(declared.id),
                     {},
                     {},
                     {},
                     declared.grade(record.parameters)});
    }
    const quint64 judged = judgedCount(rows).judged;
    for (OutcomeRow &row : rows) {
        if (judged == 0 || row.grade == Grade::Inconclusive)
            continue;
        const Interval interval = wilsonInterval(row.count, judged);
        row.share = double(row.count) / double(judged);
        row.shareLow = interval.low;
        row.shareHigh = interval.high;
    }
    return rows;
}

QList<OutcomeRow> shownOutcomes(const QList<OutcomeRow> &rows)
{
    QList<OutcomeRow> shown = rows;
    shown.removeIf([](const OutcomeRow &row) { return row.grade == Grade::Inconclusive && row.count == 0; });
    return shown;
}

JudgedCount judgedCount(const QList<OutcomeRow> &rows)
{
    JudgedCount count;
    for (const OutcomeRow &row : rows) {
        count.all += row.count;
        count.judged += row.grade == Grade::Inconclusive ? 0 : row.count;
    }
    return count;
}

} // namespace plab
