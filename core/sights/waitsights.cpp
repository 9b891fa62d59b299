// SPDX-License-Identifier: GPL-3.0-or-later
// What lanes hold and wait for: the wait that closes a cycle, waits that were over, the longest ones.
#include "core/model/shownfigures.h"
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"
#include "core/sights/waitwords.h"

#include <algorithm>
#include <map>

namespace plab::sights {
namespace {

/// The wait, or the acquire, after which everybody round the cycle waited.
std::optional<EventPlace> closingEvent(const Repeat &repeat)
{
    const auto takes = [](const Event &event) {
        return event.kind == EventKind::WaitBegin || event.kind == EventKind::Acquired;
    };
    for (const EventPlace &place : placesOf(repeat, takes)) {
        const Event event = eventAt(repeat, place);
        if (event.kind == EventKind::WaitBegin && waitForGraph(repeat, event.timeNs).isDeadlock())
            return place;
    }
    return std::nullopt;
}

Sight closedCycle(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const std::uint64_t atNs = eventAt(repeat, place).timeNs;
    const WaitForGraph graph = waitForGraph(repeat, atNs);
    const auto isRound = [&](int lane) {
        return std::find(graph.cycle.begin(), graph.cycle.end(), lane) != graph.cycle.end();
    };
    for (const LockHeld &held : graph.holds) {
        if (isRound(held.holder))
            draft.mark(held.holder, held.sinceNs,
                       tr("takes %1").arg(waitObjectName(held.lock, repeat.lockNames())));
    }
    for (const WaitEdge &edge : graph.edges) {
        if (edge.inCycle)
            draft.mark(edge.waiter, edge.sinceNs, tr("waits for %1").arg(waitedForWords(repeat, edge)));
    }
    return draft.made(atNs, waitingSentence(repeat, graph));
}

/// A wait that was over, by its end.
struct OverWait
{
    EventPlace begin;
    EventPlace end;
    std::uint64_t lengthNs = 0;
};

std::vector<OverWait> overWaits(const Repeat &repeat, const std::function<bool(const Event &)> &isMeant)
{
    std::vector<OverWait> waits;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const LaneEvents &events = repeat.lanes.at(lane);
        for (std::size_t i = 1; i < events.size(); ++i) {
            const Event begin = events.at(i - 1);
            const Event end = events.at(i);
            const bool isEnd = end.kind == EventKind::WaitEnd || end.kind == EventKind::Acquired;
            if (isEnd && begin.kind == EventKind::WaitBegin && begin.object == end.object && isMeant(begin))
                waits.push_back({{lane, i - 1}, {lane, i}, end.timeNs - begin.timeNs});
        }
    }
    std::stable_sort(waits.begin(), waits.end(), [&](const OverWait &a, const OverWait &b) {
        return eventAt(repeat, a.end).timeNs < eventAt(repeat, b.end).timeNs;
    });
    return waits;
}

Sight overWait(const Repeat &repeat, const OverWait &wait)
{
    SightDraft draft(repeat);
    const Event end = eventAt(repeat, wait.end);
    const Text what = waitObjectName(end.object, repeat.lockNames());
    draft.mark(wait.begin, tr("waits for %1").arg(what));
    // Who gets a lock or a permit has acquired it; a wait for it that merely ends was given up.
    const bool isInVain = end.kind == EventKind::WaitEnd && isHoldable(end.object);
    draft.mark(wait.end, isInVain ? tr("gives up") : tr("goes on"));
    return draft.made(
        end.timeNs,
        (isInVain ? tr("%1 waited %3 for %2 · then it went on without.")
                  : tr("%1 waited %3 for %2 · then it went on."))
            .arg(laneName(repeat, wait.end.lane), what, shownSeconds(secondsBetween(0, wait.lengthNs))));
}

Sights sightsOfWaits(const Repeat &repeat, std::vector<OverWait> waits)
{
    const std::size_t count = waits.size();
    return {count,
            [repeat, waits = std::move(waits)](std::size_t i) { return overWait(repeat, waits.at(i)); }};
}

/// How many held an object after an event of it, by time: where most did.
struct Crowd
{
    std::vector<EventPlace> peaks;
    int most = 0;
};

Crowd crowdOf(const Repeat &repeat)
{
    Crowd crowd;
    std::map<std::uint32_t, int> held;
    const auto changes = [](const Event &event) {
        return event.kind == EventKind::Acquired || event.kind == EventKind::Released;
    };
    for (const EventPlace &place : placesOf(repeat, changes)) {
        const Event event = eventAt(repeat, place);
        int &count = held[event.object];
        count += event.kind == EventKind::Acquired ? 1 : -1;
        if (count > crowd.most) {
            crowd.most = count;
            crowd.peaks.clear();
        }
        if (count == crowd.most && event.kind == EventKind::Acquired)
            crowd.peaks.push_back(place);
    }
    return crowd;
}

Sight holdersTogether(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event last = eventAt(repeat, place);
    const Text what = waitObjectName(last.object, repeat.lockNames());
    std::size_t holders = 0;
    for (const LockHeld &held : waitForGraph(repeat, last.timeNs).holds) {
        if (held.lock != last.object)
            continue;
        draft.mark(held.holder, held.sinceNs, tr("takes %1").arg(what));
        ++holders;
    }
    return draft.made(
        last.timeNs,
        tr("With %1 there are %n that hold %2.", "With %1 there is one that holds %2.", double(holders))
            .arg(laneName(repeat, place.lane), what));
}

} // namespace

