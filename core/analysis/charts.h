// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// Throughput over time of the newest counted repeat, from slices while live, else values.throughput [[t_s,
/// per_s], …].
ChartData throughputChart(const RunRecord &run, const QList<RunRecord> &overlays, const QString &noun);

/// Histogram of task durations (values.task_seconds) with median, p95, p99 as markers; chooses s, ms or µs.
ChartData durationChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// Wall time of runs, a bar per run (median of its counted repeats, interval of the median): this run and
/// overlays, labelled by what differs between their parameters ("lock off", "lock mutex").
ChartData wallTimeChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// How two runs differ, in a few words: the parameters whose values are not equal over all runs, "lock off".
QString runLabel(const RunRecord &run, const QList<RunRecord> &others);

/// Merges the lanes' cumulative slices to a rate over time, [[t_s, per_s], …], `points` of them (for
/// values.throughput).
QList<ChartPoint> throughputOf(const Repeat &repeat, int points);

} // namespace plab
