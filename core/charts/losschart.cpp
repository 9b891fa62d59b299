// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/charts/axischoice.h"
#include "core/model/numbertext.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr int LossBars = 30;
constexpr double MostSingle = 25; ///< whole numbers up to it have a bar each

using Weighted = QList<std::pair<double, quint64>>;

/// What the repeats or trials of a run lost.
struct Losses
{
    Weighted some; ///< [how much, how often]
    quint64 none = 0;
    quint64 unjudged = 0;
    Text unjudgedTitle;

    quint64 lost() const
    {
        quint64 all = 0;
        for (const auto &[amount, count] : some)
            all += count;
        return all;
    }
};

double startOf(const RunRecord &run)
{
    return run.parameters.contains("start-value") ? run.parameters.number("start-value") : 0;
}

/// What a share is of: the sum of all steps; of one trial where there are several.
double wholeOf(const RunRecord &run, const Repeat &repeat, bool ofTrial)
{
    const double expected = measureOf(repeat, "expected").value_or(0);
    const double trials = ofTrial ? double(run.parameters.integer("trials")) : 1;
    return std::abs(expected / trials - startOf(run));
}

/// Of a repeat with several trials what each lost, from how often each final value was seen.
Weighted lossesOfTrials(const RunRecord &run, const Repeat &repeat)
{
    Weighted losses;
    const double whole = wholeOf(run, repeat, true);
    const double expected =
        measureOf(repeat, "expected").value_or(0) / double(run.parameters.integer("trials"));
    const QJsonArray counts = repeat.values.value(QLatin1String("final_counts")).toArray();
    for (const QJsonValue &pair : counts) {
        const auto value = jsonNumber(pair.toArray().at(0));
        const auto count = jsonNumber(pair.toArray().at(1));
        if (value && count && *count >= 1 && whole > 0)
            losses.append({100 * std::abs(expected - *value) / whole, quint64(*count)});
    }
    return losses;
}

Weighted lossesOf(const RunRecord &run, const Repeat &repeat, const LossFigures &what)
{
    const bool trials = run.parameters.contains("trials") && run.parameters.integer("trials") > 1;
    if (trials && what.isShare)
        return lossesOfTrials(run, repeat);
    const auto lost = measureOf(repeat, qPrintable(what.lost));
    const double whole = what.isShare ? wholeOf(run, repeat, false) : 100;
    if (!lost || !(whole > 0))
        return {};
    return {{100 * std::abs(*lost) / whole, 1}};
}

/// Those of a repeat that show nothing, whatever they lost.
quint64 unjudgedIn(const RunRecord &run, const Repeat &repeat, Losses &losses)
{
    quint64 all = 0;
    for (const OutcomeRow &row : run.outcomes) {
        const quint64 count = repeat.outcomes.value(row.outcome);
        if (row.grade != Grade::Inconclusive || count == 0)
            continue;
        all += count;
        losses.unjudgedTitle = row.title;
    }
    return all;
}

Losses lossesIn(const RunRecord &run, const LossFigures &what)
{
    Losses losses;
    for (const Repeat *repeat : countedRepeats(run)) {
        quint64 unjudged = unjudgedIn(run, *repeat, losses);
        losses.unjudged += unjudged;
        for (const auto &[amount, count] : lossesOf(run, *repeat, what)) {
            if (amount > 0) {
                losses.some.append({amount, count});
                continue;
            }
            const quint64 judged = count - std::min(count, unjudged);
            unjudged -= count - judged;
            losses.none += judged;
        }
    }
    return losses;
}

bool haveBarsEach(const Losses &losses)
{
    return std::all_of(losses.some.begin(), losses.some.end(), [](const auto &one) {
        return one.first == std::floor(one.first) && one.first <= MostSingle;
    });
}

