// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/event.h"

#include "core/model/names.h"
#include "core/model/numbertext.h"

namespace plab {

namespace {

constexpr NameTable<EventKind, std::size_t(LastEventKind) + 1> kindNames {{
    {EventKind::None, "none"},
    {EventKind::Started, "started"},
    {EventKind::Ended, "ended"},
    {EventKind::TaskBegin, "task-begin"},
    {EventKind::TaskEnd, "task-end"},
    {EventKind::TaskFailed, "task-failed"},
    {EventKind::WaitBegin, "wait-begin"},
    {EventKind::Acquired, "acquired"},
    {EventKind::Released, "released"},
    {EventKind::Read, "read"},
    {EventKind::Write, "write"},
    {EventKind::Idle, "idle"},
    {EventKind::Put, "put"},
    {EventKind::Get, "get"},
    {EventKind::OwnerDied, "owner-died"},
    {EventKind::Gap, "gap"},
    {EventKind::Text, "text"},
    {EventKind::SleepBegin, "sleep-begin"},
    {EventKind::SleepEnd, "sleep-end"},
    {EventKind::WorkBegin, "work-begin"},
    {EventKind::WorkEnd, "work-end"},
    {EventKind::WaitEnd, "wait-end"},
    {EventKind::TimedOut, "timed-out"},
    {EventKind::Full, "full"},
    {EventKind::Empty, "empty"},
    {EventKind::Notify, "notify"},
    {EventKind::Set, "set"},
    {EventKind::Cleared, "cleared"},
    {EventKind::Refused, "refused"},
    {EventKind::SignalSent, "signal-sent"},
    {EventKind::Line, "line"},
}};

} // namespace

double Event::number() const
{
    switch (argumentType) {
    case ArgumentType::Signed:
        return double(signedArgument());
    case ArgumentType::Real:
        return std::bit_cast<double>(argument);
    case ArgumentType::Whole:
        break;
    }
    return double(argument);
}

QString argumentText(const Event &event)
{
    switch (event.argumentType) {
    case ArgumentType::Signed:
        return QString::number(event.signedArgument());
    case ArgumentType::Real:
        return numberText(event.number());
    case ArgumentType::Whole:
        break;
    }
    return QString::number(event.argument);
}

QString eventKindName(EventKind kind)
{
    return nameIn(kindNames, kind);
}

EventKind eventKindFromName(const QString &name)
{
    return valueIn(kindNames, name).value_or(EventKind::None);
}

Text waitObjectName(std::uint32_t object, const QJsonArray &lockNames)
{
    switch (object) {
    case waitfor::Item:
        return tr("an item");
    case waitfor::Room:
        return tr("room in the queue");
    case waitfor::AllDone:
        return tr("all items to be done");
    case waitfor::Message:
        return tr("a message");
    case waitfor::PipeRoom:
        return tr("room in the pipe");
    case waitfor::Answer:
        return tr("an answer");
    case waitfor::Notify:
        return tr("a notify");
    case waitfor::Set:
        return tr("the event to be set");
    case waitfor::Permit:
        return tr("a permit");
    case waitfor::Partner:
        return tr("the others at the barrier");
    case waitfor::Signal:
        return tr("a signal");
    case waitfor::Start:
        return tr("the start");
    case waitfor::Result:
        return tr("a result");
    case waitfor::Close:
        return tr("the other end to be closed");
    case waitfor::Open:
        return tr("the other end to be opened");
    case waitfor::Feeder:
        return tr("its feeder thread to have written all");
    default: {
        const QString name = lockNames.at(qsizetype(object)).toString();
        return name.isEmpty() ? tr("lock %1").arg(Text::digits(object)) : Text::plain(name);
    }
    }
}

Text laneStateName(LaneState state)
{
    switch (state) {
    case LaneState::Absent:
        return tr("absent");
    case LaneState::Starting:
        return tr("starting");
    case LaneState::Idle:
        return tr("idle");
    case LaneState::Working:
        return tr("working");
    case LaneState::Sleeping:
        return tr("sleeping");
    case LaneState::Racing:
        return tr("between read and write");
    case LaneState::Waiting:
        return tr("waiting");
    case LaneState::Holding:
        return tr("holding");
    case LaneState::Alive:
        return tr("alive");
    case LaneState::Zombie:
        return tr("zombie");
    case LaneState::NotRecorded:
        return tr("not recorded");
    case LaneState::Ready:
        return tr("ready, waiting for a CPU");
    case LaneState::HoldingWaiting:
        return tr("holding and waiting");
    }
    return {};
}

} // namespace plab
