// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"

#include "core/analysis/outcometally.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab {

QList<OutcomeRow> gradeOutcomes(const Declaration &declaration, const RunRecord &record)
{
    OutcomeTally tally(declaration, record.parameters);
    for (const Repeat &repeat : record.repeats)
        tally.add(repeat);
    return tally.rows();
}

QList<OutcomeRow> shownOutcomes(const QList<OutcomeRow> &rows)
{
    QList<OutcomeRow> shown = rows;
    shown.removeIf([](const OutcomeRow &row) {
        return row.count == 0 && (row.grade == Grade::Inconclusive || !row.isPossible);
    });
    return shown;
}

Text countWords(quint64 count, quint64 all, bool trials)
{
    const auto n = double(all);
    if (all == 1)
        return trials ? (count == 1 ? tr("the trial") : tr("not the trial"))
                      : (count == 1 ? tr("the repeat") : tr("not the repeat"));
    if (count == all)
        return trials ? tr("each of %n trials", "each of %n trial", n)
                      : tr("each of %n repeats", "each of %n repeat", n);
    if (count == 0)
        return trials ? tr("none of %n trials", "none of %n trial", n)
                      : tr("none of %n repeats", "none of %n repeat", n);
    return (trials ? tr("%1 of %n trials", "%1 of %n trial", n)
                   : tr("%1 of %n repeats", "%1 of %n repeat", n))
        .arg(count);
}

Text intervalWords(const QList<OutcomeRow> &rows, const Text &what)
{
    std::optional<double> least; // of the outcomes: that of a rare one is worth more
    for (const OutcomeRow &row : rows) {
        if (row.effective)
            least = std::min(least.value_or(*row.effective), *row.effective);
    }
    if (!least)
        return tr("No interval of a share: that takes six repeats, or many trials.");
    if (*least >= double(judgedCount(rows).judged))
        return tr("%1: 95 % interval of the share (Wilson).", "what shows it").arg(what);
    return tr("%1: 95 % interval of the share (Wilson), from how far the repeats, or stretches of a single "
              "one, "
              "differ: the trials are worth %2 independent ones.",
              "what shows it")
        .arg(what, shownCount(std::max(1.0, *least)));
}

quint64 countOf(const RunRecord &run, QLatin1String outcome)
{
    for (const OutcomeRow &row : run.outcomes) {
        if (row.outcome == outcome)
            return row.count;
    }
    return 0;
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
