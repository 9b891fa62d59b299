// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/statistics.h"
#include "core/model/declaration.h"

namespace plab {

/// The general charts that any experiment may declare. All pure; they take live and stored records alike, and
/// leave witness repeats out of every figure. At most about 500 points a series, keeping maxima.

/// Share of each declared outcome with Wilson intervals (categories, sign and word of the grade in the
/// label).
ChartData outcomeChart(const RunRecord &run);

/// Distribution of a final value: from values.final_counts [[value, count], …] if there, else measure `final`
/// of the repeats; with the expected value as marker. One integer per bar while there are few of them.
ChartData finalValueChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// What lossChart shows of each repeat, and how it speaks of it.
struct LossFigures
{
    QString name = QStringLiteral("loss"); ///< contract name of the chart
    QString lost = QStringLiteral("lost"); ///< the measure: how much was lost
    bool isShare = true; ///< of what was expected (measure `expected`, parameter `start-value`), in percent
    Text title = tr("Lost in each repeat");
    Text xTitle = tr("lost, %");
    Text none = tr("none lost"); ///< the group of those repeats
    Text some = tr("lost");
    Text emptyText = tr("No repeat has lost anything.");
};

/// How often how much was lost: the repeats (or trials) that lost nothing stand apart from those that did,
/// and those that cannot be judged apart from both, each group with its colour and its count. Without bars as
/// long as nothing was lost: a single bar would say no more than the sentence over it.
ChartData lossChart(const RunRecord &run, const QList<RunRecord> &overlays, const LossFigures &what = {});

/// How throughputChart speaks of what is done.
struct RateWords
{
    Text soFar;     ///< over the chart while there are few: "Messages so far"
    Text done;      ///< its axis then: "messages"
    Text perSecond; ///< over the chart: "Messages per second"
    Text rate;      ///< its axis: "messages/s"
    /// Several take turns in it, whose rates may be decades apart: then the figures choose the axis. Of one
    /// alone a rate of nearly nothing is a stall, which an even axis shows as what it is.
    bool compares = false;
};

/// Throughput over time of the newest counted repeat, from slices while live, else values.throughput [[t_s,
/// per_s], …]; with the choice of a logarithmic axis.
ChartData throughputChart(const RunRecord &run, const QList<RunRecord> &overlays, const RateWords &words);

/// What a duration chart is about; by default the tasks of a pool.
struct DurationWords
{
    QString name = QStringLiteral("durations");     ///< contract name of the chart
    QString value = QStringLiteral("task_seconds"); ///< the list of samples among the values, in seconds
    Text title = tr("Task time");
    Text xTitle = tr("task time, %1"); ///< with the unit
    Text noun = tr("tasks");           ///< what the bars count
    Text emptyText = tr("No task has been timed yet.");
    Text (*counted)(double) = [](double n) { return tr("%n tasks", "%n task", n); };
    /// Measures or parameters that add up to how many there were; where only some have their time stored the
    /// chart says so.
    QStringList totals = {QStringLiteral("tasks_done"), QStringLiteral("tasks_failed")};
    /// Value with all samples counted, [[µs, count], …]: percentiles and the longest are taken from it.
    /// Empty: from the list.
    QString countsUs = {};
};

/// Histogram of durations with median, p95 and p99 (where five samples lie beyond it) and the longest as
/// markers; chooses s, ms or µs. A few far away are named at the right edge.
ChartData durationChart(const RunRecord &run, const QList<RunRecord> &overlays,
                        const DurationWords &words = {});

/// What kindChart shows of a setting with several kinds (lock kinds, mechanisms) that may be `all` of them.
struct KindFigures
{
    QString name; ///< contract name of the chart
    Text title;   ///< over the chart
    Text yTitle;  ///< with unit
    QString map;  ///< values.… with the figures by kind, a map of maps: "by_kind"
    QString
        parameter;  ///< the setting; if it is not `all` it names the only kind, and measures hold its figures
    QString figure; ///< the bar's height: a name in the inner maps, and a measure
    QString upTo;   ///< the whisker reaches from there to this one; empty: no whiskers
    QStringList order;    ///< kinds in the order shown; others stand behind
    Text note;            ///< the line under the chart
    QString beside = {};  ///< a second figure, written after the name of the kind; empty: none
    Text besideUnit = {}; ///< what follows it: "s CPU"
    bool asRows = false;  ///< many kinds, or powers of ten apart: a row each, its figure as a point
};

/// A bar per kind (median of the counted repeats and of what the running one has published), from values.by_…
/// or, where the run was of one kind, from its measures, so that runs of single kinds can be laid beside each
/// other. Kinds without a figure have no bar. A figure named …_max is the largest of all repeats, one named
/// …_p99 that of all their samples together, or the longest where they are too few. Whiskers that would
/// squeeze the bars leave the chart; in rows none does, and each run is a point of its own colour in them, on
/// a logarithmic axis where they are powers of ten apart.
ChartData kindChart(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what);

/// How turnsChart speaks of what it shows.
struct TurnWords
{
    Text title = tr("Waiting and holding");
    Text yTitle = tr("locks waited for and held");
    Text have = tr("holding"); ///< those who have what they waited for
};

/// How many processes wait for a lock or meeting place and how many have it, over time, in the newest counted
/// repeat: from values.turns [[who, what, asked_s, got_s, released_s], …]; a null has not happened.
ChartData turnsChart(const RunRecord &run, const QList<RunRecord> &overlays, const TurnWords &words = {});

/// Wall time of runs, a bar per run (median of its counted repeats, interval of the median): this run and
/// overlays, labelled by what differs between their parameters ("lock off", "lock mutex").
ChartData wallTimeChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// Something that grows step by step, from the value [[t_s, count], …] of the newest counted repeat, which
/// names the chart too.
ChartData stepsChart(const RunRecord &run, const QList<RunRecord> &overlays, const QString &value,
                     const Text &title, const Text &yTitle);

/// What a bar with a whisker is where it stands for the repeats of a run, for the note of a chart.
Text medianWords();

/// A bar for a figure of the counted repeats: their median, its interval as whisker from six repeats on. Null
/// where no repeat has one. `perUnit`: how many of the chart's unit make one of the figure's.
std::optional<ChartBar> medianBar(const QList<double> &samples, double perUnit = 1);

/// The bars of a run that lies over a histogram, in that one's bins: they are drawn transparent over its own.
QList<ChartBar> overlayBars(const QList<Bin> &bins, const QList<std::pair<double, quint64>> &weighted,
                            qsizetype index);

/// The parameters of a run whose values are not equal over all runs: "Lock off", "Workers 4".
QList<Text> differingSettings(const RunRecord &run, const QList<RunRecord> &others);
/// How a run is called beside others: what a person calls it, else how it differs, in a few words: "Lock
/// off".
Text runLabel(const RunRecord &run, const QList<RunRecord> &others);
/// Of a run that is laid over `run`, or (index -1) of that itself: "Lock off (this run)".
Text runLabel(const RunRecord &run, const QList<RunRecord> &overlays, qsizetype index);

/// Gives a chart whose points stand at seconds of the time of one repeat (its place in the run) an axis in s,
/// ms or µs, as its last point asks for. Markers that come later stand at seconds over
/// ChartData::secondsPerX.
void takeTimeAxis(ChartData &chart, qsizetype repeat);

/// Merges the lanes' cumulative slices to a rate over time, [[t_s, per_s], …], `points` of them (for
/// values.throughput).
QList<ChartPoint> throughputOf(const Repeat &repeat, int points);

} // namespace plab
