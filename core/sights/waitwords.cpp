// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sights/waitwords.h"

#include "core/analysis/lanestands.h"
#include "core/model/instant.h"
#include "core/model/wording.h"
#include "core/sights/sightdraft.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plab {
namespace {

constexpr int NewestTried = 120;           // changes
constexpr std::uint64_t SpreadTried = 120; // of those before
constexpr std::uint64_t LastNs = ~std::uint64_t(0);
constexpr qsizetype MostWords = 2; // of who waits or holds: it has to be read at a glance

/// All who hold what an edge's waiter waits for: a semaphore's permits are held by several.
QList<Text> holdersOf(const Repeat &repeat, const WaitForGraph &graph, const WaitEdge &edge)
{
    QList<Text> names;
    for (const WaitEdge &other : graph.edges) {
        if (other.waiter == edge.waiter && other.lock == edge.lock && other.holder)
            names << laneName(repeat, *other.holder);
    }
    return names;
}

/// "Process-1 waits for lock 1", and what it holds meanwhile.
Text bareWait(const Text &waiter, const Text &object, const QList<Text> &held)
{
    return held.isEmpty() ? tr("%1 waits for %2").arg(waiter, object)
                          : tr("%1 holds %3 and waits for %2").arg(waiter, object, listed(held));
}

/// "Process-1 waits for lock 1, which Process-2 holds".
Text waitForHeld(const Text &waiter, const Text &object, const QList<Text> &held, const QList<Text> &holders)
{
    const Text others = listed(holders);
    if (held.isEmpty())
        return (holders.size() > 1 ? tr("%1 waits for %2, which %3 hold")
                                   : tr("%1 waits for %2, which %3 holds"))
            .arg(waiter, object, others);
    return (holders.size() > 1 ? tr("%1 holds %4 and waits for %2, which %3 hold")
                               : tr("%1 holds %4 and waits for %2, which %3 holds"))
        .arg(waiter, object, others, listed(held));
}

/// A clause without a full stop: who waits for what, with what the waiter holds meanwhile.
Text waitWords(const Repeat &repeat, const WaitForGraph &graph, const WaitEdge &edge, const QList<Text> &held)
{
    const Text waiter = laneName(repeat, edge.waiter);
    const Text object = waitedForWords(repeat, edge);
    const QList<Text> holders = edge.isForLock() ? holdersOf(repeat, graph, edge) : QList<Text>();
    if (!holders.isEmpty() && edge.lock != waitfor::Permit)
        return waitForHeld(waiter, object, held, holders);
    const Text wait = bareWait(waiter, object, held);
    if (!holders.isEmpty())
        return clauses(
            {wait,
             (holders.size() > 1 ? tr("%1 hold one each", "a permit") : tr("%1 holds one", "a permit"))
                 .arg(listed(holders))});
    return !edge.isForLock() || graph.unknown.empty() ? wait
                                                      : clauses({wait, tr("who holds it is not recorded")});
}

QList<Text> heldBy(const Repeat &repeat, const WaitForGraph &graph, int lane)
{
    QList<Text> held;
    for (const LockHeld &one : graph.holds) {
        if (one.holder == lane)
            held << waitObjectName(one.lock, repeat.lockNames());
    }
    return held;
}

Text cycleWords(const Repeat &repeat, const WaitForGraph &graph)
{
    QList<Text> waits;
    for (std::size_t i = 0; i < graph.cycle.size(); ++i) {
        const int next = graph.cycle[(i + 1) % graph.cycle.size()];
        const auto edge = std::find_if(graph.edges.begin(), graph.edges.end(), [&](const WaitEdge &one) {
            return one.waiter == graph.cycle[i] && one.holder == next;
        });
        if (edge != graph.edges.end())
            waits << waitWords(repeat, graph, *edge, {});
    }
    const Text told = clauses(waits.mid(0, MostWords));
    return waits.size() > MostWords ? tr("Deadlock: %1; and so on round all %2.").arg(told, waits.size())
                                    : tr("Deadlock: %1.").arg(told);
}

/// A wait for the start of all, or for somebody's end, is none of what an experiment is about.
bool isForWhatItShows(const WaitEdge &edge)
{
    return !edge.isForProcess() && edge.lock != waitfor::Start;
}

/// Of two waits the one worth telling: for what somebody holds, else for a lock, else the longer one.
bool tellsMore(const WaitEdge &a, const WaitEdge &b)
{
    const auto rank = [](const WaitEdge &edge) {
        return edge.isForLock() ? (edge.holder ? 2 : 1) : isForWhatItShows(edge) ? 0 : -1;
    };
    return std::pair(-rank(a), a.sinceNs) < std::pair(-rank(b), b.sinceNs);
}

/// The wait worth telling, and how many there are.
Text waitsSentence(const Repeat &repeat, const WaitForGraph &graph)
{
    const auto told = std::min_element(graph.edges.begin(), graph.edges.end(), tellsMore);
    std::set<int> waiters;
    for (const WaitEdge &edge : graph.edges)
        waiters.insert(edge.waiter);
    const Text wait = waitWords(repeat, graph, *told, heldBy(repeat, graph, told->waiter));
    return waiters.size() > 1 ? tr("%1; %2 wait in all.").arg(wait, waiters.size())
                              : tr("%1.", "a clause as a sentence").arg(wait);
}

Text holdsSentence(const Repeat &repeat, const WaitForGraph &graph)
{
    const bool isAll = graph.unknown.empty();
    const auto count = double(graph.holds.size());
    if (qsizetype(graph.holds.size()) > MostWords)
        return isAll ? tr("%n locks are held; nobody waits.", "%n lock is held; nobody waits.", count)
                     : tr("%n locks are held.", "%n lock is held.", count);
    QList<Text> held;
    for (const LockHeld &one : graph.holds)
        held << tr("%1 holds %2")
                    .arg(laneName(repeat, one.holder), waitObjectName(one.lock, repeat.lockNames()));
    return isAll ? tr("%1; nobody waits.").arg(allListed(held))
                 : tr("%1.", "a clause as a sentence").arg(allListed(held));
}

Text knownWords(const Repeat &repeat, const WaitForGraph &graph)
{
    if (graph.isDeadlock())
        return cycleWords(repeat, graph);
    if (!graph.edges.empty())
        return waitsSentence(repeat, graph);
    if (!graph.holds.empty())
        return holdsSentence(repeat, graph);
    return graph.unknown.empty() ? tr("Nobody holds a lock.") : Text();
}

/// Of whom nothing can be said.
Text unknownWords(const Repeat &repeat, const WaitForGraph &graph)
{
    QList<Text> names;
    for (const int lane : graph.unknown)
        names << laneName(repeat, lane);
    if (names.isEmpty())
        return {};
    return (names.size() > 1 ? tr("Not recorded here: what %1 hold or wait for.")
                             : tr("Not recorded here: what %1 holds or waits for."))
        .arg(listed(names));
}

/// The last instant at which all users of locks were alive.
std::optional<std::uint64_t> beforeFirstEnd(const Repeat &repeat)
{
    const auto users = lockUsers(repeat);
    std::optional<double> firstS;
    for (const ProcessRecord &process : repeat.processes) {
        const bool uses = std::any_of(users.begin(), users.end(), [&](const auto &lock) {
            return lock.second.lanes.count(process.index) > 0;
        });
        if (uses && process.endedS)
            firstS = std::min(firstS.value_or(*process.endedS), *process.endedS);
    }
    if (!firstS)
        return std::nullopt;
    return instantAfter(repeat.entryNs, std::max(0.0, *firstS)) - 1;
}

/// The instants that tell most, of those looked at from the newest back.
struct MostWaits
{
    std::optional<std::uint64_t> deadlock;
    std::optional<std::uint64_t> wait; ///< when most waited
    std::optional<std::uint64_t> turn; ///< when somebody held a lock

