// SPDX-License-Identifier: GPL-3.0-or-later
// Message queue: what it says of a run, and of settings before one.
#include "core/experiments/message-queue/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/charts/charts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QJsonArray>

namespace plab::messagequeue {

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    const QString timeout = QStringLiteral("timeout");
    if (p.choice("send") != timeout && p.choice("receive") != timeout)
        none.append(idle(p, "timeout", tr("neither send nor receive has one")));
    if (p.integer("messages") == 1)
        none.append(idle(p, "send-interval", tr("there is one message")));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const qint64 messages = p.integer("messages");
    if (messages > p.integer("capacity") && p.choice("send") == QLatin1String("block")
        && p.number("receive-after") > 0)
        remarks.append(
            tr("Only %1 of the %2 messages find room before the first is received: the sender waits.")
                .arg(p.integer("capacity"), messages));
    return remarks;
}

namespace {

Text orderWords(const RunRecord &run)
{
    const bool borders = median(measured(run, "borders_kept")).value_or(0) == 1;
    const bool priorities = median(measured(run, "priorities_kept")).value_or(0) == 1;
    if (!borders)
        return tr("A message was not as it had been sent.");
    return priorities ? tr("Each came whole, the highest priority first.")
                      : tr("One came before another of a higher priority.");
}

Text refusalWords(const RunRecord &run)
{
    const double full = median(measured(run, "send_full")).value_or(0);
    const double empty = median(measured(run, "receive_empty")).value_or(0);
    return joined(
        {full > 0 ? tr("%n sends found the queue full.", "%n send found the queue full.", full) : Text(),
         empty > 0 ? tr("%n receives found it empty.", "%n receive found it empty.", empty) : Text()});
}

QList<ChartPoint> prioritiesOf(const RunRecord &run)
{
    QList<ChartPoint> points;
    for (auto repeat = run.repeats.crbegin(); repeat != run.repeats.crend() && points.isEmpty(); ++repeat) {
        const QJsonArray received = repeat->values.value("received").toArray();
        for (qsizetype i = 0; i < received.size(); ++i)
            points.append({double(i + 1), received.at(i).toArray().at(1).toDouble()});
    }
    return points;
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> received = measured(run, "messages_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    const double left = last.values.value("left").toDouble();
    return {
        tr("%n messages came through the queue; all was over after %1.",
           "%n message came through the queue; all was over after %1.", median(received).value_or(0))
            .arg(shownSeconds(median(measured(run, "wall_s")))),
        joined({Text::plain(last.values.value("never_ends").toString()), orderWords(run), refusalWords(run),
                left > 0 ? tr("%n messages were left in it.", "%n message was left in it.", left) : Text()})};
}

ChartData prioritiesChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("priorities");
    chart.title = tr("Priority of the messages");
    chart.xTitle = tr("place among the messages");
    chart.yTitle = tr("priority");
    chart.emptyText = tr("Nothing has been received yet.");
    const QList<ChartPoint> points = prioritiesOf(run);
    if (points.isEmpty())
        return chart;
    const QList<double> priorities = run.parameters.list("priorities");
    QList<ChartPoint> sent;
    for (qsizetype i = 0; i < points.size() && !priorities.isEmpty(); ++i)
        sent.append({double(i + 1), priorities.at(i % priorities.size())});
    chart.series.append({tr("as sent"), ChartRole::Waiting, true, sent});
    chart.series.append({tr("as received"), ChartRole::Working, false, points});
    for (qsizetype i = 0; i < overlays.size(); ++i) {
        const QList<ChartPoint> earlier = prioritiesOf(overlays.at(i));
        if (!earlier.isEmpty())
            chart.series.append({runLabel(overlays.at(i), {run}), overlayRole(i), true, earlier});
    }
    chart.note = tr("The newest repeat, its first 200 messages.");
    return chart;
}

} // namespace plab::messagequeue
