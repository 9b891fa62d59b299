// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/analysis/summary.h"
#include "core/charts/axischoice.h"
#include "core/charts/scale.h"
#include "core/figures/thinned.h"
#include "core/model/numbertext.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr int LivePoints = 120;

/// How many of the unit an axis shows are one.
double countScale(double largest)
{
    return largest >= 1e6 ? 1e-6 : largest >= 1e4 ? 1e-3 : 1;
}

Text inUnitOf(double scale, const Text &title)
{
    return scale == 1   ? title
        : scale == 1e-3 ? tr("%1, thousand", "title of an axis").arg(title)
                        : tr("%1, million", "title of an axis").arg(title);
}

QList<ChartPoint> storedThroughput(const Repeat &repeat)
{
    QList<ChartPoint> points;
    const QJsonArray stored = repeat.values.value(QLatin1String("throughput")).toArray();
    for (const QJsonValue &pair : stored) {
        const auto time = jsonNumber(pair.toArray().at(0));
        const auto rate = jsonNumber(pair.toArray().at(1));
        if (time && rate)
            points.append({*time, *rate});
    }
    return points;
}

/// What the newest repeat that counts and has any tells of its progress.
struct Progress
{
    QList<ChartPoint> rates; ///< of what runs now from its slices, else as stored
    QList<ChartPoint> done;  ///< steps from the slices, else the stored rates added up
    qsizetype repeat = -1;   ///< its place in the run
};

/// Rates over equal stretches of time that begin at `fromS` added up: what was done so far.
QList<ChartPoint> doneSoFar(const QList<ChartPoint> &rates)
{
    if (rates.size() < 2)
        return {};
    const double step = rates.at(1).x - rates.at(0).x;
    QList<ChartPoint> done {{rates.first().x - step / 2, 0}};
    for (const ChartPoint &rate : rates)
        done.append({rate.x + step / 2, done.last().y + rate.y * step});
    return done;
}

/// Every turn a step, while the workers' own notes are there and none was left out.
QList<ChartPoint> stepsDone(const Repeat &repeat)
{
    QList<std::pair<double, double>> changes;
    for (const QList<Slice> &lane : repeat.slices) {
        for (qsizetype i = 0; i < lane.size(); ++i) {
            const double more = double(lane.at(i).done) - (i ? double(lane.at(i - 1).done) : 0);
            changes.append({repeat.secondsOf(lane.at(i).timeNs), more});
        }
    }
    if (changes.isEmpty())
        return {};
    std::sort(changes.begin(), changes.end());
    QList<ChartPoint> points {{std::min(0.0, changes.first().first), 0}};
    for (const auto &[timeS, more] : std::as_const(changes)) {
        if (more > 0)
            points.append({timeS, points.last().y}); // until now it was as before
        points.append({timeS, points.last().y + more});
    }
    return points;
}

/// Turns that a lane had done at an instant, between its slices by straight lines.
double doneAt(const QList<Slice> &slices, double timeNs)
{
    const auto after =
        std::upper_bound(slices.begin(), slices.end(), timeNs,
                         [](double t, const Slice &slice) { return t < double(slice.timeNs); });
    if (after == slices.begin())
        return double(slices.first().done);
    if (after == slices.end())
        return double(slices.last().done);
    const Slice &before = *(after - 1);
    const double share = (timeNs - double(before.timeNs)) / (double(after->timeNs) - double(before.timeNs));
    return double(before.done) + share * (double(after->done) - double(before.done));
}

Progress newestProgress(const RunRecord &run)
{
    for (auto repeat = run.repeats.crbegin(); repeat != run.repeats.crend(); ++repeat) {
        if (repeat->witness)
            continue;
        const QList<ChartPoint> stored = storedThroughput(*repeat);
        const QList<ChartPoint> rates = stored.isEmpty() ? throughputOf(*repeat, LivePoints) : stored;
        if (rates.isEmpty())
            continue;
        const QList<ChartPoint> steps = stepsDone(*repeat);
        return {thinned(rates), steps.isEmpty() ? doneSoFar(rates) : steps,
                std::distance(repeat, run.repeats.crend()) - 1};
    }
    return {};
}

/// A rate of a few turns says more about the turns' edges than about speed.
bool isFew(const QList<Progress> &all)
{
    constexpr double Few = 100;
    return std::all_of(all.begin(), all.end(), [](const Progress &progress) {
        return progress.done.isEmpty() || progress.done.last().y < Few + 0.5;
    });
}

double largestY(const QList<ChartSeries> &all)
{
    double largest = 0;
    for (const ChartSeries &series : all) {
        for (const ChartPoint &point : series.points)
            largest = std::max(largest, point.y);
    }
    return largest;
}

double largestX(const QList<ChartSeries> &all)
{
    double largest = 0;
    for (const ChartSeries &series : all) {
        for (const ChartPoint &point : series.points)
            largest = std::max(largest, point.x);
    }
    return largest;
}

QList<double> wallSeconds(const RunRecord &run)
{
    QList<double> seconds;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (const auto wall = measureOf(*repeat, "wall_s"))
            seconds.append(*wall);
    }
    return seconds;
}

std::optional<ChartBar> wallBar(const RunRecord &run, int at)
{
    auto bar = medianBar(wallSeconds(run));
    if (bar) {
        bar->left = at;
        bar->right = at + 1;
    }
    return bar;
}

