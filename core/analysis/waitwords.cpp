// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waitwords.h"

#include "core/analysis/lanestands.h"
#include "core/model/instant.h"
#include "core/model/wording.h"

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr int ChangesTried = 200;
constexpr qsizetype MostWords = 2; // of who waits or holds: it has to be read at a glance

QString nameOf(const Repeat &repeat, int index)
{
    const auto found = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                    [index](const ProcessRecord &one) { return one.index == index; });
    return found != repeat.processes.end() ? found->name : QStringLiteral("lane %1").arg(index);
}

/// All who hold what an edge's waiter waits for: a semaphore's permits are held by several.
QStringList holdersOf(const Repeat &repeat, const WaitForGraph &graph, const WaitEdge &edge)
{
    QStringList names;
    for (const WaitEdge &other : graph.edges) {
        if (other.waiter == edge.waiter && other.lock == edge.lock && other.holder)
            names << nameOf(repeat, *other.holder);
    }
    return names;
}

/// "waits for lock 1, which Process-2 holds".
QString waitWords(const Repeat &repeat, const WaitForGraph &graph, const WaitEdge &edge)
{
    const QString wait = QStringLiteral("waits for ") + waitedForWords(repeat, edge);
    if (!edge.isForLock())
        return wait;
    const QStringList holders = holdersOf(repeat, graph, edge);
    if (!holders.isEmpty() && edge.lock == waitfor::Permit)
        return QStringLiteral("%1; %2 %3")
            .arg(wait, listed(holders),
                 holders.size() > 1 ? QStringLiteral("hold one each") : QStringLiteral("holds one"));
    if (!holders.isEmpty())
        return QStringLiteral("%1, which %2 %3")
            .arg(wait, listed(holders),
                 holders.size() > 1 ? QStringLiteral("hold") : QStringLiteral("holds"));
    return graph.unknown.empty() ? wait : wait + QStringLiteral("; who holds it is not recorded");
}

/// With what the waiter itself holds meanwhile.
QString standWords(const Repeat &repeat, const WaitForGraph &graph, const WaitEdge &edge)
{
    QStringList held;
    for (const LockHeld &one : graph.holds) {
        if (one.holder == edge.waiter)
            held << waitObjectName(one.lock, repeat.lockNames());
    }
    const QString holds = held.isEmpty() ? QString() : QStringLiteral("holds %1 and ").arg(listed(held));
    return QStringLiteral("%1 %2%3").arg(nameOf(repeat, edge.waiter), holds, waitWords(repeat, graph, edge));
}

QString cycleWords(const Repeat &repeat, const WaitForGraph &graph)
{
    QStringList waits;
    for (std::size_t i = 0; i < graph.cycle.size(); ++i) {
        const int next = graph.cycle[(i + 1) % graph.cycle.size()];
        const auto edge = std::find_if(graph.edges.begin(), graph.edges.end(), [&](const WaitEdge &one) {
            return one.waiter == graph.cycle[i] && one.holder == next;
        });
        if (edge != graph.edges.end())
            waits << QStringLiteral("%1 %2").arg(nameOf(repeat, edge->waiter),
                                                 waitWords(repeat, graph, *edge));
    }
    if (waits.size() > MostWords) {
        const qsizetype all = waits.size();
        waits = waits.mid(0, MostWords) << QStringLiteral("and so on round all %1").arg(all);
    }
    return QStringLiteral("Deadlock: %1.").arg(waits.join(QStringLiteral("; ")));
}

/// Of two waits the one worth telling: for what somebody holds, else for a lock, else the longer one.
bool tellsMore(const WaitEdge &a, const WaitEdge &b)
{
    const auto rank = [](const WaitEdge &edge) {
        return edge.isForLock() ? (edge.holder ? 2 : 1) : edge.isForProcess() ? -1 : 0;
    };
    return std::pair(-rank(a), a.sinceNs) < std::pair(-rank(b), b.sinceNs);
}

