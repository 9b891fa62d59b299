// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinescene.h"

#include <QFontMetricsF>
#include <QObject>

namespace plab {

QString markWord(Mark::Kind kind)
{
    switch (kind) {
    case Mark::Kind::UpdateLost:
        return QObject::tr("an update lost here");
    case Mark::Kind::TaskFailed:
        return QObject::tr("task failed");
    case Mark::Kind::TaskLost:
    case Mark::Kind::Killed:
        return QObject::tr("killed");
    case Mark::Kind::OwnerDied:
        return QObject::tr("lock of a dead owner taken over");
    case Mark::Kind::Gap:
        return QObject::tr("events dropped");
    case Mark::Kind::Adopted:
        return QObject::tr("adopted");
    case Mark::Kind::Paused:
    case Mark::Kind::Continued:
        return QObject::tr("stopped");
    case Mark::Kind::Put:
        return QObject::tr("put");
    case Mark::Kind::Got:
        return QObject::tr("got");
    case Mark::Kind::TimedOut:
        return QObject::tr("timed out");
    case Mark::Kind::Full:
        return QObject::tr("Full");
    case Mark::Kind::Empty:
        return QObject::tr("Empty");
    case Mark::Kind::Notified:
        return QObject::tr("notify");
    case Mark::Kind::Set:
        return QObject::tr("set");
    case Mark::Kind::Cleared:
        return QObject::tr("cleared");
    case Mark::Kind::Refused:
        return QObject::tr("refused");
    case Mark::Kind::SignalSent:
        return QObject::tr("signal sent");
    }
    return {};
}

namespace {

bool hasMark(const Timeline &timeline, Mark::Kind kind)
{
    if (kind == Mark::Kind::Put || kind == Mark::Kind::Got)
        return kind == Mark::Kind::Put ? timeline.hasPuts() : timeline.hasGets();
    if (kind >= Mark::Kind::TimedOut)
        return timeline.hasNotes(kind);
    for (const Timeline::Lane &lane : timeline.lanes()) {
        const std::vector<Mark> &marks = kind == Mark::Kind::UpdateLost ? lane.lostUpdates
            : kind == Mark::Kind::Adopted || kind == Mark::Kind::Paused ? lane.lookMarks
                                                                        : lane.marks;
        for (const Mark &mark : marks) {
            if (mark.kind == kind)
                return true;
        }
    }
    return false;
}

} // namespace

QList<LegendItem> legendOf(const Timeline &timeline)
{
    const auto present = timeline.statesPresent();
    QList<LegendItem> items;
    for (LaneState state :
         {LaneState::Working, LaneState::Ready, LaneState::Sleeping, LaneState::Racing, LaneState::Waiting,
          LaneState::HoldingWaiting, LaneState::Holding, LaneState::Zombie}) {
        if (present[std::size_t(state)])
            items.append({state, {}, laneStateName(state).shown()});
    }
    for (Mark::Kind kind :
         {Mark::Kind::UpdateLost, Mark::Kind::TaskFailed, Mark::Kind::Killed, Mark::Kind::OwnerDied,
          Mark::Kind::Adopted, Mark::Kind::Paused, Mark::Kind::Put, Mark::Kind::Got, Mark::Kind::Full,
          Mark::Kind::Empty, Mark::Kind::TimedOut, Mark::Kind::Notified, Mark::Kind::Set, Mark::Kind::Cleared,
          Mark::Kind::Refused, Mark::Kind::SignalSent, Mark::Kind::Gap}) {
        if (hasMark(timeline, kind))
            items.append({{}, kind, markWord(kind)});
    }
    if (present[std::size_t(LaneState::Idle)])
        items.append({LaneState::Idle, {}, laneStateName(LaneState::Idle).shown()});
    if (present[std::size_t(LaneState::NotRecorded)])
        items.append({LaneState::NotRecorded, {}, laneStateName(LaneState::NotRecorded).shown()});
    const bool starting = present[std::size_t(LaneState::Starting)];
    const bool alive = present[std::size_t(LaneState::Alive)]; // the same grey: one entry
    if (starting || alive) {
        items.append({LaneState::Alive,
                      {},
                      (starting && alive ? tr("starting or alive")
                                         : laneStateName(alive ? LaneState::Alive : LaneState::Starting))
                          .shown()});
    }
    return items;
}

QList<LegendPlace> placeLegend(const QList<LegendItem> &items, const TimelineScene &scene, double width)
{
    constexpr double Sign = 17;
    constexpr double Apart = 18;
    const QFontMetricsF metrics(timelineFont(scene.font, 0.92));
    QList<double> widths;
    double all = -Apart;
    for (const LegendItem &item : items) {
        widths.append(Sign + metrics.horizontalAdvance(item.text) + Apart);
        all += widths.last();
    }
    const double right = width - TimelineLayout::Margin - 4;
    const bool beside = TimelineLayout::Margin + captionWidth(scene.caption, scene.font) + 24 + all <= right;
    LegendPlace next {beside ? right - all : TimelineLayout::Margin, beside ? 0 : 1};
    QList<LegendPlace> places;
    for (double itemWidth : widths) {
        if (!beside && next.x > TimelineLayout::Margin && next.x + itemWidth - Apart > right)
            next = {TimelineLayout::Margin, next.line + 1};
        places.append(next);
        next.x += itemWidth;
    }
    return places;
}

double captionWidth(const QString &caption, const QFont &font)
{
    return QFontMetricsF(timelineFont(font, 1, true)).horizontalAdvance(QObject::tr("Timeline")) + 20
        + QFontMetricsF(timelineFont(font, 0.92)).horizontalAdvance(caption);
}

void layOutScene(TimelineScene &scene, const QSizeF &size, int firstLane, TimelineLayout::Use use)
{
    const QList<LegendPlace> legend = placeLegend(legendOf(*scene.timeline), scene, size.width());
    scene.layout =
        layOut(*scene.timeline, size, scene.font, legend.isEmpty() ? 0 : legend.last().line, firstLane, use);
    scene.scale.left = scene.layout.plotLeft;
    scene.scale.width = scene.layout.plotWidth;
}

} // namespace plab
