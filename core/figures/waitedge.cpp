// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/waitedge.h"

#include <algorithm>
#include <map>
#include <set>

namespace plab {

namespace {

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

} // namespace plab
