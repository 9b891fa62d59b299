// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"

#include "core/analysis/outcometally.h"
#include "core/model/wording.h"

#include <QLocale>

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
    shown.removeIf([](const OutcomeRow &row) { return row.grade == Grade::Inconclusive && row.count == 0; });
    return shown;
}

QString countWords(quint64 count, quint64 all, bool trials)
{
    const QString many = trials ? counted(double(all), "the trial", "%n trials")
                                : counted(double(all), "the repeat", "%n repeats");
    if (all == 1)
        return count == 1 ? many : QStringLiteral("not %1").arg(many);
    if (count == all)
        return QStringLiteral("each of %1").arg(many);
    return count == 0 ? QStringLiteral("none of %1").arg(many)
                      : QStringLiteral("%1 of %2").arg(shownCount(double(count)), many);
}

QString intervalWords(const QList<OutcomeRow> &rows, const QString &what)
{
    std::optional<double> least; // of the outcomes: that of a rare one is worth more
    for (const OutcomeRow &row : rows) {
        if (row.effective)
            least = std::min(least.value_or(*row.effective), *row.effective);
    }
    if (!least)
        return QStringLiteral("No interval of a share: that takes six repeats, or many trials.");
    if (*least >= double(judgedCount(rows).judged))
        return QStringLiteral("%1: 95 % interval of the share (Wilson).").arg(what);
    return QStringLiteral(
               "%1: 95 % interval of the share (Wilson), from how far the repeats, or stretches of a "
               "single one, differ: the trials are worth %2 independent ones.")
        .arg(what, QLocale().toString(std::max(1.0, *least), 'f', 0));
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