void scaleBars(QList<ChartBar> &bars, const Scale &scale)
{
    for (ChartBar &bar : bars) {
        bar.value *= scale.perBase;
        bar.low *= scale.perBase;
        bar.high *= scale.perBase;
        bar.valueLabel = Text::plain(shownFigure(bar.value) + QLatin1Char(' ') + scale.unit);
    }
}

} // namespace

QList<ChartPoint> throughputOf(const Repeat &repeat, int points)
{
    double firstNs = 0;
    double lastNs = 0;
    for (const QList<Slice> &lane : repeat.slices) {
        if (lane.isEmpty())
            continue;
        firstNs = lastNs == 0 ? double(lane.first().timeNs) : std::min(firstNs, double(lane.first().timeNs));
        lastNs = std::max(lastNs, double(lane.last().timeNs));
    }
    if (points < 1 || lastNs <= firstNs)
        return {};
    const auto doneOfAll = [&](double timeNs) {
        double done = 0;
        for (const QList<Slice> &lane : repeat.slices)
            done += lane.isEmpty() ? 0 : doneAt(lane, timeNs);
        return done;
    };
    const double stepNs = (lastNs - firstNs) / points;
    QList<ChartPoint> rates;
    double before = doneOfAll(firstNs);
    for (int i = 0; i < points; ++i) {
        const double now = doneOfAll(firstNs + stepNs * (i + 1));
        rates.append({(firstNs + stepNs * (i + 0.5) - double(repeat.entryNs)) * 1e-9,
                      (now - before) / (stepNs * 1e-9)});
        before = now;
    }
    return rates;
}

void takeTimeAxis(ChartData &chart, qsizetype repeat)
{
    const Scale time = secondsScale(largestX(chart.series));
    for (ChartSeries &series : chart.series) {
        for (ChartPoint &point : series.points)
            point.x *= time.perBase;
    }
    for (ChartMarker &marker : chart.markers)
        marker.x *= time.perBase;
    chart.xTitle = tr("time, %1").arg(time.unit);
    chart.secondsPerX = 1 / time.perBase;
    chart.repeat = repeat;
}

ChartData throughputChart(const RunRecord &run, const QList<RunRecord> &overlays, const RateWords &words)
{
    ChartData chart;
    chart.name = QStringLiteral("throughput");
    chart.kind = ChartData::Kind::Lines;
    chart.emptyText =
        run.finished ? tr("There was nothing to count.") : tr("No throughput has been measured yet.");
    QList<Progress> all;
    for (qsizetype i = -1; i < overlays.size(); ++i)
        all.append(newestProgress(i < 0 ? run : overlays[i]));
    const bool few = isFew(all);
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const Progress &progress = all.at(i + 1);
        if (progress.rates.isEmpty())
            continue;
        QList<ChartPoint> line = few ? progress.done : progress.rates;
        const double by = firstWork(all.first().done) - firstWork(progress.done);
        for (ChartPoint &point : line)
            point.x = i < 0 ? point.x : std::max(0.0, point.x + by);
        chart.series.append(
            {runLabel(run, overlays, i), i < 0 ? ChartRole::Working : overlayRole(i), i >= 0, line});
    }
    takeTimeAxis(chart, all.first().repeat);
    const double rate = countScale(largestY(chart.series));
    for (ChartSeries &series : chart.series) {
        for (ChartPoint &point : series.points)
            point.y *= rate;
    }
    if (few && !chart.series.isEmpty()) {
        chart.title = words.soFar;
        chart.yTitle = words.done;
        chart.note = tr("The newest counted repeat. From 100 on it is drawn as a rate.");
        if (chart.series.size() > 1)
            chart.note = joined({chart.note, alignedWords()});
        return chart;
    }
    chart.title = inUnitOf(rate, words.perSecond);
    chart.yTitle = inUnitOf(rate, words.rate);
    if (!chart.series.isEmpty())
        chart.note = tr("The newest counted repeat, as its workers noted their progress.");
    if (chart.series.size() > 1)
        chart.note = joined({chart.note, alignedWords()});
    return withAxisChoice(std::move(chart), words.compares ? FirstAxis::ByFigures : FirstAxis::Even);
}

ChartData wallTimeChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("wall-time");
    chart.title = tr("Wall time");
    chart.kind = ChartData::Kind::Categories;
    chart.emptyText = tr("No repeat has finished yet.");
    double longest = 0;
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const RunRecord &one = i < 0 ? run : overlays[i];
        auto bar = wallBar(one, int(chart.bars.size()));
        if (!bar)
            continue;
        bar->label = runLabel(one, othersOf(run, overlays, i));
        if (bar->label.isEmpty())
            bar->label = tr("this run");
        bar->role = i < 0 ? ChartRole::Working : overlayRole(i);
        longest = std::max(longest, bar->value);
        chart.bars.append(*bar);
    }
    const Scale scale = secondsScale(longest);
    scaleBars(chart.bars, scale);
    chart.yTitle = tr("wall time, %1").arg(scale.unit);
    if (!chart.bars.isEmpty())
        chart.note = medianWords();
    return withAxisChoice(std::move(chart));
}

Text medianWords()
{
    return tr("Median of the counted repeats; whiskers: 95 % interval of the median, from six repeats on.");
}

std::optional<ChartBar> medianBar(const QList<double> &samples, double perUnit)
{
    const auto summary = medianSummary(Sample(samples));
    if (!summary)
        return {};
    ChartBar bar;
    bar.value = summary->value * perUnit;
    if (summary->isInterval) {
        bar.low = summary->spread->low * perUnit;
        bar.high = summary->spread->high * perUnit;
    }
    return bar;
}

} // namespace plab
