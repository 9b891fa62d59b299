// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/sightlists.h"

#include "core/sights/sights.h"

#include <algorithm>

namespace plab {

namespace {

template<EventKind Kind>
Sights eventsOf(const Repeat &repeat)
{
    return sights::ofKind(repeat, Kind);
}

QList<SightDeclaration> sightsOfAny()
{
    return {
        sightOf("", "lost-update", tr("update lost"), sights::lostUpdates),
        sightOf("", "full", tr("Full"), eventsOf<EventKind::Full>),
        sightOf("", "empty", tr("Empty"), eventsOf<EventKind::Empty>),
        sightOf("", "timed-out-join", tr("join that timed out"), sights::timedOutJoins),
        sightOf("", "timed-out", tr("wait that timed out"), sights::timedOutWaits),
        sightOf("", "closed-cycle", tr("deadlock"), sights::closedCycles),
        sightOf("", "failed-task", tr("task that failed"), sights::failedTasks),
        sightOf("", "lost-task", tr("task lost"), sights::lostTasks),
        sightOf("", "killed", tr("process killed"), sights::killed),
        sightOf("", "owner-died", tr("lock of a dead owner"), eventsOf<EventKind::OwnerDied>),
        sightOf("", "adoption", tr("orphan adopted"), sights::adoptions),
        sightOf("", "zombie", tr("zombie"), sights::zombies),
        sightOf("", "hand-over", tr("lock handed over"), sights::handOvers),
        sightOf("", "notify", tr("notify"), eventsOf<EventKind::Notify>),
        sightOf("", "set", tr("event set"), sights::flagsSet),
        sightOf("", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("", "refused", tr("refusal"), sights::refusals),
        sightOf("", "join", tr("join"), sights::joins),
    };
}

} // namespace

SightDeclaration sightOf(const char *outcome, const char *id, const Text &title,
                         Sights (*find)(const Repeat &))
{
    return sightOf(outcome, id, title,
                   [find](const Parameters &, const Repeat &repeat) { return find(repeat); });
}

SightDeclaration sightOf(const char *outcome, const char *id, const Text &title,
                         std::function<Sights(const Parameters &, const Repeat &)> find)
{
    return {QString::fromUtf8(id), QString::fromUtf8(outcome), title, std::move(find)};
}

QList<SightDeclaration> sightsOf(const Declaration &declaration)
{
    QList<SightDeclaration> sights = declaration.sights;
    for (const SightDeclaration &any : sightsOfAny()) {
        const bool isOwn = std::any_of(declaration.sights.begin(), declaration.sights.end(),
                                       [&](const SightDeclaration &own) { return own.id == any.id; });
        if (!isOwn)
            sights.append(any);
    }
    return sights;
}

} // namespace plab
