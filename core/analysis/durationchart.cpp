// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/charts.h"

#include "core/analysis/remembered.h"
#include "core/analysis/sample.h"
#include "core/analysis/samples.h"
#include "core/analysis/scale.h"
#include "core/analysis/statistics.h"
#include "core/figures/tally.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {
namespace {

constexpr int DurationBars = 40;
constexpr double LongestShown = 1.25; ///< times p99: a few stragglers would squeeze all others into one bar

QList<double> secondsIn(const Repeat &repeat, const QString &name)
{
    QList<double> seconds;
    const QJsonArray stored = repeat.values.value(name).toArray();
    for (const QJsonValue &value : stored) {
        if (const auto number = jsonNumber(value))
            seconds.append(*number);
    }
    return seconds;
}

QList<double> secondsIn(const RunRecord &run, const QString &name)
{
    QList<double> seconds;
    for (const Repeat *repeat : toldRepeats(run))
        seconds +=
            remembered(*repeat, QStringLiteral("seconds/") + name, [&] { return secondsIn(*repeat, name); });
    return seconds;
}

/// All samples of the counted repeats, in seconds: counted, else those of the list.
Tally samplesOf(const RunRecord &run, const DurationWords &words, const QList<double> &listed)
{
    QList<Tally> kept;
    for (const Repeat *repeat : toldRepeats(run))
        kept.append(Tally::fromJson(repeat->values.value(words.countsUs).toArray()));
    const Tally all = Tally::sum(kept);
    return all.isEmpty() ? Tally(listed) : all.scaled(1e-6);
}

/// How many there were, and how many of them have their time stored: "2,000 of 400,000 tasks".
Text timedWords(const RunRecord &run, const DurationWords &words, qsizetype timed)
{
    double all = 0;
    if (countedRepeats(run).isEmpty())
        return tr("%1 until now", "so many starts or tasks").arg(words.counted(double(timed)));
    for (const Repeat *repeat : toldRepeats(run)) {
        for (const QString &total : words.totals) {
            const bool asked = run.parameters.contains(total);
            all += asked ? double(run.parameters.integer(qPrintable(total)))
                         : measureOf(*repeat, qPrintable(total)).value_or(0);
        }
    }
    return all <= double(timed) ? words.counted(double(timed))
                                : tr("%1 of %2, evenly picked").arg(timed, words.counted(all));
}

/// Durations that are all but equal are one bar: spread over the whole width they would look different.
QList<Bin> durationBins(const QList<std::pair<double, quint64>> &weighted)
{
    constexpr double Equal = 0.01;
    const auto [low, high] = std::minmax_element(weighted.begin(), weighted.end());
    if (weighted.isEmpty() || high->first - low->first > Equal * high->first)
        return histogram(weighted, DurationBars);
    const double middle = (low->first + high->first) / 2;
    return {{middle * (1 - Equal), middle * (1 + Equal), quint64(weighted.size())}};
}

/// Median, and p95 and p99 as far as there are samples enough; else, and where some lie beyond the right
/// edge, the longest. `edgeS` is that edge, 0 if nothing lies beyond.
void addDurationMarks(ChartData &chart, const Tally &samples, const Scale &scale, double edgeS)
{
    const auto mark = [&](const Text &label, std::optional<double> atS, ChartRole role) {
        if (!atS)
            return;
        const double at = *atS * scale.perBase;
        chart.markers.append({at, label.arg(shownFigure(at)), role});
    };
    mark(tr("median %1"), samples.quantile(0.5), ChartRole::Holding);
    chart.xEnd = edgeS * scale.perBase;
    if (chart.bars.size() == 1 && edgeS == 0)
        return; // all others would stand on the median
    mark(tr("p95 %1"), samples.percentile(0.95), ChartRole::Waiting);
    mark(tr("p99 %1"), samples.percentile(0.99), ChartRole::Waiting);
    if (edgeS > 0 || chart.markers.size() == 1)
        mark(tr("longest %1"), samples.largest(), ChartRole::Waiting);
}

/// The 99th percentile of the durations: a few stragglers are beyond it.
double longestBut(const QList<double> &seconds)
{
    return Sample(seconds).quantile(0.99).value_or(0);
}

/// The durations up to this one, each once, in the chart's unit.
QList<std::pair<double, quint64>> upTo(double longest, const QList<double> &seconds, const Scale &scale)
{
    QList<std::pair<double, quint64>> weighted;
    for (const double one : seconds) {
        if (one <= longest)
            weighted.append({one * scale.perBase, 1});
    }
    return weighted;
}

} // namespace

ChartData durationChart(const RunRecord &run, const QList<RunRecord> &overlays, const DurationWords &words)
{
    ChartData chart;
    chart.name = words.name;
    chart.title = words.title;
    chart.kind = ChartData::Kind::Histogram;
    chart.yTitle = words.noun;
    chart.emptyText = words.emptyText;
    const QList<double> seconds = secondsIn(run, words.value);
    if (seconds.isEmpty())
        return chart;
    const Tally samples = samplesOf(run, words, seconds);
    const Scale scale = secondsScale(*samples.quantile(0.5));
    chart.xTitle = words.xTitle.arg(scale.unit);
    double longest = LongestShown * *samples.quantile(0.99);
    for (const RunRecord &overlay : overlays)
        longest = std::max(longest, LongestShown * longestBut(secondsIn(overlay, words.value)));
    const auto weighted = upTo(longest, seconds, scale);
    const qsizetype beyond = seconds.size() - weighted.size();
    auto all = weighted;
    for (const RunRecord &overlay : overlays)
        all += upTo(longest, secondsIn(overlay, words.value), scale);
    const QList<Bin> bins = durationBins(all);
    const QList<quint64> counts = countsIn(bins, weighted);
    for (qsizetype i = 0; i < bins.size(); ++i)
        chart.bars.append({bins[i].left, bins[i].right, double(counts[i]), 0, 0, ChartRole::Working, {}, {}});
    for (qsizetype i = 0; i < overlays.size(); ++i)
        chart.bars += overlayBars(bins, upTo(longest, secondsIn(overlays[i], words.value), scale), i);
    addDurationMarks(chart, samples, scale, samples.largest() > longest ? longest : 0);
    for (qsizetype i = overlays.size() - 1; i >= 0; --i) {
        if (const auto middle = median(secondsIn(overlays[i], words.value))) {
            const double at = *middle * scale.perBase;
            const Text label = runLabel(run, overlays, i);
            chart.markers.insert( // before p95: where names have no room the last are left out
                1, {at, tr("%1: median %2").arg(label, shownFigure(at)), overlayRole(i), true});
        }
    }
    QList<Text> note {timedWords(run, words, seconds.size())};
    if (beyond > 0)
        note << tr("%1 of these beyond the right edge").arg(beyond);
    if (samples.largest() > longest)
        note << tr("the longest %1 %2", "figure and unit")
                    .arg(shownFigure(samples.largest() * scale.perBase), scale.unit);
    chart.note = clauses(note);
    return chart;
}

} // namespace plab
