// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/callnames.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <csignal>

namespace plab {
namespace {

constexpr std::size_t MostCalls = 2000; // of which none could be read
constexpr double Apart = 6;

QFont nameFont(const TimelineScene &scene)
{
    return timelineFont(scene.font, 0.78);
}

QString laneNameOf(const Timeline &timeline, std::uint32_t index)
{
    const auto &lanes = timeline.lanes();
    const auto found = std::find_if(lanes.begin(), lanes.end(),
                                    [index](const Timeline::Lane &one) { return one.index == int(index); });
    return found != lanes.end() ? found->name : QString::number(index);
}

/// A wait that has the name of the call which waits.
Text waitCall(const Timeline &timeline, const Event &event)
{
    if (event.argument != 0)
        return tr("join %1").arg(laneNameOf(timeline, event.object));
    switch (event.object) {
    case waitfor::Result:
        return tr("get", "a result");
    case waitfor::Item:
        return tr("get", "an item");
    case waitfor::Room:
        return tr("put", "an item");
    case waitfor::AllDone:
        return tr("join", "a queue");
    case waitfor::Close:
        return tr("wait", "for whichever of several ends first");
    default:
        return {};
    }
}

Text signalCall(const Timeline &timeline, const Event &event)
{
    const QString whom = laneNameOf(timeline, event.object);
    switch (int(event.argument)) {
    case SIGTERM:
        return tr("terminate %1").arg(whom);
    case SIGKILL:
        return tr("kill %1").arg(whom);
    default:
        return tr("%1 to %2", "a signal to a process").arg(signalName(int(event.argument)), whom);
    }
}

/// Empty for what is no call.
Text callOf(const Timeline &timeline, const Event &event)
{
    switch (event.kind) {
    case EventKind::WaitBegin:
        return waitCall(timeline, event);
    case EventKind::TimedOut:
        return tr("time-out");
    case EventKind::SignalSent:
        return signalCall(timeline, event);
    case EventKind::Notify:
        return tr("notify");
    case EventKind::Set:
        return event.object == waitfor::Close ? tr("close") : tr("set");
    case EventKind::Cleared:
        return tr("clear");
    case EventKind::Refused:
        return tr("refused");
    default:
        return {};
    }
}

/// Above the bar where the row has room there, else over it.
QRectF lineOf(const TimelineScene &scene, int row, const QFontMetricsF &metrics)
{
    const QRectF bar = scene.layout.barOf(row);
    const double top = scene.layout.rowTop(row);
    const double height = std::ceil(metrics.height());
    const bool isAbove = bar.top() - top >= height - 3;
    return {bar.left(), isAbove ? bar.top() - height : bar.center().y() - height / 2, bar.width(), height};
}

} // namespace

QList<CallName> callNames(const TimelineScene &scene, int row)
{
    const Timeline::Lane &lane = scene.timeline->lanes()[std::size_t(row)];
    const auto [first, past] = scene.timeline->spansIn(std::size_t(row), scene.entryNs() + scene.scale.fromNs,
                                                       scene.entryNs() + scene.scale.toNs);
    QList<CallName> names;
    if (lane.role != Role::Parent || past - first > MostCalls)
        return names;
    const QFontMetricsF metrics(nameFont(scene));
    const QRectF line = lineOf(scene, row, metrics);
    double free = line.left();
    for (std::size_t span = std::max<std::size_t>(first, 1); span < past && span <= lane.events.size();
         ++span) {
        const Event event = lane.events.at(span - 1); // it begins this span
        const Text call = callOf(*scene.timeline, event);
        if (call.isEmpty())
            continue;
        const double x = std::max(line.left(), scene.scale.x(double(event.timeNs) - scene.entryNs()));
        const double width = metrics.horizontalAdvance(call.shown());
        const double left =
            x + width > line.right() ? x - width - Apart : x; // at the edge before its instant
        if (left < free)
            continue;
        names.append({{left + 1, line.top(), width + 2, line.height()}, x, call.shown()});
        free = left + width + Apart;
    }
    return names;
}

void paintCallNames(QPainter &painter, const TimelineScene &scene, int row)
{
    QColor ground = scene.theme.background();
    ground.setAlphaF(0.85f);
    painter.setFont(nameFont(scene));
    for (const CallName &name : callNames(scene, row)) {
        painter.fillRect(name.box, ground);
        painter.setPen(scene.theme.text());
        painter.drawText(name.box, Qt::AlignCenter | Qt::TextSingleLine, name.text);
    }
}

} // namespace plab
