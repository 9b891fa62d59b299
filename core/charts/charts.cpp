// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/charts/axischoice.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr int MaxBars = 40; // more bars are thinner than the eye separates
constexpr int MaxSingleValues = 25;

ChartRole roleOf(Grade grade)
{
    switch (grade) {
    case Grade::Inconclusive:
        return ChartRole::Idle;
    case Grade::Acceptable:
        return ChartRole::Acceptable;
    case Grade::Interesting:
        return ChartRole::Interesting;
    case Grade::Forbidden:
        return ChartRole::Forbidden;
    }
    return ChartRole::Idle;
}

bool countsTrials(const RunRecord &run)
{
    return run.parameters.contains(QStringLiteral("trials")) && run.parameters.integer("trials") > 1;
}

Text countedUnits(const RunRecord &run, quint64 count)
{
    return countsTrials(run) ? tr("%n trials", "%n trial", double(count))
                             : tr("%n repeats", "%n repeat", double(count));
}

/// Whatever was seen, and of the others as many, in their order, as leave room for their names: the table has
/// them all.
QList<OutcomeRow> chartedOutcomes(const QList<OutcomeRow> &rows)
{
    constexpr qsizetype Most = 6;
    qsizetype unseen =
        Most - std::count_if(rows.begin(), rows.end(), [](const OutcomeRow &row) { return row.count > 0; });
    QList<OutcomeRow> charted;
    for (const OutcomeRow &row : rows) {
        const bool fits = row.grade != Grade::Inconclusive && row.isPossible && unseen > 0;
        if (row.count == 0 && !fits)
            continue;
        unseen -= row.count == 0;
        charted.append(row);
    }
    return charted;
}

/// What could not be judged has no share: it has its place and its count, but no height.
ChartBar outcomeBar(const OutcomeRow &row, int at)
{
    ChartBar bar;
    bar.left = at;
    bar.right = at + 1;
    bar.value = 100 * row.share.value_or(0);
    bar.low = 100 * row.shareLow.value_or(0);
    bar.high = 100 * row.shareHigh.value_or(0);
    bar.role = roleOf(row.grade);
    bar.label = tr("%1 %2", "sign of a grade, and the outcome")
                    .arg(gradeSign(row.grade), row.title.isEmpty() ? Text::plain(row.outcome) : row.title);
    const int decimals = bar.value > 0 && bar.value < 99.95 ? 1 : 0;
    bar.valueLabel =
        Text::plain(row.share ? QLocale().toString(bar.value, 'f', decimals) + QStringLiteral(" %")
                              : QLocale().toString(row.count));
    return bar;
}

/// What every counted repeat (or trial) ended with, [final, how often].
QList<std::pair<double, quint64>> finalValues(const RunRecord &run)
{
    QList<std::pair<double, quint64>> weighted;
    for (const Repeat *repeat : countedRepeats(run)) {
        const QJsonArray counts = repeat->values.value(QLatin1String("final_counts")).toArray();
        for (const QJsonValue &pair : counts) {
            const auto value = jsonNumber(pair.toArray().at(0));
            const auto count = jsonNumber(pair.toArray().at(1));
            if (value && count && *count >= 1)
                weighted.append({*value, quint64(*count)});
        }
        if (const auto final = measureOf(*repeat, "final"); counts.isEmpty() && final)
            weighted.append({*final, 1});
    }
    return weighted;
}

std::optional<double> expectedValue(const RunRecord &run)
{
    for (const Repeat *repeat : countedRepeats(run)) {
        const auto expected = measureOf(*repeat, "expected");
        if (expected)
            return countsTrials(run) ? *expected / double(run.parameters.integer("trials")) : *expected;
    }
    return {};
}