    void look(const Repeat &repeat, std::uint64_t timeNs)
    {
        const WaitForGraph graph = waitForGraph(repeat, timeNs);
        if (graph.isDeadlock())
            deadlock = timeNs;
        const auto forHeld = std::count_if(graph.edges.begin(), graph.edges.end(), [](const WaitEdge &edge) {
            return edge.isForLock() && edge.holder.has_value();
        });
        const auto shown = std::count_if(graph.edges.begin(), graph.edges.end(), isForWhatItShows);
        if (const std::array waits {std::size_t(forHeld), std::size_t(shown), graph.edges.size()};
            waits > m_most) {
            m_most = waits;
            wait = timeNs;
        }
        if (!turn && !graph.holds.empty())
            turn = timeNs;
    }

private:
    /// Waits for what somebody holds, for that and other things of the experiment, and all.
    std::array<std::size_t, 3> m_most {};
};

} // namespace

Text waitedForWords(const Repeat &repeat, const WaitEdge &edge)
{
    if (!edge.isForProcess())
        return waitObjectName(edge.lock, repeat.lockNames());
    return tr("%1 to end")
        .arg(edge.holder ? laneName(repeat, *edge.holder) : tr("process %1").arg(Text::digits(edge.pid)));
}

std::map<std::uint32_t, LockUse> lockUsers(const Repeat &repeat)
{
    std::map<std::uint32_t, LockUse> users;
    const std::vector<LaneStands> &stands = standsOf(repeat);
    for (std::size_t lane = 0; lane < stands.size(); ++lane) {
        for (const auto &[lock, held] : stands[lane].locks()) {
            LockUse &use = users[lock];
            use.lanes.insert(int(lane));
            use.isHeld = use.isHeld || held;
        }
    }
    return users;
}