QString knownWords(const Repeat &repeat, const WaitForGraph &graph)
{
    if (graph.isDeadlock())
        return cycleWords(repeat, graph);
    if (!graph.edges.empty()) {
        const auto told = std::min_element(graph.edges.begin(), graph.edges.end(), tellsMore);
        std::set<int> waiters;
        for (const WaitEdge &edge : graph.edges)
            waiters.insert(edge.waiter);
        const QString rest =
            waiters.size() > 1 ? QStringLiteral("; %1 wait in all").arg(waiters.size()) : QString();
        return standWords(repeat, graph, *told) + rest + QLatin1Char('.');
    }
    if (graph.holds.empty())
        return graph.unknown.empty() ? QStringLiteral("Nobody holds a lock.") : QString();
    QStringList held;
    for (const LockHeld &one : graph.holds)
        held << QStringLiteral("%1 holds %2")
                    .arg(nameOf(repeat, one.holder), waitObjectName(one.lock, repeat.lockNames()));
    const QString nobody = graph.unknown.empty() ? QStringLiteral("; nobody waits.") : QStringLiteral(".");
    if (held.size() > MostWords)
        return QStringLiteral("%1 locks are held%2").arg(held.size()).arg(nobody);
    return held.join(QStringLiteral(", ")) + nobody;
}

/// Of whom nothing can be said.
QString unknownWords(const Repeat &repeat, const WaitForGraph &graph)
{
    QStringList names;
    for (const int lane : graph.unknown)
        names << nameOf(repeat, lane);
    if (names.isEmpty())
        return {};
    return QStringLiteral("Not recorded here: what %1 %2 or %3 for.")
        .arg(listed(names), names.size() > 1 ? QStringLiteral("hold") : QStringLiteral("holds"),
             names.size() > 1 ? QStringLiteral("wait") : QStringLiteral("waits"));
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

} // namespace

QString waitedForWords(const Repeat &repeat, const WaitEdge &edge)
{
    if (!edge.isForProcess())
        return waitObjectName(edge.lock, repeat.lockNames());
    return QStringLiteral("%1 to end")
        .arg(edge.holder ? nameOf(repeat, *edge.holder) : QStringLiteral("process %1").arg(edge.pid));
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

QString waitingSentence(const Repeat &repeat, const WaitForGraph &graph)
{
    const QString known = knownWords(repeat, graph);
    const QString unknown = unknownWords(repeat, graph);
    return known.isEmpty() || unknown.isEmpty() ? known + unknown : known + QLatin1Char(' ') + unknown;
}

QString nothingWaitedWords(const Repeat &repeat)
{
    if (repeat.recording == QLatin1String("off"))
        return QStringLiteral("Nothing was recorded in this repeat: who held a lock and who waited for it is "
                              "not known. Recording can be set above, beside Run.");
    const bool any = std::any_of(repeat.lanes.begin(), repeat.lanes.end(),
                                 [](const LaneEvents &events) { return !events.isEmpty(); });
    if (!any && repeat.ending != RepeatEnding::Running)
        return QStringLiteral("No events are kept of this repeat: who held a lock and who waited for it is "
                              "not known.");
    return repeat.eventsDropped > 0 ? QStringLiteral("Nobody held a lock or waited, as far as was recorded.")
                                    : QStringLiteral("Nobody held a lock or waited.");
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
    std::optional<std::uint64_t> wait;
    std::pair<std::size_t, std::size_t> most; // waits for what somebody holds, and all, at that instant
    std::optional<std::uint64_t> turn;
    const std::optional<std::uint64_t> allAlive = beforeFirstEnd(repeat);
    if (allAlive && waitForGraph(repeat, *allAlive).isDeadlock())
        return allAlive; // broken by ending one of them
    std::optional<std::uint64_t> change = waitingChange(repeat, ~std::uint64_t(0), false);
    for (int step = 0; change && step < ChangesTried; ++step) {
        const std::uint64_t before = *change - 1;
        const WaitForGraph graph = waitForGraph(repeat, before);
        if (graph.isDeadlock())
            return before;
        const auto forHeld = std::count_if(graph.edges.begin(), graph.edges.end(), [](const WaitEdge &edge) {
            return edge.isForLock() && edge.holder.has_value();
        });
        if (const std::pair waits {std::size_t(forHeld), graph.edges.size()}; waits > most) {
            most = waits;
            wait = before;
        }
        if (!turn && !graph.holds.empty())
            turn = before;
        change = waitingChange(repeat, *change, false);
    }
    return wait ? wait : turn;
}

} // namespace plab
