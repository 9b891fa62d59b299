// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"
#include "core/shared/arena.h"

namespace plab {

/// Recording would change what is counted or timed: counted repeats run unrecorded, and one witness beside
/// them.
bool isRace(const RunRequest &request, const Declaration &declaration);

/// Whether such a run has one: not where nothing is to be recorded.
bool hasWitness(const RunRequest &request, const Declaration &declaration);

/// The arena of one repeat: lanes and shared bytes as the experiment asks, rings as long as all lanes
/// together can afford, none when the repeat is unrecorded.
Arena::Layout layoutOf(const RunRequest &request, const Declaration &declaration, bool witness);

/// Whether the machine has room for such an arena now, as Arena::create() asks.
Result<void> checkArenaRoom(const RunRequest &request, const Declaration &declaration);

/// How many events a run may keep, were none of them packed: an eighth of the available memory, between one
/// and 32 million.
quint64 eventRoom();

} // namespace plab
