// SPDX-License-Identifier: GPL-3.0-or-later
// Your own program: a Python script runs, and its processes are followed by the probe (core/probe).
#include "core/experiments/script/run.h"

#include "core/experiments/script/family.h"
#include "core/experiments/script/leftovers.h"
#include "core/experiments/script/program.h"
#include "core/runtime/descendants.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/reaping.h"
#include "core/runtime/script.h"
#include "core/shared/futex.h"

#include <QFile>

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace plab::ownscript {

namespace {

constexpr double GraceS = 0.3;
constexpr double LongestEndS = 5;

/// Nobody is left who would end what the script has started.
void endWithLab(Parent &parent)
{
    if (!labIsGone())
        return;
    endDescendants(parent.arena(), 0, LongestEndS);
    removeLeftovers(parent.arena());
    _exit(125);
}

bool hasEnded(Parent &parent, const Program &program)
{
    return parent.arena().slot(program.lane).currentState() == SlotState::Ended;
}

/// Until the script's main process is over; true: it hangs, and is not waited for.
bool follow(Parent &parent, const Program &program, const Settings &settings, Family &family)
{
    constexpr std::uint64_t ToldNs = 250'000'000;
    std::uint64_t toldNs = 0;
    bool hung = false;
    for (;;) {
        const std::uint32_t seen = parent.bell();
        endWithLab(parent);
        reapInto(parent.arena());
        family.tellNew();
        if (hasEnded(parent, program))
            return hung;
        hung = hung || family.isHung();
        if (hung && settings.stopsOnHang)
            return true;
        if (nowNs() - toldNs > ToldNs) {
            toldNs = nowNs();
            tellNames(parent, settings);
        }
        parent.waitBell(seen, std::chrono::milliseconds(20));
    }
}

/// Helpers that end with the script take a moment for it, the tracker as long as it needs within reason; what
/// is there after that has outlived it.
bool leftBehind(Parent &parent)
{
    constexpr std::uint64_t MomentNs = 500'000'000;
    constexpr std::uint64_t LongestNs = 10'000'000'000;
    const std::uint64_t sinceNs = nowNs();
    const auto goesOn = [sinceNs](const auto &processes) {
        const std::uint64_t waitedNs = nowNs() - sinceNs;
        return waitedNs < MomentNs
            || (waitedNs < LongestNs && std::all_of(processes.begin(), processes.end(), isTracker));
    };
    while (goesOn(descendants())) {
        const std::uint32_t seen = parent.bell();
        endWithLab(parent);
        reapInto(parent.arena());
        if (descendants().empty())
            return false;
        parent.waitBell(seen, std::chrono::milliseconds(5));
    }
    return true;
}

void end(Parent &parent, const Program &program, Output &output)
{
    const Ending ending = unpackEnding(parent.arena().slot(program.lane).ending.load());
    const bool byItself = hasEnded(parent, program) && ending.kind == Ending::Kind::Exited;
    if (endDescendants(parent.arena(), GraceS, LongestEndS)) {
        byItself ? removeLeftFolders(parent.arena()) : removeLeftovers(parent.arena());
        return output.finish();
    }
    parent.fail(
        failedError(tr("Some processes of the script could not be ended even by SIGKILL: the kernel keeps "
                       "them (state D). They end when it lets them go.")));
    output.giveUp();
}

void run(Parent &parent)
{
    const Settings settings = Parent::orRefuse(settingsOf(parent.parameters()));
    tell(parent, settings, runProgram(parent, settings));
}

Seen watch(Parent &parent, const Settings &settings, Program &program, Output::Listener heard)
{
    const bool isPrinted = bool(program.printed.output);
    Output output(parent, std::move(program.printed), program.lane, std::move(heard));
    Family family(parent, settings.hangSeconds);
    try {
        const bool hung = follow(parent, program, settings, family);
        parent.returned();
        const bool left = !hung && leftBehind(parent);
        const bool lives = !hasEnded(parent, program);
        end(parent, program, output);
        return {program.lane,  hung,      left,           lives,
                family.most(), isPrinted, output.bytes(), output.linesLeftOut()};
    } catch (const Stopped &) {
        end(parent, program, output);
        tellNames(parent, settings);
        throw;
    }
}

} // namespace

Seen runProgram(Parent &parent, const Settings &settings, Output::Listener heard)
{
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        throw Refused {systemError(tr("Cannot take in what the script leaves behind (prctl): %1."), errno)};
    outliveLab();
    Program program = Parent::orRefuse(startProgram(parent.arena(), settings));
    try {
        return watch(parent, settings, program, std::move(heard));
    } catch (const Refused &) { // the script has begun already
        endDescendants(parent.arena(), GraceS, LongestEndS);
        throw;
    }
}

ArenaNeeds programNeeds(const Parameters &)
{
    return {.lanes = probe::Tables::Lanes, .eventsPerLane = 16384};
}

Script script()
{
    return {programNeeds, run, sharedRoot<probe::Tables>(), removeLeftovers};
}

} // namespace plab::ownscript
