// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"

#include "core/analysis/samples.h"
#include "core/charts/axischoice.h"
#include "core/charts/kinds.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab {
namespace {

/// What a bar shows that stands for one kind of one run.
struct KindBar
{
    ChartBar bar;
    bool isInstead = false; ///< somewhere the longest stands for a percentile of too few samples
};

std::optional<KindBar> kindBar(const RunRecord &run, const QString &kind, const KindFigures &what)
{
    const auto height = summaryOfKind(run, kind, what.figure, what);
    if (!height)
        return {};
    const auto isInstead = [](const QString &figure, const std::optional<Summary> &summary) {
        return percentileIn(figure) && summary && summary->kind == Summary::Kind::Largest;
    };
    KindBar found;
    found.bar.value = height->value;
    found.bar.valueLabel = Text::plain(shownFigure(height->value));
    found.isInstead = isInstead(what.figure, height);
    if (what.upTo.isEmpty()) {
        if (height->isInterval) {
            found.bar.low = height->spread->low;
            found.bar.high = height->spread->high;
        }
        return found;
    }
    const auto end = summaryOfKind(run, kind, what.upTo, what);
    found.isInstead = found.isInstead || isInstead(what.upTo, end);
    found.bar.low = height->value;
    found.bar.high = std::max(end ? end->value : 0, height->value);
    found.bar.highLabel = Text::plain(shownFigure(found.bar.high));
    return found;
}

/// A few stragglers would squeeze all bars to a line: the axis ends at twice the tallest bar, and a longer
/// whisker leaves it.
double axisEnd(const QList<ChartBar> &bars)
{
    constexpr double Room = 2;
    double tallest = 0;
    double longest = 0;
    for (const ChartBar &bar : bars) {
        tallest = std::max(tallest, bar.value);
        longest = std::max(longest, bar.high);
    }
    return tallest > 0 && longest > Room * tallest ? Room * tallest : 0;
}

/// The kind, and the figure that stands beside it: "spin 0.98 s CPU".
Text kindLabel(const RunRecord &run, const QString &kind, const KindFigures &what)
{
    const Text name = kindName(run, kind, what);
    if (what.beside.isEmpty())
        return name;
    const auto beside = summaryOfKind(run, kind, what.beside, what);
    return beside ? tr("%1 %2 %3", "a kind, a figure of it and the unit")
                        .arg(name, shownFigure(beside->value), what.besideUnit)
                  : name;
}

/// The kinds that have a bar, and of them those where the longest stands for a percentile.
struct KindsShown
{
    qsizetype count = 0;
    QList<Text> instead;
};

/// Calls `take` with the bar and the run (-1: the one shown, else the place among the overlays) of every
/// kind.
template<typename Take>
KindsShown eachBar(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what, Take take)
{
    KindsShown shown;
    for (const QString &kind : kindsIn(QList<RunRecord> {run} + overlays, what)) {
        bool hasBar = false;
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const RunRecord &one = i < 0 ? run : overlays[i];
            std::optional<KindBar> found = kindBar(one, kind, what);
            if (!found)
                continue;
            hasBar = true;
            if (const Text name = kindName(one, kind, what);
                found->isInstead && !shown.instead.contains(name))
                shown.instead.append(name);
            found->bar.role = i < 0 ? ChartRole::Working : overlayRole(i);
            found->bar.label = kindLabel(one, kind, what);
            take(found->bar, i);
        }
        shown.count += hasBar;
    }
    return shown;
}

/// The line under the chart, with what is not as it says.
Text noteOf(const KindFigures &what, const QList<Text> &instead, qsizetype shown)
{
    QList<Text> note {what.note};
    if (what.upTo.isEmpty())
        note << medianWords();
    if (!instead.isEmpty())
        note << (instead.size() == shown
                     ? tr("There are too few samples for that: it is the longest instead.")
                     : tr("Of %1 there are too few samples for that: it is the longest instead.")
                           .arg(allListed(instead)));
    return joined(note);
}

void addBars(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays,
             const KindFigures &what)
{
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = what.yTitle;
    const KindsShown shown = eachBar(run, overlays, what, [&](ChartBar &bar, qsizetype i) {
        bar.left = double(chart.bars.size());
        bar.right = bar.left + 1;
        if (i >= 0)
            bar.label = tr("%1, %2", "a kind and a run").arg(bar.label, runLabel(run, overlays, i));
        chart.bars.append(bar);
    });
    if (chart.bars.isEmpty())
        return;
    chart.note = noteOf(what, shown.instead, shown.count);
    chart.yEnd = axisEnd(chart.bars);
}

/// The names of runs laid over each other, by the colours of their points.
void nameRuns(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays)
{
    for (qsizetype i = -1; i < overlays.size() && !overlays.isEmpty(); ++i)
        chart.series.append(
            {runLabel(run, overlays, i), i < 0 ? ChartRole::Working : overlayRole(i), false, {}});
}

void addRows(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays,
             const KindFigures &what)
{
    chart.kind = ChartData::Kind::Rows;
    chart.xTitle = what.yTitle;
    int row = -1;
    const KindsShown shown = eachBar(run, overlays, what, [&](ChartBar &bar, qsizetype) {
        if (chart.bars.isEmpty() || chart.bars.last().label != bar.label)
            ++row;
        bar.left = row;
        bar.right = row + 1;
        chart.bars.append(bar);
    });
    if (chart.bars.isEmpty())
        return;
    chart.note = noteOf(what, shown.instead, row + 1);
    nameRuns(chart, run, overlays);
}

} // namespace

ChartData kindChart(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what)
{
    ChartData chart;
    chart.name = what.name;
    chart.title = what.title;
    chart.emptyText = tr("No repeat has finished yet.");
    if (what.asRows)
        addRows(chart, run, overlays, what);
    else
        addBars(chart, run, overlays, what);
    return withAxisChoice(std::move(chart));
}

} // namespace plab
