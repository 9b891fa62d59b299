// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakecharts.h"

#include <cmath>

namespace plab {

namespace {

ChartData outcomes()
{
    ChartData chart {"outcomes",
                     Text::plain("Outcomes"),
                     {},
                     Text::plain("share of 20 repeats, %"),
                     ChartData::Kind::Categories};
    const char *labels[] = {"● complete", "◆ updates lost", "✖ task failed", "◆ task lost", "✖ wrong"};
    for (int i = 0; i < 5; ++i) {
        const double share = i == 1 ? 80 : i == 0 ? 20 : 0;
        chart.bars << ChartBar {double(i),
                                double(i),
                                share,
                                share * 0.7,
                                share == 80 ? 92.0 : share + 16,
                                i % 2 ? ChartRole::Interesting : ChartRole::Acceptable,
                                Text::plain(labels[i]),
                                Text::plain(QString("%1 %").arg(share))};
    }
    chart.note = Text::plain("20 unrecorded repeats. Whiskers: 95 % interval of the share (Wilson).");
    return chart;
}

ChartData finalValues()
{
    ChartData chart {"final", Text::plain("Final value of the counter"), Text::plain("final value"),
                     Text::plain("repeats"), ChartData::Kind::Histogram};
    const int counts[] = {1, 3, 6, 9, 8, 5, 3, 2, 1, 1, 0, 1};
    for (int i = 0; i < 12; ++i)
        chart.bars << ChartBar {90000.0 + i * 7000,    97000.0 + i * 7000, double(counts[i]), 0, 0,
                                ChartRole::Interesting};
    chart.markers = {{200000, Text::plain("expected 200 000"), ChartRole::Holding}};
    return chart;
}

ChartData oneValue()
{
    ChartData chart {"one", Text::plain("Final value of the counter"), Text::plain("final value"),
                     Text::plain("repeats"), ChartData::Kind::Histogram};
    chart.bars << ChartBar {199999.5, 200000.5, 20, 0, 0, ChartRole::Acceptable};
    chart.markers = {{200000, Text::plain("expected 200 000"), ChartRole::Holding}};
    return chart;
}

ChartData durations()
{
    ChartData chart {"durations", Text::plain("Task time"), Text::plain("task time, µs"),
                     Text::plain("tasks"), ChartData::Kind::Histogram};
    for (int i = 0; i < 40; ++i)
        chart.bars << ChartBar {double(i), i + 1.0, std::floor(900 * i * std::exp(-i / 4.0)),
                                0,         0,       ChartRole::Working};
    chart.markers = {{4.1, Text::plain("median 4.1"), ChartRole::Holding},
                     {11, Text::plain("p95 11"), ChartRole::Interesting},
                     {23, Text::plain("p99 23"), ChartRole::Lost}};
    return chart;
}

/// Two far away: one is an earlier run's median.
ChartData farDurations()
{
    ChartData chart = durations();
    chart.name = "far";
    chart.xEnd = 40;
    chart.markers << ChartMarker {50202, Text::plain("longest 50,202"), ChartRole::Waiting}
                  << ChartMarker {700, Text::plain("lock off: median 700"), ChartRole::Overlay1, true};
    return chart;
}

/// Waits by kind of lock, the longest of which leave the chart.
ChartData waits()
{
    ChartData chart {"wait", Text::plain("Wait"), {}, Text::plain("wait, µs"), ChartData::Kind::Categories};
    const char *kinds[] = {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance"};
    const double p99[] = {4, 2, 1.5, 5, 12, 6};
    const double longest[] = {20, 4100, 1.5, 23, 13000, 24};
    for (int i = 0; i < 6; ++i)
        chart.bars << ChartBar {double(i),
                                i + 1.0,
                                p99[i],
                                p99[i],
                                longest[i],
                                ChartRole::Working,
                                Text::plain(kinds[i]),
                                Text::plain(QString::number(p99[i])),
                                Text::plain(QString::number(longest[i]))};
    chart.yEnd = 24;
    chart.note =
        Text::plain("99 of 100 acquires waited at most so long; whiskers: the longest wait of all repeats.");
    return chart;
}

ChartData throughput()
{
    ChartData chart {"throughput", Text::plain("Updates per second, million"), Text::plain("time, ms"),
                     Text::plain("updates/s, million"), ChartData::Kind::Lines};
    ChartSeries now {Text::plain("lock off, 4 processes (this run)"), ChartRole::Interesting, false, {}};
    ChartSeries before {Text::plain("lock mutex, 4 processes"), ChartRole::Overlay1, true, {}};
    for (int i = 0; i < 500; ++i) {
        const double t = i * 0.8;
        now.points << ChartPoint {t, 35 * (1 - std::exp(-t / 25)) + std::sin(t / 9) * 2};
        before.points << ChartPoint {t, 18 * (1 - std::exp(-t / 15)) + std::sin(t / 7) * 0.7};
    }
    chart.series = {now, before};
    return chart;
}

ChartData wallTime()
{
    ChartData chart {
        "wall-time", Text::plain("Wall time"), {}, Text::plain("wall time, ms"), ChartData::Kind::Categories};
    chart.bars = {
        {0, 0, 414, 360, 460, ChartRole::Working, Text::plain("lock off"), Text::plain("414 ms")},
        {1, 1, 571, 520, 610, ChartRole::Overlay1, Text::plain("lock mutex"), Text::plain("571 ms")}};
    chart.note = Text::plain(
        "Median of the counted repeats; whiskers: 95 % interval of the median, from six repeats on.");
    return chart;
}

/// Ten mechanisms, of one run or of four.
ChartData mechanisms(int runs)
{
    ChartData chart {QStringLiteral("mechanisms of %1").arg(runs),
                     Text::plain("Round trip by mechanism"),
                     Text::plain("round trip, µs, logarithmic"),
                     {},
                     ChartData::Kind::Rows};
    chart.logX = true;
    const ChartRole roles[] = {ChartRole::Working, ChartRole::Overlay1, ChartRole::Overlay2,
                               ChartRole::Overlay3};
    const char *names[] = {"pipe",    "fifo",   "unix-socket",        "local-socket",        "message-queue",
                           "eventfd", "signal", "shared-memory-spin", "shared-memory-futex", "manager"};
    for (int row = 0; row < 10; ++row) {
        for (int run = 0; run < runs; ++run) {
            const double value = 3.4 * std::pow(2.5, row) + run;
            chart.bars.append({double(row), row + 1.0, value, value, 4 * value, roles[run],
                               Text::plain(names[row]), Text::plain(QString::number(value, 'f', 0))});
        }
    }
    for (int run = 0; run < runs && runs > 1; ++run)
        chart.series.append(
            {Text::plain(QStringLiteral("size %1").arg(64 << (4 * run))), roles[run], false, {}});
    chart.note = Text::plain("Median; the line reaches to p99. Two processes on two CPUs.");
    return chart;
}

ChartData nothing()
{
    ChartData chart {"empty", Text::plain("Task time")};
    chart.emptyText = Text::plain("No task has been timed yet.");
    return chart;
}

} // namespace

QList<ChartData> fakeCharts()
{
    return {outcomes(),    finalValues(), oneValue(),     durations(), throughput(), wallTime(),
            mechanisms(1), mechanisms(4), farDurations(), waits(),     nothing()};
}

} // namespace plab
