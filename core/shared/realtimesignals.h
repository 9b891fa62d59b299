// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>

namespace plab {

/// The signals that the engine takes for itself, each for one thing: whoever needs another adds it here, so
/// that no process gets one of two meanings. From SIGRTMIN on, which is known only when the program runs: the
/// C library keeps the first of the kernel's for itself (signal(7)).
enum class RealTimeSignal {
    ParentDied,     ///< to an orphan that is meant to live on (PR_SET_PDEATHSIG)
    Transport,      ///< the exhibit "a signal with a value" (sigqueue(3))
    InterruptFlock, ///< of a thread's own timer: flock(2) has no time limit
    Counted,        ///< the experiment "signals" counts those that arrive
};

inline int numberOf(RealTimeSignal signal)
{
    return SIGRTMIN + int(signal);
}

} // namespace plab
