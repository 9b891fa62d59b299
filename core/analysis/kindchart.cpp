// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/charts.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"

#include <QJsonObject>

#include <algorithm>

namespace plab {
namespace {

/// The only kind of a run whose setting names one; empty if it was `all`.
QString onlyKind(const RunRecord &run, const KindFigures &what)
{
    if (!run.parameters.contains(what.parameter))
        return {};
    const QString kind = parameterToText(run.parameters.value(what.parameter));
    return kind == QLatin1String("all") ? QString() : kind;
}

/// The counted repeats and the one that runs: figures of a kind that is over are there before the repeat is.
QList<const Repeat *> shownRepeats(const RunRecord &run)
{
    QList<const Repeat *> shown = countedRepeats(run);
    for (const Repeat &repeat : run.repeats) {
        if (!repeat.witness && repeat.ending == RepeatEnding::Running)
            shown.append(&repeat);
    }
    return shown;
}

/// A figure of one kind in every shown repeat: from the map, else from the measure of a run of this kind
/// alone.
QList<double> figuresOf(const RunRecord &run, const QString &kind, const QString &figure,
                        const KindFigures &what)
{
    QList<double> found;
    for (const Repeat *repeat : shownRepeats(run)) {
        const QJsonObject figures = repeat->values.value(what.map).toObject().value(kind).toObject();
        std::optional<double> number = jsonNumber(figures.value(figure));
        if (!number && kind == onlyKind(run, what))
            number = repeat->measures.value(figure);
        if (number)
            found.append(*number);
    }
    return found;
}

/// The kinds any of the runs has figures of, in the order asked for, unknown ones behind.
QStringList kindsIn(const QList<RunRecord> &runs, const KindFigures &what)
{
    QStringList kinds = what.order;
    for (const RunRecord &run : runs) {
        kinds.append(onlyKind(run, what));
        for (const Repeat *repeat : shownRepeats(run))
            kinds.append(repeat->values.value(what.map).toObject().keys());
    }
    kinds.removeDuplicates();
    kinds.removeIf([&](const QString &kind) {
        return kind.isEmpty() || std::all_of(runs.begin(), runs.end(), [&](const RunRecord &run) {
                   return figuresOf(run, kind, what.figure, what).isEmpty();
               });
    });
    return kinds;
}

std::optional<ChartBar> kindBar(const RunRecord &run, const QString &kind, const KindFigures &what)
{
    const std::optional<double> middle = median(figuresOf(run, kind, what.figure, what));
    if (!middle)
        return {};
    ChartBar bar;
    bar.value = *middle;
    bar.valueLabel = shownFigure(*middle);
    if (what.upTo.isEmpty())
        return bar;
    const double high = median(figuresOf(run, kind, what.upTo, what)).value_or(*middle);
    bar.low = *middle;
    bar.high = std::max(high, *middle);
    return bar;
}

/// A few stragglers would squeeze all bars to a line: whiskers end at twice the tallest bar. Returns whether
/// one was cut.
bool cutWhiskers(QList<ChartBar> &bars)
{
    constexpr double room = 2;
    double tallest = 0;
    for (const ChartBar &bar : bars)
        tallest = std::max(tallest, bar.value);
    bool cut = false;
    for (ChartBar &bar : bars) {
        cut = cut || bar.high > room * tallest;
        bar.high = std::min(bar.high, room * tallest);
    }
    return cut;
}

/// The kind, and the figure that stands beside it: "spin 0.98 s CPU".
QString kindLabel(const RunRecord &run, const QString &kind, const KindFigures &what)
{
    if (what.beside.isEmpty())
        return kind;
    const auto beside = median(figuresOf(run, kind, what.beside, what));
    return beside ? QStringLiteral("%1 %2 %3").arg(kind, shownFigure(*beside), what.besideUnit) : kind;
}

/// Calls `take` with the bar and the run (-1: the one shown, else the place among the overlays) of every
/// kind.
template<typename Take>
void eachBar(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what, Take take)
{
    const QStringList kinds = kindsIn(QList<RunRecord> {run} + overlays, what);
    for (const QString &kind : kinds) {
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const RunRecord &one = i < 0 ? run : overlays[i];
            std::optional<ChartBar> bar = kindBar(one, kind, what);
            if (!bar)
                continue;
            bar->role = i < 0 ? ChartRole::Working : overlayRole(i);
            bar->label = kindLabel(one, kind, what);
            take(*bar, i);
        }
    }
}

void addBars(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays,
             const KindFigures &what)
{
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = what.yTitle;
    eachBar(run, overlays, what, [&](ChartBar &bar, qsizetype i) {
        bar.left = double(chart.bars.size());
        bar.right = bar.left + 1;
        if (i >= 0)
            bar.label += QStringLiteral(", ") + runLabel(overlays[i], othersOf(run, overlays, i));
        chart.bars.append(bar);
    });
    if (chart.bars.isEmpty())
        return;
    chart.note = what.note;
    if (cutWhiskers(chart.bars))
        chart.note += QStringLiteral(" Whiskers are cut at twice the tallest bar.");
}

/// The names of runs laid over each other, by the colours of their points.
void nameRuns(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays)
{
    for (qsizetype i = -1; i < overlays.size() && !overlays.isEmpty(); ++i) {
        QString name = runLabel(i < 0 ? run : overlays[i], othersOf(run, overlays, i));
        if (i < 0)
            name = name.isEmpty() ? QStringLiteral("this run") : name + QStringLiteral(" (this run)");
        chart.series.append({name, i < 0 ? ChartRole::Working : overlayRole(i), false, {}});
    }
}

void addRows(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays,
             const KindFigures &what)
{
    chart.kind = ChartData::Kind::Rows;
    chart.xTitle = QStringLiteral("%1, logarithmic").arg(what.yTitle);
    int row = -1;
    eachBar(run, overlays, what, [&](ChartBar &bar, qsizetype) {
        if (bar.value <= 0)
            return; // has no place on the axis
        if (chart.bars.isEmpty() || chart.bars.last().label != bar.label)
            ++row;
        bar.left = row;
        bar.right = row + 1;
        chart.bars.append(bar);
    });
    if (chart.bars.isEmpty())
        return;
    chart.note = what.note;
    nameRuns(chart, run, overlays);
}

} // namespace

ChartData kindChart(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what)
{
    ChartData chart;
    chart.name = what.name;
    chart.title = what.title;
    chart.emptyText = QStringLiteral("No repeat has finished yet.");
    if (what.asRows)
        addRows(chart, run, overlays, what);
    else
        addBars(chart, run, overlays, what);
    return chart;
}

} // namespace plab
