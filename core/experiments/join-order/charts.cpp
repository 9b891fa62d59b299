// SPDX-License-Identifier: GPL-3.0-or-later
// Join order: its own charts.
#include "core/experiments/join-order/card.h"

#include "core/analysis/samples.h"

#include <QJsonArray>

namespace plab::joinorder {

ChartData joinsChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "joins";
    chart.title = tr("Each join, and the end of its child");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("time since the beginning, s");
    chart.emptyText = tr("No join has returned yet.");
    const QList<const Repeat *> repeats = toldRepeats(run);
    if (repeats.isEmpty())
        return chart;
    const QJsonArray joined = repeats.last()->values.value("joined").toArray();
    const QJsonArray ended = repeats.last()->values.value("ended_s").toArray();
    const auto add = [&chart](double seconds, ChartRole role, const Text &label) {
        const double left = double(chart.bars.size());
        chart.bars.append(
            {left, left + 1, seconds, 0, 0, role, label, Text::plain(QLocale().toString(seconds, 'f', 2))});
    };
    for (qsizetype i = 0; i < joined.size(); ++i) {
        const auto at = measureOf(*repeats.last(), qPrintable(QStringLiteral("join_%1_s").arg(i + 1)));
        if (!at)
            continue;
        add(*at, ChartRole::Waiting, tr("join %1 returns").arg(i + 1));
        if (ended.at(i).isDouble()) // else it goes on
            add(ended.at(i).toDouble(), ChartRole::Working,
                tr("%1 ends").arg(QStringLiteral("Process-%1").arg(joined.at(i).toInt())));
    }
    chart.note = tr("The newest counted repeat, in the order of the joins.");
    return chart;
}

} // namespace plab::joinorder
