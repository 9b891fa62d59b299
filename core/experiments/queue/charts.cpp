// SPDX-License-Identifier: GPL-3.0-or-later
// Queue: its own charts.
#include "core/experiments/queue/card.h"

#include "core/analysis/samples.h"
#include "core/charts/charts.h"
#include "core/figures/steplog.h"
#include "core/figures/thinned.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::queue {

namespace {

/// Puts and gets as recorded, as long as they are few enough to be sorted at every refresh.
QList<ChartPoint> recordedOccupancy(const Repeat &repeat)
{
    constexpr std::size_t MostEvents = 20'000;
    std::size_t events = 0;
    for (const LaneEvents &lane : repeat.lanes)
        events += lane.size();
    if (events > MostEvents)
        return {};
    QList<std::pair<std::uint64_t, int>> moves;
    for (const LaneEvents &lane : repeat.lanes) {
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const Event &event = lane.at(i);
            if (event.kind == EventKind::Put || event.kind == EventKind::Get)
                moves.append({event.timeNs, event.kind == EventKind::Put ? 1 : -1});
        }
    }
    std::sort(moves.begin(), moves.end());
    StepLog log;
    log.add(0, 0);
    int inside = 0;
    for (const auto &[timeNs, change] : moves)
        log.add(repeat.secondsOf(timeNs), std::max(0, inside += change));
    return log.points();
}

bool isWhollyRecorded(const Repeat &repeat)
{
    return repeat.recording == QLatin1String("all") && repeat.eventsDropped == 0;
}

/// What a feeder thread took along was gone when its process ended: with the last of the producers, where
/// they were several.
void takeLost(QList<ChartPoint> &points, const Repeat &repeat)
{
    const double lost = repeat.measures.value(QStringLiteral("items_lost")).value_or(0);
    double goneS = 0;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.name.startsWith(QLatin1String("Producer")))
            goneS = std::max(goneS, process.endedS.value_or(0.0));
    }
    if (lost <= 0 || goneS <= 0)
        return;
    const auto after = std::find_if(points.begin(), points.end(),
                                    [goneS](const ChartPoint &point) { return point.x > goneS; });
    if (after == points.begin())
        return;
    for (auto point = after; point != points.end(); ++point)
        point->y = std::max(0.0, point->y - lost);
    const double before = std::prev(after)->y;
    const qsizetype place = std::distance(points.begin(), after);
    points.insert(place, {goneS, std::max(0.0, before - lost)});
    points.insert(place, {goneS, before});
}

/// What was in it last stayed there until the end.
QList<ChartPoint> toTheEnd(QList<ChartPoint> points, const Repeat &repeat)
{
    const double endS = repeat.measures.value(QStringLiteral("wall_s")).value_or(0);
    if (endS > points.last().x)
        points.append({endS, points.last().y});
    return thinned(points);
}

/// Of the newest repeat that tells it.
struct Occupancy
{
    QList<ChartPoint> points;
    qsizetype repeat = -1; ///< its place in the run
};

Occupancy occupancyOf(const RunRecord &run)
{
    for (auto repeat = run.repeats.crbegin(); repeat != run.repeats.crend(); ++repeat) {
        const qsizetype place = std::distance(repeat, run.repeats.crend()) - 1;
        QList<ChartPoint> points;
        if (isWhollyRecorded(*repeat)) // every put and get, however short the stay
            points = recordedOccupancy(*repeat);
        if (points.size() > 1) {
            takeLost(points, *repeat);
            return {toTheEnd(points, *repeat), place};
        }
        points.clear();
        for (const QJsonValue &pair : repeat->values.value("occupancy").toArray())
            points.append({pair.toArray().at(0).toDouble(), pair.toArray().at(1).toDouble()});
        if (points.isEmpty())
            points = recordedOccupancy(*repeat);
        if (!points.isEmpty())
            return {toTheEnd(points, *repeat), place};
    }
    return {};
}

} // namespace

ChartData occupancyChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("occupancy");
    chart.title = tr("Items in the queue");
    chart.yTitle = tr("items");
    chart.emptyText = tr("Nothing has been put yet, or too much to show while it runs.");
    qsizetype shown = -1;
    double endS = 0;
    std::optional<double> firstS; // put, by this run
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const RunRecord &one = i < 0 ? run : overlays[i];
        auto [points, repeat] = occupancyOf(one);
        if (i < 0)
            shown = repeat;
        if (points.isEmpty())
            continue;
        if (i < 0)
            firstS = firstWork(points);
        else if (firstS)
            points = alignedAt(*firstS, points);
        endS = std::max(endS, points.last().x);
        const Text name = runLabel(one, othersOf(run, overlays, i));
        chart.series.append({name.isEmpty() ? tr("in the queue") : name,
                             i < 0 ? ChartRole::Working : overlayRole(i), i >= 0, points});
    }
    const double capacity = double(run.parameters.integer("capacity"));
    if (!chart.series.isEmpty() && capacity > 0) // first, so that the figures are drawn over it
        chart.series.prepend({tr("capacity %1").arg(shownCount(capacity)),
                              ChartRole::Waiting,
                              true,
                              {{0, capacity}, {endS, capacity}}});
    takeTimeAxis(chart, shown);
    if (!chart.series.isEmpty())
        chart.note = tr("The newest repeat: each put and get if all were recorded, else as its "
                        "parent saw the queue a few hundred times a second.");
    return chart;
}

} // namespace plab::queue
