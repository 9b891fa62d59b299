// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <sys/types.h>

#include <vector>

namespace plab {

/// Numbers at which every process of a repeat finds what it inherits.
namespace inherited {
constexpr int Arena = 3;      ///< memfd of the repeat (in the nursery: control socket to the lab)
constexpr int Liveness = 4;   ///< read end of a pipe whose only write end the lab holds
constexpr int Link = 5;       ///< own end of the link to the lab
constexpr int FirstNamed = 6; ///< then what the experiment hands down (in the parent: the channel to the lab)
constexpr int Streams =
    7; ///< in the parent, if they were handed over: the laboratory's own input, output and errors
constexpr int StreamCount = 3;
/// With them: what else the caller of the laboratory handed on.
struct Callers
{
    std::vector<int>
        descriptors;          ///< at which numbers it had them; they stand after the streams, in this order
    std::vector<int> ignored; ///< signals
};
Callers &callers();
} // namespace inherited

/// Who dies with whom (prctl(2) PR_SET_PDEATHSIG): asks for SIGKILL at the death of the forking thread, then
/// leaves at once if the parent has already changed, because the request would come too late. Call first
/// after a fork.
void dieWithParent(pid_t expectedParent);

/// For an intended orphan, instead: nothing happens at its parent's death but that it asks for SIGKILL at the
/// death of its new parent, which must be the nursery.
void outliveParent(pid_t expectedParent, pid_t nursery);

/// Second line: SIGKILL for the whole group that this process leads when nobody holds the write end of the
/// liveness pipe any more (fcntl(2) O_ASYNC, F_SETSIG, F_SETOWN of a group). Group and descriptor are
/// inherited, so it holds for every newborn below, before its first instruction, however slow or stopped it
/// is; and of all who hold the descriptor only one needs to live. Leaves at once if the lab is gone already.
/// The error is the machine's refusal: the process must not go on.
Result<void> tieGroupToLab(int livenessFd);

/// For the parent of a repeat: a group of its own, so that all it starts can be ended together, tied to the
/// lab by a description of its own (F_SETOWN belongs to the open file description; opened anew through
/// /proc/self/fd), which takes the place of the inherited one.
Result<void> leadGroup();

/// For a parent whose children may have left its group: it dies neither with the nursery nor with the lab, so
/// that it can end them first, and has to ask labIsGone() every few milliseconds. After leadGroup(), before
/// it has started anybody.
void outliveLab();
/// Whether the lab, or the nursery that this process came from, is gone.
bool labIsGone();

/// Closes all others above 2.
void closeAllBut(std::vector<int> kept);

/// Puts descriptors at their numbers (first at 3, then 4, …) and closes all others above 2. Needs no more
/// room in the descriptor table than its parent did, as long as the limit is twice what it keeps; else the
/// error.
Result<void> arrangeDescriptors(const int *descriptors, int count);

/// The same for a program just started: also what whoever started it left ignored or blocked, whichever
/// signal.
void resetInheritedSignals();

/// After a fork: default handlers, empty mask, a short timer slack.
void resetSignals();

} // namespace plab