WaitUse waitUsers(const Repeat &repeat)
{
    WaitUse use;
    const std::vector<LaneStands> &stands = standsOf(repeat);
    for (std::size_t lane = 0; lane < stands.size(); ++lane) {
        for (const auto &[object, held] : stands[lane].waits())
            use.objects.insert(object);
        use.forProcesses = use.forProcesses || stands[lane].waitsForProcesses();
        if (stands[lane].waitsForProcesses() || !stands[lane].waits().empty())
            use.lanes.insert(int(lane));
        if (stands[lane].hasUnknown())
            use.unknown.insert(int(lane));
    }
    for (const ProcessRecord &process : repeat.processes) {
        const bool hasPen = process.role != Role::Nursery && process.role != Role::ForkServer;
        const bool silent = process.index < repeat.lanes.size() && repeat.lanes[process.index].isEmpty();
        if (hasPen && process.startedS
            && (process.isCut || (silent && repeat.ending != RepeatEnding::Running)))
            use.unknown.insert(process.index);
    }
    return use;
}

Text waitingSentence(const Repeat &repeat, const WaitForGraph &graph)
{
    return joined({knownWords(repeat, graph), unknownWords(repeat, graph)});
}

Text nothingWaitedWords(const Repeat &repeat)
{
    if (repeat.recording == QLatin1String("off"))
        return tr("Nothing was recorded in this repeat: who held a lock and who waited for it is "
                  "not known. Recording can be set above, beside Run.");
    const bool any = std::any_of(repeat.lanes.begin(), repeat.lanes.end(),
                                 [](const LaneEvents &events) { return !events.isEmpty(); });
    if (!any && repeat.ending != RepeatEnding::Running)
        return tr("No events are kept of this repeat: who held a lock and who waited for it is "
                  "not known.");
    return repeat.eventsDropped > 0 ? tr("Nobody held a lock or waited, as far as was recorded.")
                                    : tr("Nobody held a lock or waited.");
}

std::optional<std::uint64_t> waitingChange(const Repeat &repeat, std::uint64_t timeNs, bool later)
{
    std::optional<std::uint64_t> nearest;
    const std::vector<LaneStands> &stands = standsOf(repeat);
    for (std::size_t lane = 0; lane < stands.size(); ++lane) {
        const auto change = stands[lane].change(repeat.lanes.at(qsizetype(lane)), timeNs, later);
        if (change && (!nearest || (later ? *change < *nearest : *change > *nearest)))
            nearest = change;
    }
    return nearest;
}

std::optional<std::uint64_t> tellingInstant(const Repeat &repeat)
{
    const std::optional<std::uint64_t> allAlive = beforeFirstEnd(repeat);
    if (allAlive && waitForGraph(repeat, *allAlive).isDeadlock())
        return allAlive; // broken by ending one of them
    MostWaits found;
    std::optional<std::uint64_t> change = waitingChange(repeat, LastNs, false);
    const std::uint64_t endNs = change.value_or(repeat.entryNs);
    int tried = 0;
    for (; change && tried < NewestTried && !found.deadlock; ++tried) {
        found.look(repeat, *change - 1);
        change = waitingChange(repeat, *change, false);
    }
    // Of the earlier ones some, evenly over the time: most may have waited long before the end.
    for (std::uint64_t i = 1; change && i <= SpreadTried && !found.deadlock; ++i) {
        const std::uint64_t spanNs = *change - std::min<std::uint64_t>(*change, repeat.entryNs);
        const std::uint64_t atNs = repeat.entryNs + spanNs / SpreadTried * i;
        if (const auto one = waitingChange(repeat, std::min(atNs, endNs), false))
            found.look(repeat, *one - 1);
    }
    return found.deadlock ? found.deadlock : found.wait ? found.wait : found.turn;
}

} // namespace plab