bool areFewWholeNumbers(const QList<std::pair<double, quint64>> &weighted, double expected)
{
    double low = expected;
    double high = expected;
    for (const auto &[value, count] : weighted) {
        if (value != std::floor(value))
            return false;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    return high - low < MaxSingleValues;
}

QList<Bin> valueBins(const QList<std::pair<double, quint64>> &weighted, double expected)
{
    if (!areFewWholeNumbers(weighted, expected))
        return histogram(weighted, MaxBars);
    QMap<double, quint64> counts;
    for (const auto &[value, count] : weighted)
        counts[value] += count;
    QList<Bin> bins;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        bins.append({it.key() - 0.5, it.key() + 0.5, it.value()});
    return bins;
}

double weightedMedian(QList<std::pair<double, quint64>> weighted)
{
    std::sort(weighted.begin(), weighted.end());
    quint64 total = 0;
    for (const auto &[value, count] : weighted)
        total += count;
    quint64 below = 0;
    for (qsizetype i = 0; i < weighted.size(); ++i) {
        below += weighted[i].second;
        if (2 * below == total && i + 1 < weighted.size())
            return (weighted[i].first + weighted[i + 1].first) / 2; // as median() does
        if (2 * below >= total)
            return weighted[i].first;
    }
    return weighted.last().first;
}

/// Whether something was counted and nothing of it is forbidden: a task that failed on request adds nothing.
bool isExcused(const RunRecord &run)
{
    bool counted = false;
    for (const OutcomeRow &row : run.outcomes) {
        counted = counted || row.count > 0;
        if (row.count > 0 && row.grade == Grade::Forbidden)
            return false;
    }
    return counted;
}

/// Where an earlier run stands among the final values, and in what words.
struct OverlayMark
{
    double at = 0;
    Text words;
};

/// At its median; where some ended as expected and some did not, at the one farthest off, because two groups
/// have no middle. `label` names the run.
OverlayMark overlayMark(const RunRecord &overlay, const QList<std::pair<double, quint64>> &values,
                        const Text &label)
{
    const double middle = weightedMedian(values);
    const double expected = expectedValue(overlay).value_or(middle);
    quint64 off = 0;
    quint64 all = 0;
    double farthest = expected;
    for (const auto &[value, count] : values) {
        all += count;
        off += value != expected ? count : 0;
        if (std::abs(value - expected) > std::abs(farthest - expected))
            farthest = value;
    }
    if (off == 0 || off == all)
        return {middle, tr("%1: median %2").arg(label, QLocale().toString(middle, 'f', 0))};
    return {farthest,
            tr("%1: %2 of %3 other than expected, up to %4")
                .arg(label, off, all, QLocale().toString(farthest, 'f', 0))};
}

void addOverlayMarks(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays)
{
    for (qsizetype i = 0; i < overlays.size(); ++i) {
        const auto values = finalValues(overlays[i]);
        if (values.isEmpty())
            continue;
        const OverlayMark mark = overlayMark(overlays[i], values, runLabel(run, overlays, i));
        chart.markers.append({mark.at, mark.words, overlayRole(i), true});
    }
}

/// "20 repeats, 18 of which can be judged, the recorded witness not counted".
Text countNote(const RunRecord &run, const JudgedCount &count)
{
    Text note = countedUnits(run, count.all);
    if (count.isPartial())
        note = tr("%1, %2 of which can be judged", "so many repeats or trials").arg(note, count.judged);
    const bool hasWitness =
        std::any_of(run.repeats.begin(), run.repeats.end(), [](const Repeat &r) { return r.witness; });
    return hasWitness ? tr("%1, the recorded witness not counted", "so many repeats or trials").arg(note)
                      : note;
}

} // namespace

ChartData outcomeChart(const RunRecord &run)
{
    ChartData chart;
    chart.name = QStringLiteral("outcomes");
    chart.title = tr("Outcomes");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = countsTrials(run) ? tr("share of trials, %") : tr("share of repeats, %");
    chart.emptyText = tr("No repeat has finished yet.");
    const JudgedCount count = judgedCount(run.outcomes);
    if (count.all == 0)
        return chart;
    if (count.judged == 0) {
        chart.emptyText = tr("Nothing that was counted can be judged.");
        return chart;
    }
    for (const OutcomeRow &row : chartedOutcomes(run.outcomes))
        chart.bars.append(outcomeBar(row, int(chart.bars.size())));
    chart.note = joined({tr("%1.", "a clause as a sentence").arg(countNote(run, count)),
                         intervalWords(run.outcomes, tr("Whiskers"))});
    return chart;
}

