// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arenabuilder.h"
#include "core/shared/relative.h"

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace plab {

class Parameters;

namespace probe {

/// What a name is of; numbers count from 0 within each kind.
enum class NameKind : std::uint32_t {
    None,
    Lock,     ///< Event::object of its events
    Queue,    ///< likewise of Put, Get, Full, Empty
    Function, ///< of a task: Event::argument of TaskBegin is its number + 1
    Place,    ///< a line of a file of the person's own: Event::argument of Line
    Leftover, ///< a path of something that multiprocessing has made and removes when a process ends
};
constexpr std::size_t NameKinds = 6;

/// One name, written once by whoever comes first. 256 bytes, zero = free.
struct Name
{
    std::atomic<std::uint32_t> state; ///< Free, Writing, Ready
    NameKind kind;
    std::uint32_t number;
    std::uint32_t line;  ///< Place, Function: counted from 1; else 0
    std::uint32_t place; ///< Lock, Queue: number + 1 of the place where it was made; 0: not known
    char type[28];       ///< "Lock", "BoundedSemaphore", "JoinableQueue"
    char key[136];       ///< what makes it the same in every process: name of the semaphore, path of the file
    char label[72];      ///< how people call it: variable, function

    enum State : std::uint32_t { Free, Writing, Ready };
};
static_assert(sizeof(Name) == 256);

/// What a lane does just now as far as the probe knows, for the watch that looks for hangs.
enum class Standing : std::uint32_t {
    Unknown,      ///< runs, or stands in what the probe does not see
    Waits,        ///< for somebody, without a time limit
    WaitsLimited, ///< sleeps, or waits with a time limit: it will go on by itself
};

/// What the processes of a script share besides the process table: beginning of the experiment's own memory.
struct Tables
{
    static constexpr std::uint32_t Lanes = 250; ///< beside nursery and parent
    static constexpr std::uint32_t MostNames = 8192;

    RelativeArray<Name> names;                        ///< by hash of kind, key and line, open addressing
    RelativeArray<std::atomic<std::uint32_t>> stands; ///< Standing, by slot
    std::atomic<std::uint32_t> counts[NameKinds];
    std::atomic<std::uint32_t> unlaned;      ///< processes and threads for which no lane was free
    std::atomic<std::uint32_t> unnamed;      ///< names for which there was no room
    std::atomic<std::uint32_t> attached;     ///< processes that have the probe
    std::atomic<std::uint32_t> failures;     ///< times the probe failed; then that process goes on unrecorded
    std::atomic<std::uint32_t> failureState; ///< of the first one: 0, 1 being written, 2 written
    std::atomic<std::uint32_t> onlyBirths;   ///< not 0: of the script only births and ends are followed
    std::atomic<std::uint32_t> eventCostPs;  ///< of one event as a script pays for it, picoseconds
    char failure[400];                       ///< the first one, a sentence
    char version[64];                        ///< "CPython 3.11.7"

    void build(ArenaBuilder &builder, const Parameters &parameters);
};

struct NameWish
{
    NameKind kind = NameKind::None;
    std::string_view key;
    std::uint32_t line = 0;
    std::string_view label = {};
    std::string_view type = {};
    std::uint32_t place = 0;
};

constexpr std::uint32_t NoNumber = 0xffffffff;

/// Any process, at any time: the number of a name, which is made if `create` and there is room; else
/// NoNumber. A key that is too long keeps its end. Waits for nobody: what a killed process left unfinished is
/// passed over.
std::uint32_t intern(Tables &tables, std::span<Name> names, const NameWish &wish, bool create);

/// The names of a kind by their numbers, null where one is not ready.
std::vector<const Name *> namesOf(std::span<const Name> names, NameKind kind, std::uint32_t count);

} // namespace probe
} // namespace plab
