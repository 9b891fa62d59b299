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
}};

constexpr NameTable<LaneState, LaneStateCount> stateNames {{
    {LaneState::Absent, "absent"},
    {LaneState::Starting, "starting"},
    {LaneState::Idle, "idle"},
    {LaneState::Working, "working"},
    {LaneState::Sleeping, "sleeping"},
    {LaneState::Racing, "between read and write"},
    {LaneState::Waiting, "waiting"},
    {LaneState::Holding, "holding"},
    {LaneState::Alive, "alive"},
    {LaneState::Zombie, "zombie"},
    {LaneState::NotRecorded, "not recorded"},
    {LaneState::Ready, "ready, waiting for a CPU"},
    {LaneState::HoldingWaiting, "holding and waiting"},
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

QString waitObjectName(std::uint32_t object, const QJsonArray &lockNames)
{
    switch (object) {
    case waitfor::Item:
        return QStringLiteral("an item");
    case waitfor::Room:
        return QStringLiteral("room in the queue");
    case waitfor::AllDone:
        return QStringLiteral("all items to be done");
    case waitfor::Message:
        return QStringLiteral("a message");
    case waitfor::PipeRoom:
        return QStringLiteral("room in the pipe");
    case waitfor::Answer:
        return QStringLiteral("an answer");
    case waitfor::Notify:
        return QStringLiteral("a notify");
    case waitfor::Set:
        return QStringLiteral("the event to be set");
    case waitfor::Permit:
        return QStringLiteral("a permit");
    case waitfor::Partner:
        return QStringLiteral("the others at the barrier");
    case waitfor::Signal:
        return QStringLiteral("a signal");
    case waitfor::Start:
        return QStringLiteral("the start");
    case waitfor::Result:
        return QStringLiteral("a result");
    case waitfor::Close:
        return QStringLiteral("the other end to be closed");
    case waitfor::Open:
        return QStringLiteral("the other end to be opened");
    case waitfor::Feeder:
        return QStringLiteral("its feeder thread to have written all");
    default: {
        const QString name = lockNames.at(qsizetype(object)).toString();
        return name.isEmpty() ? QStringLiteral("lock %1").arg(object) : name;
    }
    }
}

QString laneStateName(LaneState state)
{
    return nameIn(stateNames, state);
}

} // namespace plab
