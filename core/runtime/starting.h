// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/childhandle.h"
#include "core/shared/arena.h"

namespace plab {

// How a process comes to be, whoever starts it: the parent of a repeat, or a child that has children. Its row
// of the process table, its own first descriptors, and the word to the lab that it is there.

/// The row is free; from now on it is that of a process about to be started.
void announceSlot(const Arena &arena, std::uint32_t slot, const std::string &name, Role role,
                  StartMethod method);

/// What its code is, and what that is given.
void specify(ProcessSlot &slot, const ChildSpec &spec);

/// Forks or spawns it here, with `link` as its own end of the link to the lab; its pidfd. The error is the
/// machine's refusal.
Result<Descriptor> startHere(const Arena &arena, const ChildSpec &spec, std::uint32_t slot, int link,
                             pid_t &pid);

/// Hands the lab its end of the link and the pidfd, over `channel`. What fails otherwise than by a refusal
/// says that the lab is gone, and we with it.
void tellLabOfChild(const Arena &arena, int channel, const ChildHandle &child, const Descriptor &labsEnd);

} // namespace plab
