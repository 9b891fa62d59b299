// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waitforgraph.h"

#include "core/analysis/lanestands.h"

#include <algorithm>
#include <iterator>

namespace plab {
namespace {

const ProcessRecord *processOf(const Repeat &repeat, int index)
{
    if (index < repeat.processes.size() && repeat.processes.at(index).index == index)
        return &repeat.processes.at(index);
    const auto process = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                      [index](const ProcessRecord &one) { return one.index == index; });
    return process != repeat.processes.end() ? &*process : nullptr;
}

bool isOver(const Repeat &repeat, int index, std::uint64_t timeNs)
{
    const ProcessRecord *process = processOf(repeat, index);
    return process && process->endedS && repeat.secondsOf(timeNs) >= *process->endedS;
}

/// Whether its lane tells of this process at all, if it has a pen.
bool isSilent(const Repeat &repeat, const ProcessRecord &process, std::size_t until)
{
    const LaneEvents &events = repeat.lanes[process.index];
    const bool cut = process.isCut || process.ending.kind == Ending::Kind::Lost;
    if (events.isEmpty())
        return repeat.ending != RepeatEnding::Running || cut || repeat.recording == QLatin1String("off");
    return (until == 0 && events.at(0).kind != EventKind::Started) || (cut && until == events.size());
}

LaneStand standOf(const Repeat &repeat, const ProcessRecord &process, const LaneStands &stands,
                  std::uint64_t timeNs)
{
    const LaneEvents &events = repeat.lanes[process.index];
    const std::size_t until = events.until(timeNs);
    LaneStand stand = stands.after(events, until);
    const bool silent = isSilent(repeat, process, until);
    if (silent)
        stand = {};
    const bool isThere = process.startedS && repeat.secondsOf(timeNs) >= *process.startedS
        && !isOver(repeat, process.index, timeNs);
    const bool hasPen = process.role != Role::Nursery && process.role != Role::ForkServer;
    stand.known = !isThere || !hasPen || (stand.known && !silent);
    if (isOver(repeat, process.index, timeNs))
        stand.wait.reset();
    return stand;
}

/// A thread has its process's pid, so its index has to agree.
std::optional<int> processWaitedFor(const Repeat &repeat, const WaitEdge &wait)
{
    std::optional<int> found;
    for (const ProcessRecord &process : repeat.processes) {
        if (std::uint64_t(process.pid) != wait.pid)
            continue;
        if (process.index == int(wait.lock))
            return process.index;
        if (!process.tid)
            found = process.index;
    }
    return found;
}

/// What a lane held when it died is its own only until another one has taken it.
std::vector<LockHeld> withoutTheDead(const Repeat &repeat, std::uint64_t timeNs,
                                     const std::vector<LockHeld> &holds)
{
    std::vector<LockHeld> kept;
    std::copy_if(holds.begin(), holds.end(), std::back_inserter(kept), [&](const LockHeld &held) {
        const bool taken = std::any_of(holds.begin(), holds.end(), [&](const LockHeld &other) {
            return other.lock == held.lock && other.sinceNs > held.sinceNs;
        });
        return !taken || !isOver(repeat, held.holder, timeNs);
    });
    return kept;
}

} // namespace

WaitForGraph waitForGraph(const Repeat &repeat, std::uint64_t timeNs)
{
    WaitForGraph graph;
    std::vector<WaitEdge> waits;
    const std::vector<LaneStands> &stands = standsOf(repeat);
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index < 0 || process.index >= repeat.lanes.size())
            continue;
        const LaneStand stand = standOf(repeat, process, stands[std::size_t(process.index)], timeNs);
        graph.holds.insert(graph.holds.end(), stand.holds.begin(), stand.holds.end());
        if (stand.wait)
            waits.push_back(*stand.wait);
        if (!stand.known)
            graph.unknown.push_back(process.index);
    }
    graph.holds = withoutTheDead(repeat, timeNs, graph.holds);
    for (WaitEdge &wait : waits) {
        const std::size_t before = graph.edges.size();
        if (wait.isForProcess())
            wait.holder = processWaitedFor(repeat, wait);
        for (const LockHeld &held : graph.holds) {
            if (wait.isForLock() && held.lock == wait.lock) {
                graph.edges.push_back(wait);
                graph.edges.back().holder = held.holder;
            }
        }
        if (graph.edges.size() == before)
            graph.edges.push_back(wait);
    }
    graph.cycle = markCycles(graph.edges);
    return graph;
}

} // namespace plab
