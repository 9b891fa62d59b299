// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: its own charts.
#include "core/experiments/manager/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/experiments/manager/party.h"

#include <QJsonArray>
#include <QJsonObject>

namespace plab::manager {

ChartData ratesChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "rates";
    chart.title = tr("Time of one operation");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("time, µs");
    chart.emptyText = tr("No repeat has finished yet.");
    chart.absent = playOf(run.parameters) != Play::Compare;
    const std::pair<const char *, Text> bars[] = {{"ops_per_s", tr("through the manager")},
                                                  {"shared_memory_ops_per_s", tr("shared memory, mutex")}};
    for (const auto &[measure, label] : bars) {
        QList<double> times;
        for (const double rate : told(run, QLatin1String(measure))) {
            if (rate > 0)
                times.append(1 / rate);
        }
        auto bar = medianBar(times, 1e6);
        if (!bar)
            continue;
        bar->left = double(chart.bars.size());
        bar->right = bar->left + 1;
        bar->role = chart.bars.isEmpty() ? ChartRole::Working : ChartRole::Holding;
        bar->label = label;
        bar->valueLabel = tr("%1 µs").arg(shownFigure(bar->value));
        chart.bars.append(*bar);
    }
    if (!chart.bars.isEmpty())
        chart.note = joined({tr("All clients together: time over operations."), medianWords()});
    return withAxisChoice(std::move(chart));
}

ChartData nestedChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "lists";
    chart.title = tr("The lists in the server's dict, after append(3)");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("items");
    chart.emptyText = tr("No repeat has finished yet.");
    chart.absent = playOf(run.parameters) != Play::Nest;
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return chart;
    const QJsonObject contents = counted.last()->values.value("contents").toObject();
    const auto add = [&](const char *key, const Text &label, ChartRole role) {
        const QJsonArray list = contents.value(QLatin1String(key)).toArray();
        QStringList items;
        for (const QJsonValue &item : list)
            items.append(QString::number(item.toInt()));
        const double left = double(chart.bars.size());
        chart.bars.append({left, left + 1, double(list.size()), 0, 0, role, label,
                           Text::plain(QStringLiteral("[%1]").arg(items.join(QStringLiteral(", "))))});
    };
    add(PlainKey, tr("plain, a copy changed"), ChartRole::Lost);
    add(ManagedKey, tr("the manager's own"), ChartRole::Working);
    add(PutBackKey, tr("plain, copy put back"), ChartRole::Working);
    chart.note = tr("Each was [1, 2] before. The newest counted repeat.");
    return chart;
}

} // namespace plab::manager
