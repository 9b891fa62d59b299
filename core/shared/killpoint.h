// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>
#include <cstdlib>
#include <cstring>

namespace plab {

/// The point that a test of faults has named (PROCESS_LAB_KILL_POINT); null in all other runs.
inline const char *const chosenKillPoint = std::getenv("PROCESS_LAB_KILL_POINT");

/// A point between two steps at which a kill would be worst, and random kills come too seldom: where a test
/// has named it a process that gets there for the first time stops itself, and is killed or continued by the
/// test. In all other runs it costs a look at one word.
inline void killPoint(const char *name)
{
    if (!chosenKillPoint) [[likely]]
        return;
    static bool stoodHere = false; // one point a run
    if (!stoodHere && std::strcmp(chosenKillPoint, name) == 0) {
        stoodHere = true;
        std::raise(SIGSTOP);
    }
}

} // namespace plab
