// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"

#include "core/analysis/remembered.h"
#include "core/analysis/sample.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/charts/scale.h"
#include "core/figures/tally.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>
#include <cmath>

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

/// The longest that an even axis has room for: a few stragglers are beyond it.
double longestBut(const QList<double> &seconds)
{
    return LongestShown * Sample(seconds).quantile(0.99).value_or(0);
}

/// A hundred times and more between the short and the long ones: on an even axis all but a few stand in its
/// first bar.
bool spanDecades(const Tally &samples)
{
    constexpr double Decades = 100;
    const double low = samples.quantile(0.01).value_or(0);
    return low > 0 && samples.quantile(0.99).value_or(0) > Decades * low;
}

/// The figures of a run and of those laid over it, read once for both axes.
struct Durations
{
    QList<double> seconds;
    QList<QList<double>> overlays;
    Tally samples;
    Scale scale;
};

/// How durations stand on an axis: up to its end, in its unit, or as powers of ten of that.
struct DurationAxis
{
    double longestS = 0;
    double perBase = 1;
    bool logarithmic = false;

    /// Those that have a place on it, each once.
    QList<std::pair<double, quint64>> placesOf(const QList<double> &seconds) const
    {
        QList<std::pair<double, quint64>> places;
        for (const double one : seconds) {
            if (one <= longestS && (one > 0 || !logarithmic))
                places.append({logarithmic ? std::log10(one * perBase) : one * perBase, 1});
        }
        return places;
    }

    QList<Bin> binsOf(const QList<std::pair<double, quint64>> &places) const
    {
        return logarithmic ? histogram(places, DurationBars) : durationBins(places);
    }

    /// Bars stand in the unit, whatever the axis.
    ChartBar asBar(ChartBar bar) const
    {
        if (logarithmic) {
            bar.left = std::pow(10, bar.left);
            bar.right = std::pow(10, bar.right);
        }
        return bar;
    }
};

DurationAxis axisOf(const Durations &durations, bool logarithmic)
{
    DurationAxis axis {LongestShown * *durations.samples.quantile(0.99), durations.scale.perBase,
                       logarithmic};
    for (const QList<double> &overlay : durations.overlays)
        axis.longestS = std::max(axis.longestS, longestBut(overlay));
    if (!logarithmic)
        return axis;
    axis.longestS = durations.samples.largest();
    for (const QList<double> &overlay : durations.overlays) {
        for (const double one : overlay)
            axis.longestS = std::max(axis.longestS, one);
    }
    return axis;
}

void addDurationBars(ChartData &chart, const Durations &durations, const DurationAxis &axis)
{
    const auto own = axis.placesOf(durations.seconds);
    auto all = own;
    for (const QList<double> &overlay : durations.overlays)
        all += axis.placesOf(overlay);
    const QList<Bin> bins = axis.binsOf(all);
    const QList<quint64> counts = countsIn(bins, own);
    for (qsizetype i = 0; i < bins.size(); ++i)
        chart.bars.append(
            axis.asBar({bins[i].left, bins[i].right, double(counts[i]), 0, 0, ChartRole::Working, {}, {}}));
    for (qsizetype i = 0; i < durations.overlays.size(); ++i) {
        for (const ChartBar &bar : overlayBars(bins, axis.placesOf(durations.overlays[i]), i))
            chart.bars.append(axis.asBar(bar));
    }
}

void addOverlayMedians(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays,
                       const Durations &durations)
{
    for (qsizetype i = overlays.size() - 1; i >= 0; --i) {
        if (const auto middle = median(durations.overlays[i])) {
            const double at = *middle * durations.scale.perBase;
            const Text label = runLabel(run, overlays, i);
            chart.markers.insert( // before p95: where names have no room the last are left out
                1, {at, tr("%1: median %2").arg(label, shownFigure(at)), overlayRole(i), true});
        }
    }
}

ChartData emptyChart(const DurationWords &words)
{
    ChartData chart;
    chart.name = words.name;
    chart.title = words.title;
    chart.kind = ChartData::Kind::Histogram;
    chart.yTitle = words.noun;
    chart.emptyText = words.emptyText;
    return chart;
}

ChartData chartOf(const RunRecord &run, const QList<RunRecord> &overlays, const DurationWords &words,
                  const Durations &durations, bool logarithmic)
{
    const auto &[seconds, others, samples, scale] = durations;
    const DurationAxis axis = axisOf(durations, logarithmic);
    ChartData chart = emptyChart(words);
    chart.logX = logarithmic;
    chart.xTitle = words.xTitle.arg(scale.unit);
    if (logarithmic)
        chart.xTitle = tr("%1, logarithmic").arg(chart.xTitle);
    addDurationBars(chart, durations, axis);
    addDurationMarks(chart, samples, scale, samples.largest() > axis.longestS ? axis.longestS : 0);
    addOverlayMedians(chart, run, overlays, durations);
    QList<Text> note {timedWords(run, words, seconds.size())};
    const auto beyond =
        std::count_if(seconds.begin(), seconds.end(), [&](double one) { return one > axis.longestS; });
    if (beyond > 0)
        note << tr("%1 of these beyond the right edge").arg(qint64(beyond));
    if (samples.largest() > axis.longestS)
        note << tr("the longest %1 %2", "figure and unit")
                    .arg(shownFigure(samples.largest() * scale.perBase), scale.unit);
    chart.note = clauses(note);
    return chart;
}

} // namespace

ChartData durationChart(const RunRecord &run, const QList<RunRecord> &overlays, const DurationWords &words)
{
    Durations durations;
    durations.seconds = secondsIn(run, words.value);
    if (durations.seconds.isEmpty())
        return emptyChart(words);
    for (const RunRecord &overlay : overlays)
        durations.overlays.append(secondsIn(overlay, words.value));
    durations.samples = samplesOf(run, words, durations.seconds);
    durations.scale = secondsScale(*durations.samples.quantile(0.5));
    const bool logarithmic = spanDecades(durations.samples);
    ChartData chart = chartOf(run, overlays, words, durations, logarithmic);
    chart.otherScale =
        std::make_shared<const ChartData>(chartOf(run, overlays, words, durations, !logarithmic));
    return chart;
}

} // namespace plab
