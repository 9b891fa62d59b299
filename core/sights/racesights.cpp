// SPDX-License-Identifier: GPL-3.0-or-later
// What lanes that read and write one number, or pass one lock on, have done to each other.
#include "core/analysis/lostmarks.h"
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"

#include <map>

namespace plab::sights {
namespace {

/// An update of one lane: its write, and its read before it where that was recorded.
struct Update
{
    EventPlace write;
    std::optional<EventPlace> read;
};

Update updateOf(const Repeat &repeat, const EventPlace &write)
{
    const std::uint32_t object = eventAt(repeat, write).object;
    const auto before = lastBefore(repeat, write, [object](const Event &event) {
        return event.object == object && (event.kind == EventKind::Read || event.kind == EventKind::Write);
    });
    const bool isRead = before && eventAt(repeat, *before).kind == EventKind::Read;
    return {write, isRead ? before : std::nullopt};
}

/// The last write of an object by this lane up to an instant.
std::optional<EventPlace> writeBefore(const Repeat &repeat, int lane, std::uint64_t timeNs,
                                      std::uint32_t object)
{
    return lastBefore(repeat, {lane, repeat.lanes.at(lane).until(timeNs)}, [object](const Event &event) {
        return event.kind == EventKind::Write && event.object == object;
    });
}

/// The last write by any other lane up to an instant.
std::optional<EventPlace> othersWriteBefore(const Repeat &repeat, int lane, std::uint64_t timeNs,
                                            std::uint32_t object)
{
    std::optional<EventPlace> last;
    for (int other = 0; other < repeat.lanes.size(); ++other) {
        const auto write = other == lane ? std::nullopt : writeBefore(repeat, other, timeNs, object);
        if (write && (!last || eventAt(repeat, *write).timeNs > eventAt(repeat, *last).timeNs))
            last = write;
    }
    return last;
}

/// How often others have written it between two instants.
std::size_t writesBetween(const Repeat &repeat, int lane, std::uint32_t object, std::uint64_t fromNs,
                          std::uint64_t toNs)
{
    std::size_t count = 0;
    for (int other = 0; other < repeat.lanes.size(); ++other) {
        const LaneEvents &events = repeat.lanes.at(other);
        for (std::size_t i = events.until(fromNs); other != lane && i < events.size(); ++i) {
            const Event event = events.at(i);
            if (event.timeNs > toNs)
                break;
            count += event.kind == EventKind::Write && event.object == object;
        }
    }
    return count;
}

Text markUpdate(const Repeat &repeat, SightDraft &draft, const Update &update)
{
    if (update.read)
        draft.mark(*update.read, tr("read %1").arg(argumentFigure(eventAt(repeat, *update.read))));
    const Text written = argumentFigure(eventAt(repeat, update.write));
    draft.mark(update.write, tr("wrote %1").arg(written));
    return written;
}

Text lostSentence(const Repeat &repeat, const Update &victim, const Update &winner, std::size_t lost)
{
    const Text first = laneName(repeat, victim.write.lane);
    const Text second = laneName(repeat, winner.write.lane);
    const Text wrote = argumentFigure(eventAt(repeat, victim.write));
    const Event winnersRead = eventAt(repeat, *winner.read);
    const bool bothAlike = victim.read && eventAt(repeat, *victim.read).argument == winnersRead.argument
        && eventAt(repeat, victim.write).argument == eventAt(repeat, winner.write).argument;
    if (bothAlike && lost == 1)
        return tr("%1 read %3 · %2 read %3 · both wrote %4.")
            .arg(first, second, argumentFigure(winnersRead), wrote);
    const Text over = argumentFigure(eventAt(repeat, winner.write));
    if (lost == 1)
        return tr("%2 read %3 · %1 wrote %4 · %2 wrote %5 over it: that update is gone.")
            .arg(first, second, argumentFigure(winnersRead), wrote, over);
    return tr("%2 read %3 · %n updates of others came up to %4, the last by %1 · %2 wrote %5 over them all.",
              "", double(lost))
        .arg(first, second, argumentFigure(winnersRead), wrote, over);
}

Sight lostUpdate(const Repeat &repeat, const EventPlace &write)
{
    SightDraft draft(repeat);
    const Update winner = updateOf(repeat, write);
    const Event over = eventAt(repeat, write);
    const auto overwritten = othersWriteBefore(repeat, write.lane, over.timeNs, over.object);
    if (!winner.read || !overwritten)
        return draft.made(over.timeNs, {});
    const Update victim = updateOf(repeat, *overwritten);
    const std::size_t lost =
        writesBetween(repeat, write.lane, over.object, eventAt(repeat, *winner.read).timeNs, over.timeNs);
    if (lost == 1)
        markUpdate(repeat, draft, victim);
    else // its own read may have been long before
        draft.mark(victim.write, tr("wrote %1").arg(argumentFigure(eventAt(repeat, victim.write))));
    markUpdate(repeat, draft, winner);
    return draft.made(over.timeNs, lostSentence(repeat, victim, winner, lost));
}

/// Its read is another number than what it wrote over: an event is stamped a little after what it tells of,
/// and so the order of the stamps alone would not be sure.
bool isSurelyLost(const Repeat &repeat, const EventPlace &write)
{
    const Update winner = updateOf(repeat, write);
    const Event over = eventAt(repeat, write);
    const auto overwritten = othersWriteBefore(repeat, write.lane, over.timeNs, over.object);
    return winner.read && overwritten
        && eventAt(repeat, *winner.read).argument != eventAt(repeat, *overwritten).argument
        && eventAt(repeat, *overwritten).timeNs > eventAt(repeat, *winner.read).timeNs;
}

std::vector<EventPlace> lostWrites(const Repeat &repeat)
{
    std::vector<const LaneEvents *> lanes;
    for (const LaneEvents &lane : repeat.lanes)
        lanes.push_back(&lane);
    std::vector<EventPlace> writes;
    LostMarks().update(lanes, ~std::uint64_t(0), [&](const LostMarks::Lost &lost) {
        std::size_t i = lanes[lost.lane]->until(lost.timeNs);
        while (i > 0 && lanes[lost.lane]->at(i - 1).kind != EventKind::Write)
            --i;
        const EventPlace write {int(lost.lane), i - 1};
        if (i > 0 && isSurelyLost(repeat, write))
            writes.push_back(write);
    });
    return writes;
}

bool isReadOrWrite(const Event &event)
{
    return event.kind == EventKind::Read || event.kind == EventKind::Write;
}

/// Writes that came after those of another lane, and whose own read, where it was recorded, found its number.
std::vector<EventPlace> keptWrites(const Repeat &repeat)
{
    std::vector<EventPlace> kept;
    std::map<std::uint32_t, EventPlace> last;
    std::map<std::pair<int, std::uint32_t>, Event> reads;
    for (const EventPlace &place : placesOf(repeat, isReadOrWrite)) {
        const Event event = eventAt(repeat, place);
        if (event.kind == EventKind::Read) {
            reads[{place.lane, event.object}] = event;
            continue;
        }
        const auto before = last.find(event.object);
        const auto read = reads.find({place.lane, event.object});
        const bool isOthers = before != last.end() && before->second.lane != place.lane;
        if (isOthers
            && (read == reads.end() || read->second.argument == eventAt(repeat, before->second).argument))
            kept.push_back(place);
        if (read != reads.end())
            reads.erase(read);
        last[event.object] = place;
    }
    return kept;
}

Sight keptUpdate(const Repeat &repeat, const EventPlace &write)
{
    SightDraft draft(repeat);
    const Update mine = updateOf(repeat, write);
    const Event event = eventAt(repeat, write);
    const auto others = othersWriteBefore(repeat, write.lane, event.timeNs, event.object);
    if (!others)
        return draft.made(event.timeNs, {});
    const Text before = argumentFigure(eventAt(repeat, *others));
    draft.mark(*others, tr("wrote %1").arg(before));
    const Text wrote = markUpdate(repeat, draft, mine);
    const Text first = laneName(repeat, others->lane);
    const Text second = laneName(repeat, write.lane);
    return draft.made(
        event.timeNs,
        mine.read
            ? tr("%1 wrote %3 · %2 read %4 and wrote %5: nothing was lost.")
                  .arg(first, second, before, argumentFigure(eventAt(repeat, *mine.read)), wrote)
            : tr("%1 wrote %3 · after it %2 wrote %4: nothing was lost.").arg(first, second, before, wrote));
}

/// Where another lane has given back what this one takes.
std::optional<EventPlace> givenBackBefore(const Repeat &repeat, const EventPlace &acquired)
{
    const Event taken = eventAt(repeat, acquired);
    std::optional<EventPlace> last;
    for (int other = 0; other < repeat.lanes.size(); ++other) {
        if (other == acquired.lane)
            continue;
        const auto given =
            lastBefore(repeat, {other, repeat.lanes.at(other).until(taken.timeNs)}, [&](const Event &event) {
                return event.kind == EventKind::Released && event.object == taken.object;
            });
        if (given && (!last || eventAt(repeat, *given).timeNs > eventAt(repeat, *last).timeNs))
            last = given;
    }
    return last;
}

Sight handOver(const Repeat &repeat, const EventPlace &acquired)
{
    SightDraft draft(repeat);
    const Event taken = eventAt(repeat, acquired);
    const Text lock = waitObjectName(taken.object, repeat.lockNames());
    const EventPlace waited {acquired.lane, acquired.index - 1};
    const Text second = laneName(repeat, acquired.lane);
    draft.mark(waited, tr("waits for %1").arg(lock));
    draft.mark(acquired, tr("has it", "a lock"));
    const auto given = givenBackBefore(repeat, acquired);
    if (!given || eventAt(repeat, *given).timeNs < eventAt(repeat, waited).timeNs)
        return draft.made(taken.timeNs, tr("%1 waited for %2 and got it.").arg(second, lock));
    draft.mark(*given, tr("gives %1 back").arg(lock));
    return draft.made(taken.timeNs,
                      tr("%2 waited for %3 · %1 gave it back · %2 has it.")
                          .arg(laneName(repeat, given->lane), second, lock));
}

} // namespace

Sights lostUpdates(const Repeat &repeat)
{
    return sightsAt(repeat, lostWrites(repeat), lostUpdate);
}

Sights keptUpdates(const Repeat &repeat)
{
    return sightsAt(repeat, keptWrites(repeat), keptUpdate);
}

Sights handOvers(const Repeat &repeat)
{
    std::vector<EventPlace> found;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const LaneEvents &events = repeat.lanes.at(lane);
        for (std::size_t i = 1; i < events.size(); ++i) {
            const Event event = events.at(i);
            const Event before = events.at(i - 1);
            if (event.kind == EventKind::Acquired && before.kind == EventKind::WaitBegin
                && before.object == event.object)
                found.push_back({lane, i});
        }
    }
    sortByTime(repeat, found);
    return sightsAt(repeat, std::move(found), handOver);
}

} // namespace plab::sights
