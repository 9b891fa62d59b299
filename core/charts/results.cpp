// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/results.h"

#include "core/analysis/statistics.h"
#include "core/charts/kinds.h"

#include <algorithm>
#include <functional>

namespace plab {
namespace {

using Look = std::function<std::optional<Summary>(const QString &figure)>;

ResultCell cellOf(const ResultFigure &figure, const std::optional<Summary> &summary)
{
    if (!summary)
        return {};
    ResultCell cell {summary->value * figure.perUnit, {}, {}};
    if (summary->spread) {
        cell.low = summary->spread->low * figure.perUnit;
        cell.high = summary->spread->high * figure.perUnit;
    }
    if (percentileIn(figure.figure) && summary->kind == Summary::Kind::Largest)
        cell.words = tr("longest");
    return cell;
}

/// Nothing where none of the figures is known.
void addRow(ResultTable &table, const Text &name, const QList<ResultFigure> &figures, const Look &look)
{
    ResultRow row {name, {}};
    for (const ResultFigure &figure : figures)
        row.cells.append(figure.figure.isEmpty() ? ResultCell() : cellOf(figure, look(figure.figure)));
    if (std::any_of(row.cells.begin(), row.cells.end(),
                    [](const ResultCell &cell) { return cell.value.has_value(); }))
        table.rows.append(row);
}

/// With the run's words where there are several.
Text nameOf(const Text &kind, const RunRecord &run, const QList<RunRecord> &overlays, qsizetype index)
{
    return overlays.isEmpty() ? kind
                              : tr("%1, %2", "a kind and a run").arg(kind, runLabel(run, overlays, index));
}

/// What the brackets are, and why there are none.
Text noteOf(const ResultTable &table, qsizetype repeats)
{
    if (table.rows.isEmpty())
        return {};
    if (repeats < 2)
        return tr("One repeat: no interval of a median. From six repeats on there is one.");
    return repeats < FewestForInterval
        ? tr("Medians of %n repeats; in brackets the least and the largest of them.",
             "Median of %n repeat; in brackets the least and the largest.", double(repeats))
        : tr("Medians of %n repeats; in brackets the 95 % interval of the median, of percentiles the least "
             "and the largest of the repeats.",
             "Median of %n repeat; in brackets its 95 % interval.", double(repeats));
}

ResultTable emptyTable(const Text &rowTitle, const QList<ResultFigure> &figures)
{
    ResultTable table;
    table.rowTitle = rowTitle;
    for (const ResultFigure &figure : figures)
        table.columns.append(figure.column);
    return table;
}

} // namespace

ResultTable kindResults(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what,
                        const Text &rowTitle, const QList<ResultFigure> &figures)
{
    ResultTable table = emptyTable(rowTitle, figures);
    for (const QString &kind : kindsIn(QList<RunRecord> {run} + overlays, what)) {
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const RunRecord &one = i < 0 ? run : overlays[i];
            addRow(table, nameOf(kindName(one, kind, what), run, overlays, i), figures,
                   [&](const QString &figure) { return summaryOfKind(one, kind, figure, what); });
        }
    }
    table.note = noteOf(table, shownRepeats(run).size());
    return table;
}

ResultTable lineResults(const RunRecord &run, const QList<RunRecord> &overlays, const Text &rowTitle,
                        const QList<ResultHead> &columns, const QList<ResultLine> &lines)
{
    ResultTable table {rowTitle, columns, {}, {}};
    for (const ResultLine &line : lines) {
        QList<ResultFigure> figures;
        for (qsizetype i = 0; i < columns.size(); ++i)
            figures.append({line.figures.value(i), columns[i]});
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const QList<const Repeat *> repeats = shownRepeats(i < 0 ? run : overlays[i]);
            addRow(table, nameOf(line.name, run, overlays, i), figures,
                   [&](const QString &figure) { return summaryOf(repeats, figure); });
        }
    }
    table.note = noteOf(table, shownRepeats(run).size());
    return table;
}

ResultTable runResults(const RunRecord &run, const QList<RunRecord> &overlays,
                       const QList<ResultFigure> &figures)
{
    ResultTable table = emptyTable(tr("Run"), figures);
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const QList<const Repeat *> repeats = shownRepeats(i < 0 ? run : overlays[i]);
        addRow(table, runLabel(run, overlays, i), figures,
               [&](const QString &figure) { return summaryOf(repeats, figure); });
    }
    table.note = noteOf(table, shownRepeats(run).size());
    return table;
}

} // namespace plab
