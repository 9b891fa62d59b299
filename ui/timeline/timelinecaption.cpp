// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinecaption.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

QString wallText(const Timeline &timeline, const Repeat &repeat)
{
    const std::optional<double> wallS = repeat.measures.value(QStringLiteral("wall_s"));
    const double ns = wallS ? *wallS * 1e9 : double(timeline.endNs()) - double(timeline.entryNs());
    return ns >= 1e9 || ns < 1e8 ? timeText(ns)
                                 : QStringLiteral("%1 s").arg(QLocale().toString(ns * 1e-9, 'f', 3));
}

QString causeText(const Span &span, const Timeline &timeline, const Timeline::Lane &lane)
{
    switch (span.cause) {
    case EventKind::WaitBegin:
        if (span.argument)
            return QStringLiteral("for process %1").arg(span.argument);
        return span.object < waitfor::First ? timeline.objectName(span.object)
                                            : QStringLiteral("for %1").arg(timeline.objectName(span.object));
    case EventKind::Acquired:
        return timeline.objectName(span.object);
    case EventKind::Put:
        return QStringLiteral("put item %1").arg(QLocale().toString(qulonglong(span.argument)));
    case EventKind::Get:
        return QStringLiteral("got item %1").arg(QLocale().toString(qulonglong(span.argument)));
    case EventKind::Read:
        return QStringLiteral("read %1").arg(QLocale().toString(qulonglong(span.argument)));
    case EventKind::Write:
        return QStringLiteral("wrote %1").arg(QLocale().toString(qulonglong(span.argument)));
    case EventKind::None:
        return lane.events.isEmpty() ? QStringLiteral("nothing recorded") : QString();
    default:
        return {};
    }
}

QString markText(const Mark &mark, const Timeline &timeline)
{
    const QString number = QString::number(mark.argument);
    switch (mark.kind) {
    case Mark::Kind::UpdateLost: {
        const auto &lanes = timeline.lanes();
        const auto victim = std::find_if(lanes.begin(), lanes.end(), [&](const auto &lane) {
            return std::uint64_t(lane.index) == mark.argument;
        });
        return QStringLiteral("an update of %1 was lost here: it had been written since this one read")
            .arg(victim != lanes.end() ? victim->name.toHtmlEscaped() : number);
    }
    case Mark::Kind::TaskFailed:
        return QStringLiteral("task %1 failed").arg(number);
    case Mark::Kind::TaskLost:
        return QStringLiteral("task %1 was lost").arg(number);
    case Mark::Kind::OwnerDied:
        return QStringLiteral("took over the lock of pid %1, which had died").arg(number);
    case Mark::Kind::Gap:
        return QStringLiteral("%1 events were dropped here")
            .arg(QLocale().toString(qulonglong(mark.argument)));
    case Mark::Kind::Killed:
        return QStringLiteral("killed by %1").arg(signalName(int(mark.argument)));
    case Mark::Kind::Adopted: {
        const auto &lanes = timeline.lanes();
        const auto adopter = std::find_if(lanes.begin(), lanes.end(),
                                          [&](const auto &lane) { return lane.pidText == number; });
        return QStringLiteral("its parent is gone: adopted by %1")
            .arg(adopter != lanes.end()
                     ? QStringLiteral("%1 (pid %2)").arg(adopter->name.toHtmlEscaped(), number)
                     : QStringLiteral("pid ") + number);
    }
    case Mark::Kind::Paused:
        return QStringLiteral("stopped by a signal (state T)");
    case Mark::Kind::Continued:
        return QStringLiteral("continued");
    case Mark::Kind::Put: // told by the span that begins there
    case Mark::Kind::Got:
        break;
    }
    return {};
}

/// The mark nearest to an instant, if it is near enough; of several at one time the first.
const Mark *nearest(const std::vector<Mark> &marks, double atNs, double nearNs)
{
    auto after = std::lower_bound(marks.begin(), marks.end(), atNs,
                                  [](const Mark &m, double t) { return double(m.timeNs) < t; });
    const Mark *best = nullptr;
    double bestNs = nearNs;
    if (after != marks.end() && std::abs(double(after->timeNs) - atNs) <= bestNs) {
        best = &*after;
        bestNs = std::abs(double(after->timeNs) - atNs);
    }
    if (after == marks.begin() || std::abs(double((after - 1)->timeNs) - atNs) >= bestNs)
        return best;
    const std::uint64_t timeNs = (--after)->timeNs;
    while (after != marks.begin() && (after - 1)->timeNs == timeNs)
        --after;
    return &*after;
}

