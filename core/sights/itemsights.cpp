// SPDX-License-Identifier: GPL-3.0-or-later
// Items and messages on their way: from the put to the get, and those that nobody got.
#include "core/model/shownfigures.h"
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"

#include <map>

namespace plab::sights {
namespace {

/// An item as its events name it: whose items are in an order, and its number among them.
using ItemKey = std::pair<std::uint32_t, std::uint64_t>;

struct Moves
{
    std::vector<std::pair<EventPlace, EventPlace>> taken; ///< put and get
    std::vector<EventPlace> left;                         ///< puts
};

Moves movesOf(const Repeat &repeat)
{
    Moves moves;
    std::map<ItemKey, EventPlace> underWay;
    const auto isMove = [](const Event &event) {
        return event.kind == EventKind::Put || event.kind == EventKind::Get;
    };
    for (const EventPlace &place : placesOf(repeat, isMove)) {
        const Event event = eventAt(repeat, place);
        const ItemKey key {event.object, event.argument};
        if (event.kind == EventKind::Put) {
            underWay[key] = place;
        } else if (const auto put = underWay.find(key); put != underWay.end()) {
            moves.taken.push_back({put->second, place});
            underWay.erase(put);
        }
    }
    for (const auto &[key, place] : underWay)
        moves.left.push_back(place);
    sortByTime(repeat, moves.left);
    return moves;
}

Sight delivery(const Repeat &repeat, const EventPlace &put, const EventPlace &get)
{
    SightDraft draft(repeat);
    const Event sent = eventAt(repeat, put);
    const Event came = eventAt(repeat, get);
    const Text item = argumentFigure(sent);
    draft.mark(put, tr("put %1").arg(item));
    draft.mark(get, tr("got %1").arg(item));
    return draft.made(came.timeNs,
                      tr("%1 put item %3 · %4 later %2 got it.")
                          .arg(laneName(repeat, put.lane), laneName(repeat, get.lane), item,
                               Text::plain(shownSeconds(secondsBetween(sent.timeNs, came.timeNs)))));
}

Sight leftItem(const Repeat &repeat, const EventPlace &put)
{
    SightDraft draft(repeat);
    const Event sent = eventAt(repeat, put);
    draft.mark(put, tr("put %1").arg(argumentFigure(sent)));
    return draft.made(
        sent.timeNs,
        tr("%1 put item %2, and nobody ever got it.").arg(laneName(repeat, put.lane), argumentFigure(sent)));
}

} // namespace

Sights deliveries(const Repeat &repeat)
{
    auto taken = movesOf(repeat).taken;
    const std::size_t count = taken.size();
    return {count, [repeat, taken = std::move(taken)](std::size_t i) {
                return delivery(repeat, taken.at(i).first, taken.at(i).second);
            }};
}

Sights leftItems(const Repeat &repeat)
{
    return sightsAt(repeat, movesOf(repeat).left, leftItem);
}

} // namespace plab::sights
