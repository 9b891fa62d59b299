// SPDX-License-Identifier: GPL-3.0-or-later
// Create: its own charts.
#include "core/experiments/create/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/charts/charts.h"
#include "core/experiments/create/script.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::create {

ChartData childStartChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    constexpr qsizetype MostBars = 16;
    const QList<const Repeat *> repeats = toldRepeats(run);
    const QJsonArray seconds =
        repeats.isEmpty() ? QJsonArray() : repeats.last()->values.value("start_seconds").toArray();
    if (seconds.size() > MostBars || seconds.isEmpty())
        return durationChart(run, overlays,
                             {"start-times", "start_seconds", tr("Start time"), tr("children"), tr("child")});
    ChartData chart;
    chart.name = "start-times";
    chart.title = tr("Start time");
    chart.kind = ChartData::Kind::Categories;
    double longest = 0;
    for (const QJsonValue &one : seconds)
        longest = std::max(longest, one.toDouble());
    const bool inMs = longest >= 1e-3;
    const double perSecond = inMs ? 1e3 : 1e6;
    const QString unit = inMs ? QStringLiteral("ms") : QStringLiteral("µs");
    const auto shown = [&unit](double value) {
        return Text::plain(QStringLiteral("%1 %2").arg(shownFigure(value), unit));
    };
    chart.yTitle = tr("from asking to its first line, %1").arg(unit);
    for (qsizetype child = 0; child < seconds.size(); ++child) {
        const QJsonValue one = seconds.at(child);
        if (!one.isDouble())
            continue; // its code has not begun
        ChartBar bar;
        bar.left = double(chart.bars.size());
        bar.right = bar.left + 1;
        bar.value = one.toDouble() * perSecond;
        bar.label = Text::plain(childName(run.parameters, child + 1));
        bar.valueLabel = shown(bar.value);
        chart.bars.append(bar);
    }
    for (qsizetype i = 0; i < overlays.size(); ++i) {
        const double left = double(chart.bars.size());
        auto bar = medianBar(measured(overlays[i], "start_ms_median"), 1e-3 * perSecond);
        if (!bar)
            continue;
        bar->left = left;
        bar->right = left + 1;
        bar->role = overlayRole(i);
        bar->label = tr("median, %1").arg(runLabel(overlays[i], othersOf(run, overlays, i)));
        bar->valueLabel = shown(bar->value);
        chart.bars.append(*bar);
    }
    chart.note = overlays.isEmpty()
        ? tr("The newest counted repeat: from asking for a child until its code begins.")
        : tr("The newest counted repeat: from asking for a child until its code begins. Other runs: %1")
              .arg(medianWords());
    return chart;
}

} // namespace plab::create
