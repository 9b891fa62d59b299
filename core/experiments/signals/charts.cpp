// SPDX-License-Identifier: GPL-3.0-or-later
// Signals: its own charts.
#include "core/experiments/signals/card.h"

#include "core/analysis/samples.h"
#include "core/charts/charts.h"
#include "core/experiments/signals/script.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>
#include <QMap>

namespace plab::signalling {

namespace {

constexpr qsizetype MostPoints = 500;

/// A step for each time in the list, of many every n-th.
ChartSeries stepsOf(const Text &name, ChartRole role, const QList<double> &times)
{
    ChartSeries series;
    series.name = name;
    series.role = role;
    const qsizetype every = std::max<qsizetype>(1, times.size() / MostPoints);
    for (qsizetype i = 0; i < times.size(); i += every)
        series.points.append({times.at(i), double(i + 1)});
    if (!times.isEmpty())
        series.points.append({times.last(), double(times.size())});
    return series;
}

/// What SIGCHLD told the parent of its child, at the instants when it came.
QList<ChartMarker> newsOf(const Repeat &repeat)
{
    const QMap<QString, Text> words {{QStringLiteral("exited"), tr("child exited")},
                                     {QStringLiteral("killed"), tr("child killed")},
                                     {QStringLiteral("stopped"), tr("child stopped")},
                                     {QStringLiteral("continued"), tr("child continued")}};
    QList<ChartMarker> markers;
    for (const QJsonValue &one : repeat.values.value("child_news").toArray()) {
        const Text word = words.value(one.toArray().at(1).toString());
        if (!word.isEmpty())
            markers.append({one.toArray().at(0).toDouble(), word, ChartRole::Lost});
    }
    return markers;
}

} // namespace

ChartData arrivalsChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "arrivals";
    chart.title = tr("Sent and handled");
    chart.yTitle = tr("signals");
    chart.emptyText = tr("No repeat has finished yet.");
    chart.absent = chosenSignal(run.parameters) == 0;
    const QList<const Repeat *> counted = toldRepeats(run);
    if (counted.isEmpty())
        return chart;
    QList<double> sent;
    for (const QJsonValue &one : counted.last()->values.value("sent_s").toArray())
        sent.append(one.toDouble());
    QList<double> handled;
    for (const QJsonValue &one : counted.last()->values.value("handled_values").toArray())
        handled.append(one.toArray().at(0).toDouble());
    chart.series = {stepsOf(tr("sent"), ChartRole::Waiting, sent)};
    if (!handled.isEmpty())
        chart.series.append(stepsOf(tr("handled"), ChartRole::Working, handled));
    chart.markers = newsOf(*counted.last());
    takeTimeAxis(chart, newestTold(run));
    chart.note = tr("The newest counted repeat.");
    return chart;
}

ChartData effectsChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "effects";
    chart.title = tr("What the signals did to their children");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("signals");
    chart.emptyText = tr("No repeat has finished yet.");
    chart.absent = chosenSignal(run.parameters) != 0;
    const QList<const Repeat *> counted = toldRepeats(run);
    const QJsonObject bySignal =
        counted.isEmpty() ? QJsonObject() : counted.last()->values.value("by_signal").toObject();
    if (bySignal.isEmpty())
        return chart;
    const auto doing = [&bySignal](const char *effect) {
        QList<Text> names;
        for (auto one = bySignal.begin(); one != bySignal.end(); ++one) {
            if (one->toObject().value("effect").toString() == QLatin1String(effect))
                names.append(Text::plain(one.key()));
        }
        return names;
    };
    const auto add = [&chart](const QList<Text> &names, const Text &label, ChartRole role) {
        const double left = double(chart.bars.size());
        chart.bars.append({left, left + 1, double(names.size()), 0, 0, role, label,
                           Text::plain(QLocale().toString(names.size()))});
    };
    const QList<Text> stopped = doing("stopped");
    const QList<Text> lives = doing("lives");
    add(doing("ended"), tr("ended it"), ChartRole::Lost);
    add(stopped, tr("stopped it"), ChartRole::Waiting);
    add(lives, tr("left it as it was"), ChartRole::Working);
    chart.note = joined({stopped.isEmpty() ? Text() : tr("Stopped by: %1.").arg(allListed(stopped)),
                         lives.isEmpty() ? Text() : tr("As it was after: %1.").arg(allListed(lives)),
                         tr("The newest counted repeat.")});
    return chart;
}

} // namespace plab::signalling
