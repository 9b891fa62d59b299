// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waitwords.h"

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr std::size_t EventsRead =
    5'000; // of each lane: the first half in a row, the others spread over the rest
constexpr std::size_t LookAround = 10'000;
constexpr int ChangesTried = 200;
constexpr qsizetype MostWords = 2; // of who waits or holds: it has to be read at a glance

/// Waits for the end of a process, which name its pid, are none.
bool isOfLocks(const Event &event)
{
    return (event.kind == EventKind::WaitBegin && event.argument == 0) || event.kind == EventKind::Acquired
        || event.kind == EventKind::Released;
}

QString nameOf(const Repeat &repeat, int index)
{
    const auto found = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                    [index](const ProcessRecord &one) { return one.index == index; });
    return found != repeat.processes.end() ? found->name : QStringLiteral("lane %1").arg(index);
}

QString waitWords(const Repeat &repeat, const WaitEdge &edge)
{
    const QString wait = QStringLiteral("%1 waits for %2")
                             .arg(nameOf(repeat, edge.waiter), waitObjectName(edge.lock, repeat.lockNames()));
    return edge.holder ? QStringLiteral("%1, which %2 holds").arg(wait, nameOf(repeat, *edge.holder)) : wait;
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
            waits << waitWords(repeat, *edge);
    }
    if (waits.size() > MostWords) {
        const qsizetype all = waits.size();
        waits = waits.mid(0, MostWords) << QStringLiteral("and so on round all %1").arg(all);
    }
    return QStringLiteral("Deadlock: %1.").arg(waits.join(QStringLiteral("; ")));
}

bool mayChange(const Event &event)
{
    return isOfLocks(event) || event.kind == EventKind::WaitEnd;
}

std::optional<std::uint64_t> changeIn(const LaneEvents &events, std::uint64_t timeNs, bool later)
{
    if (later) {
        const std::size_t from = events.until(timeNs);
        for (std::size_t i = from; i < std::min(events.size(), from + LookAround); ++i) {
            if (mayChange(events.at(i)))
                return events.at(i).timeNs;
        }
        return std::nullopt;
    }
    const std::size_t end = timeNs == 0 ? 0 : events.until(timeNs - 1);
    for (std::size_t i = end; i > end - std::min(end, LookAround); --i) {
        if (mayChange(events.at(i - 1)))
            return events.at(i - 1).timeNs;
    }
    return std::nullopt;
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
    return repeat.entryNs + std::uint64_t(std::llround(std::max(0.0, *firstS) * 1e9)) - 1;
}

} // namespace

std::map<std::uint32_t, LockUse> lockUsers(const Repeat &repeat)
{
    std::map<std::uint32_t, LockUse> users;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const LaneEvents &events = repeat.lanes.at(lane);
        const std::size_t stride = std::max<std::size_t>(1, events.size() / (EventsRead / 2));
        for (std::size_t i = 0; i < events.size(); i += i < EventsRead / 2 ? 1 : stride) {
            if (!isOfLocks(events.at(i)))
                continue;
            LockUse &use = users[events.at(i).object];
            use.lanes.insert(lane);
            use.isHeld = use.isHeld || events.at(i).kind != EventKind::WaitBegin;
        }
    }
    return users;
}

QString waitingSentence(const Repeat &repeat, const WaitForGraph &graph)
{
    if (graph.isDeadlock())
        return cycleWords(repeat, graph);
    if (!graph.edges.empty()) {
        const auto longest =
            std::min_element(graph.edges.begin(), graph.edges.end(),
                             [](const WaitEdge &a, const WaitEdge &b) { return a.sinceNs < b.sinceNs; });
        std::set<int> waiters;
        for (const WaitEdge &edge : graph.edges)
            waiters.insert(edge.waiter);
        const QString rest =
            waiters.size() > 1 ? QStringLiteral("; %1 wait in all").arg(waiters.size()) : QString();
        return waitWords(repeat, *longest) + rest + QLatin1Char('.');
    }
    if (graph.holds.empty())
        return QStringLiteral("Nobody holds a lock.");
    QStringList held;
    for (const LockHeld &one : graph.holds)
        held << QStringLiteral("%1 holds %2")
                    .arg(nameOf(repeat, one.holder), waitObjectName(one.lock, repeat.lockNames()));
    if (held.size() > MostWords)
        return QStringLiteral("%1 locks are held; nobody waits.").arg(held.size());
    return held.join(QStringLiteral(", ")) + QStringLiteral("; nobody waits.");
}

std::optional<std::uint64_t> waitingChange(const Repeat &repeat, std::uint64_t timeNs, bool later)
{
    std::optional<std::uint64_t> nearest;
    for (const LaneEvents &events : repeat.lanes) {
        const std::optional<std::uint64_t> change = changeIn(events, timeNs, later);
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
        const auto forHeld = std::count_if(graph.edges.begin(), graph.edges.end(),
                                           [](const WaitEdge &edge) { return edge.holder.has_value(); });
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
