// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// Made-up records for tests and for looking at views. Deterministic: the same arguments give the same record
/// on every machine. Internally consistent: counts, measures, values and events tell the same story.

/// Four processes add to one counter, 50 000 times each. Without a lock about half of the updates are lost.
/// The witness (one extra repeat of 4 × 15 recorded turns) loses updates where its events say so.
RunRecord fakeLostUpdates(int repeats, bool withWitness, bool withLock = false);

/// A pool whose tasks count in five steps each, under a mutex or not. One recorded repeat. With `killOne` the
/// second worker is killed inside its second task, which is lost, and a new worker takes its place.
RunRecord fakePool(int workers, int tasks, bool withLock, bool killOne = false);

/// A recorded repeat of `events` events in all, spread over `lanes` workers, about 1 µs apart; for benches.
Repeat fakeHuge(std::size_t events, int lanes);

/// The record as it was `seconds` after the entry of its last repeat: running, later events and endings not
/// there yet.
RunRecord fakeLive(const RunRecord &whole, double seconds);

} // namespace plab
