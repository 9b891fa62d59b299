// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: its own charts.
#include "core/experiments/transports/card.h"

#include "core/charts/charts.h"
#include "core/exhibits/transport.h"

namespace plab::transports {

KindFigures mechanismFigures(const RunRecord &run, const char *name, const Text &title, const Text &unit,
                             const char *figure, const char *upTo, const Text &note)
{
    KindFigures what;
    what.name = name;
    what.title = title;
    what.yTitle = unit;
    what.map = "by_mechanism";
    what.parameter = "mechanism";
    what.figure = figure;
    what.upTo = upTo;
    what.order = mechanismNames();
    what.asRows = true;
    what.note = run.repeats.isEmpty() ? Text() : note;
    return what;
}

ChartData roundTripsChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    const bool all =
        run.parameters.contains("mechanism") && run.parameters.choice("mechanism") == QLatin1String("all");
    DurationWords words;
    words.name = "round-trips";
    words.value = "round_trip_seconds";
    words.title = tr("Round trip");
    words.xTitle = tr("round trip, %1");
    words.noun = tr("messages");
    words.emptyText = tr("No message has been timed yet.");
    words.counted = [](double n) { return tr("%n messages", "%n message", n); };
    words.countsUs = "round_trip_us_counts";
    words.totals = {"delivered"};
    if (!all)
        return durationChart(run, overlays, words);
    ChartData none = durationChart({}, {}, words); // ten mechanisms in one histogram would say nothing
    none.absent = true;
    none.emptyText = tr("Choose one mechanism to see how its round trips are spread.");
    return none;
}

} // namespace plab::transports
