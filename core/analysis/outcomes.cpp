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
    quint64 total = 0;
    for (const OutcomeDeclaration &declared : declaration.outcomes)
        total += counts.value(declared.id);

    QList<OutcomeRow> rows;
    for (const OutcomeDeclaration &declared : declaration.outcomes) {
        OutcomeRow row {declared.id, declared.title, declared.sentence, counts.value(declared.id), {}, {}, {},
                        {}};
        row.grade = declared.grade(record.parameters);
        if (total > 0) {
            const Interval interval = wilsonInterval(row.count, total);
            row.share = double(row.count) / double(total);
            row.shareLow = interval.low;
            row.shareHigh = interval.high;
        }
        rows.append(row);
    }
    return rows;
}

} // namespace plab
