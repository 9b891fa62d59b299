// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/hangstands.h"

#include "core/analysis/sourceline.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::ownscript {

namespace {

void take(LastStand &stand, const Event &event)
{
    switch (event.kind) {
    case EventKind::Line:
        stand.place = std::uint32_t(event.argument);
        return;
    case EventKind::WaitBegin:
        stand.wait = OpenWait {event.object, event.argument, stand.place};
        break;
    case EventKind::Acquired:
        stand.wait.reset();
        stand.holds[event.object] = stand.place;
        break;
    case EventKind::Released:
        stand.holds.erase(event.object);
        break;
    case EventKind::WaitEnd:
    case EventKind::TimedOut:
        stand.wait.reset();
        stand.diedOfEmpty = event.kind == EventKind::TimedOut && event.object == waitfor::Item;
        return;
    case EventKind::Empty:
        stand.diedOfEmpty = true;
        return;
    case EventKind::Put:
        stand.hasPut[event.object] = stand.place;
        break;
    case EventKind::Get:
        stand.hasGot[event.object] = stand.place;
        stand.lastGetNs[event.object] = event.timeNs;
        break;
    case EventKind::Notify:
        stand.hasNotified[event.object] = stand.place;
        break;
    case EventKind::TaskBegin:
        stand.wait.reset();
        stand.task = OpenTask {event.object, event.argument};
        break;
    case EventKind::TaskEnd:
    case EventKind::TaskFailed:
        stand.task.reset();
        break;
    case EventKind::Ended:
        stand.isOver = true;
        return;
    case EventKind::Gap: { // what it had and waited for before may be over
        LastStand afresh;
        afresh.lane = stand.lane;
        afresh.wasAlive = stand.wasAlive;
        stand = std::move(afresh);
        return;
    }
    default:
        break;
    }
    stand.diedOfEmpty = false;
    stand.isIdle = event.kind == EventKind::Idle;
}

} // namespace

std::vector<LastStand> lastStands(const Repeat &repeat, std::size_t newest)
{
    std::vector<LastStand> stands;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index < 2 || process.index >= repeat.lanes.size())
            continue;
        LastStand stand;
        stand.lane = process.index;
        stand.wasAlive = process.ending.kind == Ending::Kind::Stopped
            || process.ending.kind == Ending::Kind::Running || process.ending.kind == Ending::Kind::Lost;
        const LaneEvents &events = repeat.lanes.at(process.index);
        for (std::size_t i = events.size() - std::min(newest, events.size()); i < events.size(); ++i)
            take(stand, events.at(i));
        stands.push_back(std::move(stand));
    }
    return stands;
}

std::optional<HeldThen> holderAt(const Repeat &repeat, std::uint32_t lock, std::uint64_t timeNs,
                                 qint64 notPid)
{
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index < 2 || process.index >= repeat.lanes.size() || process.pid == notPid)
            continue;
        const LaneEvents &events = repeat.lanes.at(process.index);
        LastStand stand;
        for (std::size_t i = 0, count = events.until(timeNs); i < count; ++i)
            take(stand, events.at(i));
        if (const auto held = stand.holds.find(lock); held != stand.holds.end())
            return HeldThen {process.index, held->second};
    }
    return std::nullopt;
}

QString placeWords(const Repeat &repeat, std::optional<std::uint32_t> place)
{
    if (!place)
        return {};
    const QJsonArray at =
        repeat.values.value(QLatin1String("places")).toArray().at(qsizetype(*place)).toArray();
    if (at.size() != 2)
        return {};
    return shortPlace({at.at(0).toString(), at.at(1).toInt()});
}

} // namespace plab::ownscript
