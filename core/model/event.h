// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <QJsonArray>

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace plab {

/// What happened in a lane. Values are part of the stored record: append, never renumber.
enum class EventKind : std::uint8_t {
    None = 0,
    Started = 1,     ///< the lane's code begins; argument: pid
    Ended = 2,       ///< the lane's code is over
    TaskBegin = 3,   ///< object: task number; working
    TaskEnd = 4,     ///< object: task number; idle again
    TaskFailed = 5,  ///< object: task number; ends the task like TaskEnd
    WaitBegin = 6,   ///< object: lock or one of waitfor; or process (its index, in a ring its slot), and then
                     ///< the argument is its pid. Waiting (for a lock: contended turns only)
    Acquired = 7,    ///< object: lock, or waitfor::Permit; ends a wait for it; holding
    Released = 8,    ///< object: as of Acquired; back to working or idle
    Read = 9,        ///< argument: value read; between read and write
    Write = 10,      ///< argument: value written; working
    Idle = 11,       ///< waiting for work
    Put = 12,        ///< object: queue, or whose items are in an order; argument: item
    Get = 13,        ///< as Put, and never before it
    OwnerDied = 14,  ///< object: lock; argument: pid of the dead owner
    Gap = 15,        ///< argument: number of events dropped here
    Text = 16,       ///< a line was printed; argument: its number
    SleepBegin = 17, ///< sleeping inside a task
    SleepEnd = 18,
    WorkBegin = 19, ///< working outside a task (a contender's loop)
    WorkEnd = 20,
    WaitEnd = 21,    ///< object, argument: as of the WaitBegin; ends a wait that took no lock
    TimedOut = 22,   ///< object, argument: as of the WaitBegin; ends a wait whose limit is over
    Full = 23,       ///< object, argument: as of Put; a put that found no room
    Empty = 24,      ///< a get that found no item
    Notify = 25,     ///< object: condition (its lock); argument: how many it woke
    Set = 26,        ///< object: event flag; or waitfor::Close: a pool, queue or pipe was closed
    Cleared = 27,    ///< object: event flag
    Refused = 28,    ///< object: lock, queue or (argument 1) process; an act that was refused
    SignalSent = 29, ///< object: process, as of WaitBegin; argument: signal
    Line = 30, ///< argument: where in its own code the lane stands from now on, a number in values.places
};
constexpr EventKind LastEventKind = EventKind::Line;

/// Objects of WaitBegin and WaitEnd that are no lock: what is waited for.
namespace waitfor {
constexpr std::uint32_t First = 0xffffff00;   ///< smaller numbers are locks
constexpr std::uint32_t Item = First;         ///< a get from an empty queue
constexpr std::uint32_t Room = First + 1;     ///< a put into a full queue
constexpr std::uint32_t AllDone = First + 2;  ///< until every item of a queue is marked done
constexpr std::uint32_t Message = First + 3;  ///< at the read end of a pipe
constexpr std::uint32_t PipeRoom = First + 4; ///< at the write end of a full pipe
constexpr std::uint32_t Answer = First + 5;   ///< of a server that was asked
constexpr std::uint32_t Notify = First + 6;   ///< of a condition
constexpr std::uint32_t Set = First + 7;      ///< of an event flag
constexpr std::uint32_t Permit = First + 8;   ///< of a semaphore
constexpr std::uint32_t Partner = First + 9;  ///< at a barrier
constexpr std::uint32_t Signal = First + 10;  ///< from another process
constexpr std::uint32_t Start = First + 11;   ///< of a race, at its gate
constexpr std::uint32_t Result = First + 12;  ///< of a task
constexpr std::uint32_t Close = First + 13;   ///< of a pipe's other end
constexpr std::uint32_t Open = First + 15;    ///< of a FIFO's other end
constexpr std::uint32_t Feeder = First + 14;  ///< until a queue's feeder thread has written everything
} // namespace waitfor
/// "an item"; for a lock its own name, else "lock 3". What somebody waits for, in a sentence.
Text waitObjectName(std::uint32_t object, const QJsonArray &lockNames = {});

/// What the 64 bits of an argument are.
enum class ArgumentType : std::uint8_t {
    Whole,  ///< std::uint64_t: pids, counts, items
    Signed, ///< std::int64_t: values of a counter
    Real,   ///< double
};

/// An argument on its way into an event: any number, kept as what it is.
struct EventArgument
{
    std::uint64_t bits = 0;
    ArgumentType type = ArgumentType::Whole;

    constexpr EventArgument() = default;
    template<std::integral Number>
    constexpr EventArgument(Number number)
        : bits(std::uint64_t(number)),
          type(std::is_signed_v<Number> ? ArgumentType::Signed : ArgumentType::Whole)
    {
    }
    template<std::floating_point Number>
    constexpr EventArgument(Number number)
        : bits(std::bit_cast<std::uint64_t>(double(number))), type(ArgumentType::Real)
    {
    }
};

/// One record of a ring and of the stored run (a LaneEvents holds it packed). 24 bytes; layout:
///   0 timeNs (CLOCK_MONOTONIC)   8 argument   16 object   20 kind   21 argumentType   22 lane (slot of the
///   process table; of a live event only, a stored one stands in the lane of its process)
struct Event
{
    std::uint64_t timeNs = 0;
    std::uint64_t argument = 0; ///< its bits
    std::uint32_t object = 0;
    EventKind kind = EventKind::None;
    ArgumentType argumentType = ArgumentType::Whole;
    std::uint16_t lane = 0;

    constexpr Event() = default;
    constexpr Event(std::uint64_t time, EventArgument what, std::uint32_t of, EventKind how,
                    std::uint16_t who)
        : timeNs(time), argument(what.bits), object(of), kind(how), argumentType(what.type), lane(who)
    {
    }
    std::int64_t signedArgument() const { return std::int64_t(argument); } ///< of a Signed one
    double number() const; ///< the argument, rounded where a double cannot hold it

    friend bool operator==(const Event &, const Event &) = default;
};
static_assert(sizeof(Event) == 24 && std::is_trivially_copyable_v<Event>);

/// "-3", "3.1415927", "18446744073709551615": events CSV and JSON, never in a locale. "nan" and "inf" for
/// those.
QString argumentText(const Event &event);

QString eventKindName(EventKind kind);            ///< "task-begin": events CSV, JSON and tool tips
EventKind eventKindFromName(const QString &name); ///< None if unknown

/// The states a lane can be in, as drawn. Colours stand in ui/theme.
enum class LaneState : std::uint8_t {
    Absent,
    Starting, ///< born, its code has not begun
    Idle,     ///< waiting for work
    Working,
    Sleeping,    ///< inside a task
    Racing,      ///< between read and write, without a lock
    Waiting,     ///< for a lock or for another process
    Holding,     ///< a lock
    Alive,       ///< there, and its code is over, or is none of the experiment's (the nursery)
    Zombie,      ///< ended, and not waited for yet
    NotRecorded, ///< there, and what it does is not known: dropped, beyond the cap, sampled away, off
    Ready,       ///< would work, and waits for a CPU: a share of Working, from clocks and never from events
    HoldingWaiting, ///< holds a lock and waits: for another one, or for anything else
};
constexpr std::size_t LaneStateCount = 13;
Text laneStateName(LaneState state); ///< "between read and write"

} // namespace plab
