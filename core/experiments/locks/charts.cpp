// SPDX-License-Identifier: GPL-3.0-or-later
// Locks: its own charts.
#include "core/experiments/locks/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/charts/results.h"

namespace plab::locks {

namespace {

const QStringList order {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance", "rlock"};

/// Where each kind began, in the newest counted repeat.
QList<ChartMarker> kindMarkers(const RunRecord &run, double secondsPerX)
{
    const QList<const Repeat *> counted = toldRepeats(run);
    QList<ChartMarker> markers;
    if (counted.isEmpty() || !isAll(run.parameters) || secondsPerX <= 0)
        return markers;
    const QJsonArray starts = counted.last()->values.value(QLatin1String("kind_starts")).toArray();
    for (const QJsonValue &start : starts)
        markers.append({start.toArray().at(1).toDouble() / secondsPerX,
                        Text::plain(start.toArray().at(0).toString()), ChartRole::Waiting});
    return markers;
}

} // namespace

ResultTable results(const RunRecord &run, const QList<RunRecord> &overlays)
{
    KindFigures what;
    what.map = "by_kind";
    what.parameter = "kind";
    what.order = order;
    return kindResults(
        run, overlays, what, tr("Kind"),
        {{"acquires_per_s", {tr("Acquires"), "1/s", tr("Acquires a second, of all processes together")}},
         {"cpu_s", {tr("CPU time"), "s", tr("CPU time of all processes together")}},
         {"wait_us_p99", {tr("Wait, p99"), "µs", tr("99 of 100 acquires waited at most so long")}},
         {"wait_us_max", {tr("Longest wait"), "µs", tr("The longest wait of all")}},
         {"fairness",
          {tr("Fairness"), "index", tr("Jain's index of the acquires of each process: 1 = all equal")}}});
}

QList<ChartDeclaration> charts()
{
    const KindFigures rate {
        "rate",    tr("Acquires"), tr("acquires per second"),
        "by_kind", "kind",         "acquires_per_s",
        {},        order,          tr("Of all processes together; below the kind the CPU time they used."),
        "cpu_s",   tr("s CPU")};
    const KindFigures cpu {"cpu",
                           tr("CPU time"),
                           tr("CPU time, s"),
                           "by_kind",
                           "kind",
                           "cpu_s",
                           {},
                           order,
                           tr("Of all processes together. With a hold time it is what waiting costs.")};
    const KindFigures wait {
        "wait",
        tr("Wait"),
        tr("wait, µs"),
        "by_kind",
        "kind",
        "wait_us_p99",
        "wait_us_max",
        order,
        tr("99 of 100 acquires waited at most so long (0: not at all); the line reaches to "
           "the longest wait of all repeats."),
        {},
        {},
        true};
    const auto chart = [](const KindFigures &what) {
        return ChartDeclaration {what.name, what.title, "timing",
                                 [what](const RunRecord &run, const QList<RunRecord> &overlays) {
                                     return kindChart(run, overlays, what);
                                 },
                                 true};
    };
    return {
        outcomesChart(),
        ownPicture(chart(rate)),
        chart(cpu),
        chart(wait),
        {"throughput", tr("Acquires per second over time"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             ChartData rates = throughputChart(
                 run, overlays,
                 {tr("Acquires so far"), tr("acquires"), tr("Acquires per second"), tr("acquires/s"), true});
             if (overlays.isEmpty())
                 changeOnBothAxes(
                     rates, [&run](ChartData &one) { one.markers = kindMarkers(run, one.secondsPerX); });
             return rates;
         }},
    };
}

} // namespace plab::locks
