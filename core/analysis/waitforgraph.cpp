// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waitforgraph.h"

#include <QJsonArray>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace plab {
namespace {

constexpr std::size_t Lookback = 10'000; ///< events before the instant: who waits longer is not seen waiting

/// What one lane has in hand and stands before at an instant.
struct LaneStand
{
    std::vector<LockHeld> holds;
    std::optional<WaitEdge> wait;
};

void release(std::vector<LockHeld> &holds, std::uint32_t lock)
{
    const auto found = std::find_if(holds.rbegin(), holds.rend(),
                                    [lock](const LockHeld &held) { return held.lock == lock; });
    if (found != holds.rend())
        holds.erase(std::next(found).base());
}

void take(LaneStand &stand, const Event &event, int lane)
{
    switch (event.kind) {
    case EventKind::Started:
    case EventKind::Gap: // what was dropped may have ended a wait or given a lock back
        stand = {};
        break;
    case EventKind::WaitBegin:
        stand.wait.reset();
        if (event.argument == 0) // else a process is waited for
            stand.wait = WaitEdge {lane, event.object, std::nullopt, event.timeNs, false};
        break;
    case EventKind::Acquired:
        stand.wait.reset();
        stand.holds.push_back({lane, event.object, event.timeNs});
        break;
    case EventKind::Released:
        release(stand.holds, event.object);
        break;
    case EventKind::WaitEnd:
    case EventKind::TimedOut:
    case EventKind::TaskEnd:
    case EventKind::TaskFailed:
    case EventKind::Ended:
        stand.wait.reset();
        break;
    default:
        break;
    }
}

bool isOver(const Repeat &repeat, int index, std::uint64_t timeNs)
{
    const auto process = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                      [index](const ProcessRecord &one) { return one.index == index; });
    return process != repeat.processes.end() && process->endedS
        && repeat.secondsOf(timeNs) >= *process->endedS;
}

LaneStand standOf(const Repeat &repeat, const ProcessRecord &process, std::uint64_t timeNs)
{
    const LaneEvents &events = repeat.lanes[process.index];
    const std::size_t end = events.until(timeNs);
    LaneStand stand;
    for (std::size_t i = end - std::min(end, Lookback); i < end; ++i)
        take(stand, events.at(i), process.index);
    if (isOver(repeat, process.index, timeNs))
        stand.wait.reset();
    return stand;
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

using Followers = std::map<int, std::set<int>>; ///< waiter → those it waits for

/// The way from `from` to `to` by waits, both included; empty if there is none.
std::vector<int> wayBetween(const Followers &next, int from, int to, std::set<int> &seen)
{
    if (from == to)
        return {from};
    const auto found = next.find(from);
    if (found == next.end() || !seen.insert(from).second)
        return {};
    for (const int neighbour : found->second) {
        std::vector<int> way = wayBetween(next, neighbour, to, seen);
        if (!way.empty()) {
            way.insert(way.begin(), from);
            return way;
        }
    }
    return {};
}

} // namespace

std::vector<int> markCycles(std::vector<WaitEdge> &edges)
{
    Followers next;
    for (const WaitEdge &edge : edges) {
        if (edge.holder)
            next[edge.waiter].insert(*edge.holder);
    }
    std::vector<int> first;
    for (WaitEdge &edge : edges) {
        edge.inCycle = false;
        if (!edge.holder)
            continue;
        std::set<int> seen;
        std::vector<int> way = wayBetween(next, *edge.holder, edge.waiter, seen);
        edge.inCycle = !way.empty();
        if (first.empty() && edge.inCycle) {
            std::rotate(way.begin(), std::min_element(way.begin(), way.end()), way.end());
            first = way;
        }
    }
    return first;
}

WaitForGraph waitForGraph(const Repeat &repeat, std::uint64_t timeNs)
{
    WaitForGraph graph;
    std::vector<WaitEdge> waits;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index < 0 || process.index >= repeat.lanes.size())
            continue;
        const LaneStand stand = standOf(repeat, process, timeNs);
        graph.holds.insert(graph.holds.end(), stand.holds.begin(), stand.holds.end());
        if (stand.wait)
            waits.push_back(*stand.wait);
    }
    graph.holds = withoutTheDead(repeat, timeNs, graph.holds);
    for (const WaitEdge &wait : waits) {
        const std::size_t before = graph.edges.size();
        for (const LockHeld &held : graph.holds) {
            if (held.lock == wait.lock) {
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
