// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"

#include "core/analysis/samples.h"
#include "core/figures/thinned.h"
#include "core/model/numbertext.h"

#include <QJsonArray>
#include <QMap>

#include <algorithm>

namespace plab {
namespace {

constexpr double FromGone = -1; ///< for times that have not come

struct StandingTurn
{
    double askedS = 0;
    double gotS = FromGone;
    double releasedS = FromGone;
};

QList<StandingTurn> turnsOf(const RunRecord &run)
{
    const QList<const Repeat *> counted = toldRepeats(run);
    QList<StandingTurn> turns;
    if (counted.isEmpty())
        return turns;
    const QJsonArray rows = counted.last()->values.value(QLatin1String("turns")).toArray();
    for (const QJsonValue &value : rows) {
        const QJsonArray row = value.toArray();
        if (const auto asked = jsonNumber(row.at(2)))
            turns.append(
                {*asked, jsonNumber(row.at(3)).value_or(FromGone), jsonNumber(row.at(4)).value_or(FromGone)});
    }
    return turns;
}

/// Steps of a number that goes up and down: two points at each change.
QList<ChartPoint> steps(const QMap<double, int> &changes)
{
    QList<ChartPoint> points {{0, 0}};
    int now = 0;
    for (auto it = changes.cbegin(); it != changes.cend(); ++it) {
        points.append({it.key(), double(now)});
        now += it.value();
        points.append({it.key(), double(now)});
    }
    return thinned(points);
}

/// An end of the wait that never came is where the last thing happened.
double lastInstant(const QList<StandingTurn> &turns)
{
    double last = 0;
    for (const StandingTurn &turn : turns)
        last = std::max({last, turn.askedS, turn.gotS, turn.releasedS});
    return last;
}

double firstAsked(const QList<StandingTurn> &turns)
{
    const auto first =
        std::min_element(turns.begin(), turns.end(),
                         [](const StandingTurn &a, const StandingTurn &b) { return a.askedS < b.askedS; });
    return first == turns.end() ? 0 : first->askedS;
}

/// The first process asks when the first one of the run asks that it lies over.
QList<StandingTurn> movedTo(double firstS, QList<StandingTurn> turns)
{
    const double by = firstS - firstAsked(turns);
    for (StandingTurn &turn : turns) {
        for (double StandingTurn::*const part :
             {&StandingTurn::askedS, &StandingTurn::gotS, &StandingTurn::releasedS})
            turn.*part = turn.*part == FromGone ? FromGone : turn.*part + by;
    }
    return turns;
}

void addSeries(ChartData &chart, const QList<StandingTurn> &turns, const Text &name, qsizetype overlay)
{
    if (turns.isEmpty())
        return;
    const double last = lastInstant(turns);
    QMap<double, int> waiting;
    QMap<double, int> holding;
    for (const StandingTurn &turn : turns) {
        const bool got = turn.gotS != FromGone;
        waiting[turn.askedS] += 1;
        waiting[got ? turn.gotS : last] -= 1;
        if (got) {
            holding[turn.gotS] += 1;
            holding[turn.releasedS != FromGone ? turn.releasedS : last] -= 1;
        }
    }
    const bool own = overlay < 0;
    chart.series.append({name, own ? ChartRole::Holding : overlayRole(overlay), !own, steps(holding), own});
    if (own)
        chart.series.append({tr("waiting"), ChartRole::Waiting, false, steps(waiting)});
}

} // namespace

ChartData turnsChart(const RunRecord &run, const QList<RunRecord> &overlays, const TurnWords &words)
{
    ChartData chart;
    chart.name = QStringLiteral("turns");
    chart.title = words.title;
    chart.yTitle = words.yTitle;
    chart.emptyText = tr("No repeat has finished yet.");
    const QList<StandingTurn> own = turnsOf(run);
    addSeries(chart, own, words.have, -1);
    for (qsizetype i = 0; i < overlays.size(); ++i)
        addSeries(chart, movedTo(firstAsked(own), turnsOf(overlays[i])),
                  tr("%1, %2", "a state and a run").arg(words.have, runLabel(run, overlays, i)), i);
    takeTimeAxis(chart, newestTold(run));
    if (!chart.series.isEmpty())
        chart.note = tr("The newest repeat, as the processes noted it themselves.");
    if (!overlays.isEmpty())
        chart.note = joined({chart.note, alignedWords()});
    return chart;
}

} // namespace plab
