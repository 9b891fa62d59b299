// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <limits>

namespace plab {

/// The instant after everything that is known: "now" of a live repeat, the end of a finished one.
constexpr double LastInstant = std::numeric_limits<double>::infinity();

enum class Life {
    Unborn,
    Alive,
    Zombie,  ///< ended, and its parent has not waited for it yet
    Unknown, ///< it was there, and what became of it nobody could tell
    Gone,
};

/// One process or thread of a repeat as it was at an instant. Processes are named by their place in
/// Repeat::processes; -1 is one that the record does not hold.
struct FamilyMember
{
    Life life = Life::Unborn;
    char state = '?';     ///< letter of the kernel; 'Z' of a zombie, '-' of the gone, '?' where not recorded
    int maker = -1;       ///< the process that made it; of a thread the process it belongs to
    int parent = -1;      ///< its parent at this instant
    qint64 parentPid = 0; ///< also of a parent that the record does not hold
    bool adopted = false; ///< its maker has ended and another process is its parent now

    friend bool operator==(const FamilyMember &, const FamilyMember &) = default;
};

/// Everybody of the repeat at an instant (seconds from the entry), one for each of Repeat::processes. Pure.
QList<FamilyMember> familyAt(const Repeat &repeat, double timeS);

/// The instant that tells most of the family: when most of them were zombies that somebody had left, else
/// orphans with another parent, else alive together; in the middle of the longest such time. The last instant
/// if nobody was there. Pure.
double tellingFamilyInstant(const Repeat &repeat);

/// Something that happened in the family, in words: "parent waited for Process-1: the zombie is gone."
struct FamilyChange
{
    double timeS = 0;
    Text sentence;
};

/// Births, stops, ends, adoptions and collected zombies in order of time. Pure.
QList<FamilyChange> familyChanges(const Repeat &repeat);

/// State and ending in few words: "sleeping", "zombie, exit code 0", "killed by SIGKILL (9)".
Text familyWord(const ProcessRecord &process, const FamilyMember &member);

/// The process table as it was at an instant: without the unborn, and without what was not known then.
QList<ProcessRecord> processesAt(const Repeat &repeat, double timeS);

} // namespace plab
