// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// Made-up repeats about life and waiting; each is finished and its times count from the entry.

/// The parent is killed at 1 s; two children go on, adopted by the nursery, and end at 2 and 2.2 s.
Repeat fakeOrphans();
/// The child ends at 0.5 s with exit code 3, its parent waits for it at 2.5 s. A thread of the parent ends at
/// 1 s.
Repeat fakeZombie();
/// `count` processes in a ring: each takes lock i at 10 ms · (i+1), then wants lock i+1 from 100 ms on. They
/// are killed at 2 s.
Repeat fakeDeadlock(int count);
/// `processes` that all use each of `locks` locks, one after the other; at the end the first holds the last
/// lock and all others wait for it.
Repeat fakeCrowd(int processes, int locks);
RunRecord fakeRunOf(const Repeat &repeat, const QString &experiment);

} // namespace plab