QList<Bin> binsOf(const Losses &losses)
{
    if (!haveBarsEach(losses))
        return histogram(losses.some, LossBars);
    QMap<double, quint64> counts;
    for (const auto &[amount, count] : losses.some)
        counts[amount] += count;
    QList<Bin> bins;
    for (auto one = counts.cbegin(); one != counts.cend(); ++one)
        bins.append({one.key() - 0.5, one.key() + 0.5, one.value()});
    return bins;
}

/// A bar of a group, on what stands there already.
void addGroupBar(ChartData &chart, double left, double right, quint64 count, double base, ChartRole role,
                 const Text &name = {})
{
    ChartBar bar {left, right, base + double(count), 0, 0, role, name, {}};
    bar.base = base;
    bar.valueLabel = Text::plain(QLocale().toString(count));
    chart.bars.append(bar);
}

void nameGroup(ChartData &chart, const Text &name, quint64 count, ChartRole role)
{
    if (count > 0)
        chart.series.append(
            {tr("%1: %2", "a group of repeats, and how many").arg(name, QLocale().toString(count)),
             role,
             false,
             {}});
}

ChartRole roleOfLost(const RunRecord &run)
{
    const bool locked = run.parameters.contains(QStringLiteral("lock"))
        && run.parameters.choice("lock") != QLatin1String("none");
    return locked ? ChartRole::Forbidden : ChartRole::Interesting;
}

/// Where nothing was lost at 0, else at the middle of those that lost something.
void addOverlayLosses(ChartData &chart, const RunRecord &run, const QList<RunRecord> &overlays,
                      const LossFigures &what)
{
    for (qsizetype i = 0; i < overlays.size(); ++i) {
        const Losses losses = lossesIn(overlays[i], what);
        if (losses.lost() + losses.none == 0)
            continue;
        QList<double> amounts;
        for (const auto &[amount, count] : losses.some)
            amounts.append(amount);
        const quint64 judged = losses.lost() + losses.none;
        chart.markers.append({median(amounts).value_or(0),
                              tr("%1: %2 of %3 lost", "a run; repeats")
                                  .arg(runLabel(run, overlays, i), QLocale().toString(losses.lost()),
                                       QLocale().toString(judged)),
                              overlayRole(i), true});
    }
}

} // namespace

ChartData lossChart(const RunRecord &run, const QList<RunRecord> &overlays, const LossFigures &what)
{
    ChartData chart;
    chart.name = what.name;
    chart.title = what.title;
    chart.kind = ChartData::Kind::Histogram;
    chart.xTitle = what.xTitle;
    const bool trials = run.parameters.contains("trials") && run.parameters.integer("trials") > 1;
    chart.yTitle = trials ? tr("trials") : tr("repeats");
    const Losses losses = lossesIn(run, what);
    chart.absent = run.repeat == 1 && !trials; // of a single one the sentence says all
    chart.emptyText = losses.none + losses.unjudged > 0 ? what.emptyText : tr("No repeat has finished yet.");
    if (losses.some.isEmpty())
        return chart;
    const QList<Bin> bins = binsOf(losses);
    const double width = bins.first().right - bins.first().left;
    for (const Bin &bin : bins)
        addGroupBar(chart, bin.left, bin.right, bin.count, 0, roleOfLost(run));
    // Apart from the smallest loss: a bar of their own before it.
    const double right = haveBarsEach(losses) ? 0.5 : -0.5 * width;
    if (losses.none > 0)
        addGroupBar(chart, right - width, right, losses.none, 0, ChartRole::Acceptable, what.none);
    if (losses.unjudged > 0)
        addGroupBar(chart, right - width, right, losses.unjudged, double(losses.none), ChartRole::Idle,
                    losses.unjudgedTitle);
    nameGroup(chart, what.none, losses.none, ChartRole::Acceptable);
    nameGroup(chart, what.some, losses.lost(), roleOfLost(run));
    nameGroup(chart, losses.unjudgedTitle, losses.unjudged, ChartRole::Idle);
    addOverlayLosses(chart, run, overlays, what);
    return withAxisChoice(std::move(chart));
}

} // namespace plab