ChartData finalValueChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("final");
    chart.title = tr("Final value of the counter");
    chart.kind = ChartData::Kind::Histogram;
    chart.xTitle = tr("final value");
    chart.yTitle = countsTrials(run) ? tr("trials") : tr("repeats");
    chart.emptyText = tr("No repeat has counted anything yet.");
    const auto weighted = finalValues(run);
    if (weighted.isEmpty())
        return chart;
    auto all = weighted; // the bins cover the overlays, too
    for (const RunRecord &overlay : overlays)
        all += finalValues(overlay);
    const auto expected = expectedValue(run);
    const bool locked = run.parameters.contains(QStringLiteral("lock"))
        && run.parameters.choice("lock") != QLatin1String("none");
    const bool isForbidden = locked && !isExcused(run);
    const QList<Bin> bins = valueBins(all, expected.value_or(weighted.first().first));
    const QList<quint64> counts = countsIn(bins, weighted);
    for (qsizetype i = 0; i < bins.size(); ++i) {
        const Bin &bin = bins[i];
        ChartBar bar {bin.left, bin.right, double(counts[i]), 0, 0, ChartRole::Working, {}, {}};
        const bool right = expected && *expected >= bin.left && *expected < bin.right;
        if (expected)
            bar.role = right  ? ChartRole::Acceptable
                : isForbidden ? ChartRole::Forbidden
                              : ChartRole::Interesting;
        chart.bars.append(bar);
    }
    if (expected) {
        chart.markers.append(
            {*expected, tr("expected %1").arg(QLocale().toString(*expected, 'f', 0)), ChartRole::Holding});
    }
    for (qsizetype i = 0; i < overlays.size(); ++i)
        chart.bars += overlayBars(bins, finalValues(overlays[i]), i);
    addOverlayMarks(chart, run, overlays);
    return withAxisChoice(std::move(chart));
}

QList<ChartBar> overlayBars(const QList<Bin> &bins, const QList<std::pair<double, quint64>> &weighted,
                            qsizetype index)
{
    QList<ChartBar> bars;
    const QList<quint64> counts = countsIn(bins, weighted);
    for (qsizetype i = 0; i < bins.size(); ++i) {
        if (counts[i] > 0)
            bars.append({bins[i].left, bins[i].right, double(counts[i]), 0, 0, overlayRole(index), {}, {}});
    }
    return bars;
}

QList<Text> differingSettings(const RunRecord &run, const QList<RunRecord> &others)
{
    QList<Text> words;
    for (const QString &name : run.parameters.names()) {
        const ParameterValue &mine = run.parameters.value(name);
        const bool differs = std::any_of(others.begin(), others.end(), [&](const RunRecord &other) {
            return other.experiment == run.experiment && other.parameters.contains(name)
                && other.parameters.value(name) != mine;
        });
        if (!differs)
            continue;
        const Parameter *declared = run.parameters.declared(name);
        const QString value = parameterToText(mine);
        const bool off = std::holds_alternative<std::monostate>(mine) || value == QLatin1String("none");
        words.append(declared ? settingAndValue(*declared, off ? tr("off") : shownValue(*declared, mine))
                              : Text::plain(name + QLatin1Char(' ') + (off ? QStringLiteral("off") : value)));
    }
    return words;
}

/// When it was started; with the day where they are of several.
static QString startWords(const RunRecord &run, const QList<RunRecord> &others)
{
    const QDateTime started = run.started.toLocalTime();
    const bool isOfOneDay = std::all_of(others.begin(), others.end(), [&](const RunRecord &other) {
        return other.started.toLocalTime().date() == started.date();
    });
    const QString time = QLocale().toString(started.time(), QStringLiteral("HH:mm:ss"));
    return isOfOneDay
        ? time
        : QStringLiteral("%1 %2").arg(QLocale().toString(started.date(), QLocale::ShortFormat), time);
}

Text runLabel(const RunRecord &run, const QList<RunRecord> &others)
{
    if (!run.called.isEmpty())
        return Text::plain(run.called);
    QList<Text> words = differingSettings(run, others);
    const bool otherExperiment = std::any_of(others.begin(), others.end(), [&](const RunRecord &other) {
        return other.experiment != run.experiment;
    });
    if (otherExperiment)
        words.prepend(run.title);
    if (words.isEmpty() && !others.isEmpty() && run.started.isValid())
        words.append(Text::plain(startWords(run, others)));
    return allListed(words);
}

Text runLabel(const RunRecord &run, const QList<RunRecord> &overlays, qsizetype index)
{
    const Text label = runLabel(index < 0 ? run : overlays[index], othersOf(run, overlays, index));
    if (index >= 0)
        return label;
    return label.isEmpty() ? tr("this run") : tr("%1 (this run)").arg(label);
}

} // namespace plab
