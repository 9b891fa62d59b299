// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/sight.h"

/// Cases of what several experiments show, each found in the events and the process table of a repeat. Pure.
namespace plab::sights {

/// A write over what another lane had written since the writer's read: that update is gone.
Sights lostUpdates(const Repeat &repeat);
/// A write by another lane than the last one that went on from its value: nothing was lost.
Sights keptUpdates(const Repeat &repeat);
/// A lock taken and given back.
Sights turns(const Repeat &repeat);
/// A lock or permit given back by one lane and taken by another that had waited for it.
Sights handOvers(const Repeat &repeat);
/// The last acquire, or wait, that closed a cycle of lanes each waiting for the next.
Sights closedCycles(const Repeat &repeat);
/// The moments at which most lanes held a permit or lock together.
Sights mostHolders(const Repeat &repeat);
/// A second lock taken by one that held another already.
Sights secondLocks(const Repeat &repeat);

/// An event of this kind with what it says: a put that found no room, a notify, something refused.
Sights ofKind(const Repeat &repeat, EventKind kind);
/// The same in words of an experiment's own; %1 in the sentence is whose lane it is.
Sights ofKind(const Repeat &repeat, EventKind kind, const Text &mark, const Text &sentence);
Sights refusals(const Repeat &repeat);
/// With the sentences they were refused with, in their order; without where there are not as many.
Sights refusals(const Repeat &repeat, const QStringList &reasons);
Sights flagsSet(const Repeat &repeat); ///< of events; no close
/// A number written, with nobody else's write in question.
Sights writes(const Repeat &repeat);
/// A wait whose limit was over: for the end of a process (a join), or for anything else.
Sights timedOutJoins(const Repeat &repeat);
Sights timedOutWaits(const Repeat &repeat);
/// A wait that nothing ended but the end of whoever waited, or of the repeat.
Sights endlessWaits(const Repeat &repeat);
/// A join that waited, with the end that it waited for; and with those whose limit was over first.
Sights joins(const Repeat &repeat);
Sights allJoins(const Repeat &repeat);
/// A wait for an event, a notify, a partner or a permit that was over; and for a lock that the waiter held.
Sights endedWaits(const Repeat &repeat);
Sights ownWaits(const Repeat &repeat);
/// The longest wait of each lane for a lock or permit, the longest of all first.
Sights longestWaits(const Repeat &repeat);

/// An item from its put to its get; and one that was put and that nobody has got.
Sights deliveries(const Repeat &repeat);
Sights leftItems(const Repeat &repeat);

Sights tasks(const Repeat &repeat);       ///< from begin to end
Sights failedTasks(const Repeat &repeat); ///< that raised an error
Sights lostTasks(const Repeat &repeat);   ///< whose worker ended inside it

/// A process that ended; with exit code 0; in any other way; by a signal.
Sights endings(const Repeat &repeat);
Sights goodEndings(const Repeat &repeat);
Sights badEndings(const Repeat &repeat);
Sights killed(const Repeat &repeat);
/// A process that lived on after its maker, and got another parent.
Sights adoptions(const Repeat &repeat);
/// A process that had ended, and that nobody waited for.
Sights zombies(const Repeat &repeat);
/// A signal sent, with what became of the process that it went to.
Sights signalsSent(const Repeat &repeat);

} // namespace plab::sights
