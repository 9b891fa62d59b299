// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline's tool tips say.
#include "ui/timeline/timelinecaption.h"

#include <QLocale>
#include <QObject>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace plab {
namespace {

/// An argument as what it is, in the person's locale.
QString numberOf(std::uint64_t bits, ArgumentType type)
{
    const QLocale locale;
    switch (type) {
    case ArgumentType::Signed:
        return locale.toString(qlonglong(bits));
    case ArgumentType::Real:
        return locale.toString(std::bit_cast<double>(bits), 'g', QLocale::FloatingPointShortest);
    case ArgumentType::Whole:
        break;
    }
    return locale.toString(qulonglong(bits));
}

/// A process by its pid; a thread has its process's, so its index has to agree.
QString processName(const Timeline &timeline, std::uint32_t index, std::uint64_t pid)
{
    const auto &lanes = timeline.lanes();
    const auto find = [&lanes](const auto &fits) {
        const auto lane = std::find_if(lanes.begin(), lanes.end(), fits);
        return lane != lanes.end() ? lane->name : QString();
    };
    const auto isPid = [pid](const Timeline::Lane &lane) {
        return pid == 0 || std::uint64_t(lane.pid) == pid;
    };
    const QString exact =
        find([&](const Timeline::Lane &lane) { return isPid(lane) && lane.index == int(index); });
    if (!exact.isEmpty())
        return exact;
    const QString byPid = pid != 0 ? find(isPid) : QString();
    return !byPid.isEmpty() ? byPid
        : pid != 0          ? QObject::tr("process %1").arg(pid)
                            : QObject::tr("a process");
}

QString waitedFor(const Timeline &timeline, std::uint32_t object, std::uint64_t pid)
{
    return pid != 0 && object < waitfor::First
        ? QObject::tr("%1 to end").arg(processName(timeline, object, pid))
        : timeline.objectName(object).shown();
}

/// What it moved, read or wrote; empty for any other event.
QString actText(EventKind kind, std::uint64_t argument, ArgumentType type)
{
    switch (kind) {
    case EventKind::Put:
        return QObject::tr("put item %1").arg(numberOf(argument, type));
    case EventKind::Get:
        return QObject::tr("got item %1").arg(numberOf(argument, type));
    case EventKind::Read:
        return QObject::tr("read %1").arg(numberOf(argument, type));
    case EventKind::Write:
        return QObject::tr("wrote %1").arg(numberOf(argument, type));
    default:
        return {};
    }
}

QString causeText(const Span &span, const Timeline &timeline)
{
    switch (span.cause) {
    case EventKind::WaitBegin:
        return QObject::tr("for %1").arg(waitedFor(timeline, span.object, span.argument));
    case EventKind::Acquired:
        return timeline.objectName(span.object).shown();
    default:
        return actText(span.cause, span.argument, span.argumentType);
    }
}

/// What it did last inside this span, which went on as before: no span of its own begins there.
QString lastActText(const Timeline &timeline, int lane, const Span &span, double atNs)
{
    const LaneEvents &events = timeline.lanes()[std::size_t(lane)].events;
    const std::size_t until = events.until(atNs);
    if (until == 0 || events.at(until - 1).timeNs <= span.beginNs)
        return {};
    const Event last = events.at(until - 1);
    const QString act = actText(last.kind, last.argument, last.argumentType);
    if (act.isEmpty())
        return {};
    return QStringLiteral("<br>%1, at %2")
        .arg(act.toHtmlEscaped(), timeText(double(last.timeNs) - double(timeline.entryNs())));
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
        return QObject::tr("an update of %1 was lost here: it had been written since this one read")
            .arg(victim != lanes.end() ? victim->name.toHtmlEscaped() : number);
    }
    case Mark::Kind::TaskFailed:
        return QObject::tr("task %1 failed").arg(number);
    case Mark::Kind::TaskLost:
        return QObject::tr("task %1 was lost").arg(number);
    case Mark::Kind::OwnerDied:
        return QObject::tr("took over the lock of pid %1, which had died").arg(number);
    case Mark::Kind::Gap:
        return QObject::tr("%1 events were dropped here").arg(QLocale().toString(qulonglong(mark.argument)));
    case Mark::Kind::Killed:
        return QObject::tr("killed by %1").arg(signalName(int(mark.argument)));
    case Mark::Kind::Adopted: {
        const auto &lanes = timeline.lanes();
        const auto adopter = std::find_if(lanes.begin(), lanes.end(),
                                          [&](const auto &lane) { return lane.pidText == number; });
        return QObject::tr("its parent is gone: adopted by %1")
            .arg(adopter != lanes.end()
                     ? QObject::tr("%1 (pid %2)").arg(adopter->name.toHtmlEscaped(), number)
                     : QObject::tr("pid %1").arg(number));
    }
    case Mark::Kind::Paused:
        return QObject::tr("stopped by a signal (state T)");
    case Mark::Kind::Continued:
        return QObject::tr("continued");
    case Mark::Kind::TimedOut:
        return QObject::tr("timed out waiting for %1")
            .arg(waitedFor(timeline, mark.object, mark.argument).toHtmlEscaped());
    case Mark::Kind::Full:
        return QObject::tr("Full: no room to put item %1").arg(numberOf(mark.argument, mark.argumentType));
    case Mark::Kind::Empty:
        return QObject::tr("Empty: no item to get");
    case Mark::Kind::Notified:
        return QObject::tr("notified: woke %1").arg(numberOf(mark.argument, mark.argumentType));
    case Mark::Kind::Set:
        return mark.object == waitfor::Close ? QObject::tr("closed it") : QObject::tr("set the event");
    case Mark::Kind::Cleared:
        return QObject::tr("cleared the event");
    case Mark::Kind::Refused:
        return QObject::tr("was refused");
    case Mark::Kind::SignalSent:
        return QObject::tr("sent %1 to %2")
            .arg(signalName(int(mark.argument)), processName(timeline, mark.object, 0).toHtmlEscaped());
    case Mark::Kind::Put: // told with the span around it
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

QString percent(double share)
{
    return QLocale().toString(100 * share, 'f', 0) + QStringLiteral(" %");
}

/// What the kernel's clocks say of a stretch in which a lane works, or in which nothing else is known.
QString cpuText(const Timeline &timeline, int lane, const Span &span)
{
    const bool onlyClocks = span.state == LaneState::NotRecorded && !timeline.isRecorded();
    if (span.state != LaneState::Working && !onlyClocks)
        return {};
    const auto split = timeline.cpuSplit(std::size_t(lane), double(span.beginNs), double(span.endNs));
    if (!split)
        return {};
    QStringList words {QObject::tr("%1 on a CPU").arg(percent(split->ran))};
    if (split->ready > 0)
        words.append(QObject::tr("%1 ready, waiting for a CPU").arg(percent(split->ready)));
    if (split->asleep > 0)
        words.append(QObject::tr("%1 asleep in the kernel").arg(percent(split->asleep)));
    return QStringLiteral("<br>") + words.join(QStringLiteral(", "));
}

QString spanText(const Timeline &timeline, int lane, const Span &span, double atNs)
{
    QStringList words {laneStateName(span.state).shown()};
    if (const auto task = timeline.taskAt(std::size_t(lane), std::uint64_t(atNs)))
        words.append(QObject::tr("task %1").arg(*task));
    if (const QString cause = causeText(span, timeline); !cause.isEmpty())
        words.append(cause);
    if (const auto line = timeline.lineAt(std::size_t(lane), std::uint64_t(atNs)))
        words.append(shortPlace(*line));
    const double entry = double(timeline.entryNs());
    return QObject::tr("%1<br><span style=\"white-space: nowrap\">from %2 to %3, %4%5</span>%6%7")
        .arg(words.join(QStringLiteral(" · ")).toHtmlEscaped(), timeText(double(span.beginNs) - entry),
             timeText(double(span.endNs) - entry), timeText(double(span.lengthNs())),
             span.open ? QObject::tr(" so far") : QString(), cpuText(timeline, lane, span),
             lastActText(timeline, lane, span, atNs));
}

/// Where many spans share the pixel: how the time divides.
QString sharesText(const Timeline::Bin &bin, double nearNs)
{
    QStringList words;
    const Timeline::Bin::Shares shares = bin.divided();
    for (std::size_t state = 1; state < LaneStateCount; ++state) {
        if (shares[state] >= 0.005f)
            words.append(QStringLiteral("%1 %2").arg(percent(double(shares[state])),
                                                     laneStateName(LaneState(state)).shown()));
    }
    return QObject::tr("%1 events within %2<br>%3")
        .arg(QLocale().toString(bin.crossings), timeText(2 * nearNs),
             words.join(QStringLiteral(", ")).toHtmlEscaped());
}

/// The notes under the pointer: each of a few, of many how many of which kind.
QStringList noteTexts(const Timeline &timeline, const std::vector<Mark> &notes, double atNs, double nearNs)
{
    constexpr std::ptrdiff_t Few = 3;
    const auto before = [](const Mark &note, double t) { return double(note.timeNs) < t; };
    const auto first = std::lower_bound(notes.begin(), notes.end(), atNs - nearNs, before);
    const auto past = std::lower_bound(first, notes.end(), atNs + nearNs, before);
    QStringList texts;
    if (past - first <= Few) {
        for (auto note = first; note != past; ++note)
            texts.append(QStringLiteral("%1, at %2")
                             .arg(markText(*note, timeline),
                                  timeText(double(note->timeNs) - double(timeline.entryNs()))));
        return texts;
    }
    std::array<int, Mark::KindCount> counts {};
    for (auto note = first; note != past; ++note)
        ++counts[std::size_t(note->kind)];
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
        if (counts[kind] > 0)
            texts.append(
                QStringLiteral("%1 × %2").arg(QLocale().toString(counts[kind]), markWord(Mark::Kind(kind))));
    }
    return texts;
}

} // namespace