QString spanText(const Timeline &timeline, int lane, const Span &span, double atNs)
{
    QStringList words {laneStateName(span.state)};
    if (const auto task = timeline.taskAt(std::size_t(lane), std::uint64_t(atNs)))
        words.append(QStringLiteral("task %1").arg(*task));
    const QString cause = causeText(span, timeline, timeline.lanes()[std::size_t(lane)]);
    if (!cause.isEmpty())
        words.append(cause);
    const double entry = double(timeline.entryNs());
    return QStringLiteral("%1<br><span style=\"white-space: nowrap\">from %2 to %3, %4%5</span>")
        .arg(words.join(QStringLiteral(" · ")).toHtmlEscaped(), timeText(double(span.beginNs) - entry),
             timeText(double(span.endNs) - entry), timeText(double(span.lengthNs())),
             span.open ? QStringLiteral(" so far") : QString());
}

/// Where many spans share the pixel: how the time divides.
QString sharesText(const Timeline::Bin &bin, double nearNs)
{
    QStringList words;
    for (std::size_t state = 1; state < LaneStateCount; ++state) {
        if (bin.share[state] >= 0.005f)
            words.append(QStringLiteral("%1 % %2").arg(
                QLocale().toString(100 * double(bin.share[state]), 'f', 0), laneStateName(LaneState(state))));
    }
    return QStringLiteral("%1 events within %2<br>%3")
        .arg(QLocale().toString(bin.crossings), timeText(2 * nearNs),
             words.join(QStringLiteral(", ")).toHtmlEscaped());
}

} // namespace

QString timelineCaption(const QString &lead, const Timeline &timeline, const Repeat &repeat)
{
    QStringList words;
    if (!lead.isEmpty())
        words.append(lead);
    if (!timeline.lanes().empty() && timeline.endNs() > timeline.entryNs())
        words.append(wallText(timeline, repeat));
    if (repeat.witness)
        words.append(QStringLiteral("witness repeat, recorded; not counted"));
    else if (repeat.recording == QLatin1String("off") && !timeline.lanes().empty())
        words.append(QStringLiteral("recording off: only births and ends"));
    if (repeat.eventsDropped > 0)
        words.append(QStringLiteral("%1 events dropped").arg(QLocale().toString(repeat.eventsDropped)));
    return words.join(QStringLiteral(" · "));
}

double fitBeginNs(const Timeline &timeline)
{
    return double(timeline.beginNs()) - double(timeline.entryNs());
}

double fitEndNs(const Timeline &timeline)
{
    constexpr double Air = 0.012; // so that end ticks and the mark of a kill do not touch the edge
    const double begin = fitBeginNs(timeline);
    const double end = double(timeline.endNs()) - double(timeline.entryNs());
    return end + std::max((end - begin) * Air, TimelineScale::ShortestNs);
}

void fitScale(TimelineScene &scene)
{
    scene.scale.fromNs = fitBeginNs(*scene.timeline);
    scene.scale.toNs = fitEndNs(*scene.timeline);
}

QString timelineTip(const Timeline &timeline, int lane, double atNs, double nearNs)
{
    const Timeline::Lane &mine = timeline.lanes()[std::size_t(lane)];
    QStringList lines {QStringLiteral("<b>%1</b> · pid %2").arg(mine.name.toHtmlEscaped(), mine.pidText)};
    for (const std::vector<Mark> *marks : {&mine.lostUpdates, &mine.marks, &mine.lookMarks}) {
        const Mark *near = nearest(*marks, atNs, nearNs);
        for (const Mark *mark = near;
             mark && mark != marks->data() + marks->size() && mark->timeNs == near->timeNs; ++mark)
            lines.append(QStringLiteral("%1, at %2")
                             .arg(markText(*mark, timeline),
                                  timeText(double(mark->timeNs) - double(timeline.entryNs()))));
    }
    const auto bins = timeline.bins(std::size_t(lane), atNs - nearNs, atNs + nearNs, 1);
    const auto span = atNs > 0 ? timeline.spanAt(std::size_t(lane), std::uint64_t(atNs)) : std::nullopt;
    if (bins.front().crossings > 8)
        lines.append(sharesText(bins.front(), nearNs));
    else if (span)
        lines.append(spanText(timeline, lane, *span, atNs));
    else if (lines.size() == 1)
        return {};
    if (mine.ending.kind != Ending::Kind::Running && (!span || mine.events.isEmpty()))
        lines.append(endingText(mine.ending).toHtmlEscaped());
    return lines.join(QStringLiteral("<br>"));
}

} // namespace plab