Sights closedCycles(const Repeat &repeat)
{
    const std::optional<EventPlace> closing = closingEvent(repeat);
    return sightsAt(repeat, closing ? std::vector {*closing} : std::vector<EventPlace> {}, closedCycle);
}

Sights secondLocks(const Repeat &repeat)
{
    std::vector<EventPlace> found;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        int held = 0;
        for (std::size_t i = 0; i < repeat.lanes.at(lane).size(); ++i) {
            const EventKind kind = repeat.lanes.at(lane).at(i).kind;
            if (kind == EventKind::Acquired && held++ > 0)
                found.push_back({lane, i});
            held -= kind == EventKind::Released;
        }
    }
    sortByTime(repeat, found);
    return sightsAt(repeat, std::move(found), [](const Repeat &of, const EventPlace &place) {
        SightDraft draft(of);
        const Event taken = eventAt(of, place);
        const auto first =
            lastBefore(of, place, [](const Event &event) { return event.kind == EventKind::Acquired; });
        const auto lock = [&](const Event &event) { return waitObjectName(event.object, of.lockNames()); };
        draft.mark(place, tr("takes %1").arg(lock(taken)));
        draft.mark(*first, tr("takes %1").arg(lock(eventAt(of, *first))));
        return draft.made(taken.timeNs,
                          tr("%1 took %2 · then %3: it has both and can go on.")
                              .arg(laneName(of, place.lane), lock(eventAt(of, *first)), lock(taken)));
    });
}

Sights endedWaits(const Repeat &repeat)
{
    return sightsOfWaits(repeat, overWaits(repeat, [](const Event &wait) {
                             return wait.argument == 0
                                 && (wait.object == waitfor::Set || wait.object == waitfor::Notify
                                     || wait.object == waitfor::Partner || wait.object == waitfor::Permit);
                         }));
}

Sights longestWaits(const Repeat &repeat)
{
    std::map<int, OverWait> longest;
    for (const OverWait &wait :
         overWaits(repeat, [](const Event &one) { return one.argument == 0 && isHoldable(one.object); })) {
        OverWait &best = longest[wait.end.lane];
        if (wait.lengthNs >= best.lengthNs)
            best = wait;
    }
    std::vector<OverWait> waits;
    for (const auto &[lane, wait] : longest)
        waits.push_back(wait);
    std::stable_sort(waits.begin(), waits.end(),
                     [](const OverWait &a, const OverWait &b) { return a.lengthNs > b.lengthNs; });
    return sightsOfWaits(repeat, std::move(waits));
}

Sights ownWaits(const Repeat &repeat)
{
    std::vector<EventPlace> found;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        std::map<std::uint32_t, int> held;
        for (std::size_t i = 0; i < repeat.lanes.at(lane).size(); ++i) {
            const Event event = repeat.lanes.at(lane).at(i);
            held[event.object] += event.kind == EventKind::Acquired ? 1
                : event.kind == EventKind::Released                 ? -1
                                                                    : 0;
            if (event.kind == EventKind::WaitBegin && event.argument == 0 && held[event.object] > 0)
                found.push_back({lane, i});
        }
    }
    sortByTime(repeat, found);
    return sightsAt(repeat, std::move(found), [](const Repeat &of, const EventPlace &place) {
        SightDraft draft(of);
        const Event wait = eventAt(of, place);
        const Text lock = waitObjectName(wait.object, of.lockNames());
        if (const auto taken =
                lastBefore(of, place, [](const Event &one) { return one.kind == EventKind::Acquired; }))
            draft.mark(*taken, tr("takes %1").arg(lock));
        draft.mark(place, tr("asks for it again", "a lock"));
        return draft.made(wait.timeNs,
                          tr("%1 held %2 · it asked for it once more and waits for itself.")
                              .arg(laneName(of, place.lane), lock));
    });
}

Sights mostHolders(const Repeat &repeat)
{
    return sightsAt(repeat, crowdOf(repeat).peaks, holdersTogether);
}

} // namespace plab::sights