QString timelineTip(const Timeline &timeline, int lane, double atNs, double nearNs)
{
    const Timeline::Lane &mine = timeline.lanes()[std::size_t(lane)];
    QStringList lines {QObject::tr("<b>%1</b> · pid %2").arg(mine.name.toHtmlEscaped(), mine.pidText)};
    for (const std::vector<Mark> *marks : {&mine.lostUpdates, &mine.marks, &mine.lookMarks}) {
        const Mark *near = nearest(*marks, atNs, nearNs);
        for (const Mark *mark = near;
             mark && mark != marks->data() + marks->size() && mark->timeNs == near->timeNs; ++mark)
            lines.append(QStringLiteral("%1, at %2")
                             .arg(markText(*mark, timeline),
                                  timeText(double(mark->timeNs) - double(timeline.entryNs()))));
    }
    lines += noteTexts(timeline, mine.notes, atNs, nearNs);
    const auto bins = timeline.bins(std::size_t(lane), atNs - nearNs, atNs + nearNs, 1);
    const auto span = atNs > 0 ? timeline.spanAt(std::size_t(lane), std::uint64_t(atNs)) : std::nullopt;
    if (bins.front().crossings > 8)
        lines.append(sharesText(bins.front(), nearNs));
    else if (span)
        lines.append(spanText(timeline, lane, *span, atNs));
    else if (lines.size() == 1)
        return {};
    if (mine.ending.kind != Ending::Kind::Running && (!span || mine.events.isEmpty()))
        lines.append(endingText(mine.ending).shown().toHtmlEscaped());
    return lines.join(QStringLiteral("<br>"));
}

} // namespace plab
