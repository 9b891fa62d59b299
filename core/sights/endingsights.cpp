// SPDX-License-Identifier: GPL-3.0-or-later
// What befalls processes: endings, signals, adoption, and the time after the end.
#include "core/analysis/family.h"
#include "core/model/shownfigures.h"
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"

#include <algorithm>

namespace plab::sights {
namespace {

/// A process by its place in Repeat::processes, told by `tell`.
using TellProcess = std::function<Sight(const Repeat &, const ProcessRecord &)>;

Sights sightsOfProcesses(const Repeat &repeat, const std::function<bool(const ProcessRecord &)> &isMeant,
                         const TellProcess &tell)
{
    std::vector<qsizetype> found;
    for (qsizetype i = 0; i < repeat.processes.size(); ++i) {
        const Role role = repeat.processes.at(i).role;
        if (role != Role::Nursery && role != Role::Parent && isMeant(repeat.processes.at(i)))
            found.push_back(i);
    }
    std::stable_sort(found.begin(), found.end(), [&](qsizetype a, qsizetype b) {
        return repeat.processes.at(a).endedS.value_or(0) < repeat.processes.at(b).endedS.value_or(0);
    });
    const std::size_t count = found.size();
    return {count, [repeat, found = std::move(found), tell](std::size_t i) {
                return tell(repeat, repeat.processes.at(found.at(i)));
            }};
}

std::uint64_t endNs(const Repeat &repeat, const ProcessRecord &process)
{
    return instantAfter(repeat.entryNs, process.endedS.value_or(0));
}

/// The last signal of the number that ended it which anybody of the repeat sent to it.
std::optional<EventPlace> signalTo(const Repeat &repeat, const ProcessRecord &process)
{
    std::optional<EventPlace> last;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const auto sent = lastBefore(
            repeat, {lane, repeat.lanes.at(lane).until(endNs(repeat, process))}, [&](const Event &event) {
                return event.kind == EventKind::SignalSent && int(event.object) == process.index
                    && int(event.argument) == process.ending.number;
            });
        if (sent && (!last || eventAt(repeat, *sent).timeNs > eventAt(repeat, *last).timeNs))
            last = sent;
    }
    return last;
}

Sight ending(const Repeat &repeat, const ProcessRecord &process)
{
    SightDraft draft(repeat);
    const std::uint64_t atNs = endNs(repeat, process);
    const Text how = endingText(process.ending);
    draft.mark(process.index, atNs, how);
    const bool byCode = process.ending.kind == Ending::Kind::Exited;
    if (byCode)
        return draft.made(atNs, tr("%1 ended with %2.").arg(process.name, how));
    const auto sent = signalTo(repeat, process);
    if (!sent)
        return draft.made(atNs, tr("%1 ended: %2.").arg(process.name, how));
    const Text signal = Text::plain(signalName(int(eventAt(repeat, *sent).argument)));
    draft.mark(*sent, tr("%1 to %2", "a signal to a process").arg(signal, process.name));
    return draft.made(
        atNs,
        tr("%1 sent %2 to %3 · %3 ended: %4.").arg(laneName(repeat, sent->lane), signal, process.name, how));
}

bool isBySignal(const ProcessRecord &process)
{
    return process.endedS
        && (process.ending.kind == Ending::Kind::Killed || process.ending.kind == Ending::Kind::Stopped);
}

bool isGoodEnd(const ProcessRecord &process)
{
    return process.endedS && !process.tid && process.ending.kind == Ending::Kind::Exited
        && process.ending.number == 0;
}

std::optional<double> adoptedS(const Repeat &repeat, const ProcessRecord &process)
{
    const auto maker =
        std::find_if(repeat.processes.begin(), repeat.processes.end(),
                     [&](const ProcessRecord &one) { return !one.tid && one.pid == process.parentPid; });
    if (process.tid || !process.adoptedBy || maker == repeat.processes.end() || !maker->endedS)
        return std::nullopt;
    const bool outlived = !process.endedS || *process.endedS > *maker->endedS;
    return outlived ? maker->endedS : std::nullopt;
}

Sight adoption(const Repeat &repeat, const ProcessRecord &process)
{
    SightDraft draft(repeat);
    const std::uint64_t atNs = instantAfter(repeat.entryNs, *adoptedS(repeat, process));
    const auto named = [&](qint64 pid) -> Text {
        for (const ProcessRecord &one : repeat.processes) {
            if (!one.tid && one.pid == pid)
                return Text::plain(one.name);
        }
        return tr("process %1").arg(Text::digits(pid));
    };
    for (const ProcessRecord &one : repeat.processes) {
        if (!one.tid && one.pid == process.parentPid)
            draft.mark(one.index, atNs, tr("ends"));
    }
    draft.mark(process.index, atNs, tr("adopted by %1").arg(named(*process.adoptedBy)));
    return draft.made(atNs,
                      tr("%1 ended · %2 lived on, and %3 is its parent now.")
                          .arg(named(process.parentPid), process.name, named(*process.adoptedBy)));
}

Sight zombie(const Repeat &repeat, const ProcessRecord &process)
{
    SightDraft draft(repeat);
    const std::uint64_t atNs = endNs(repeat, process);
    draft.mark(process.index, atNs, endingText(process.ending));
    if (!process.reapedS)
        return draft.made(atNs, tr("%1 had ended, and nobody waited for it: a zombie.").arg(process.name));
    const std::uint64_t reapedNs = instantAfter(repeat.entryNs, *process.reapedS);
    draft.mark(process.index, reapedNs, tr("waited for"));
    const std::uint64_t middle = atNs + (reapedNs - std::min(atNs, reapedNs)) / 2;
    return draft.made(middle,
                      tr("%1 had ended · for %2 nobody waited for it: a zombie.")
                          .arg(process.name, shownSeconds(*process.reapedS - *process.endedS)));
}

Sight signalSent(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event sent = eventAt(repeat, place);
    const Text signal = Text::plain(signalName(int(sent.argument)));
    const Text who = laneName(repeat, place.lane);
    const Text whom = laneName(repeat, int(sent.object));
    draft.mark(place, tr("%1 to %2", "a signal to a process").arg(signal, whom));
    const auto process =
        std::find_if(repeat.processes.begin(), repeat.processes.end(),
                     [&](const ProcessRecord &one) { return one.index == int(sent.object); });
    const bool isOfIt = process != repeat.processes.end() && isBySignal(*process)
        && process->ending.number == int(sent.argument) && endNs(repeat, *process) >= sent.timeNs;
    if (!isOfIt)
        return draft.made(sent.timeNs, tr("%1 sent %2 to %3, which lived on.").arg(who, signal, whom));
    draft.mark(process->index, endNs(repeat, *process), endingText(process->ending));
    return draft.made(
        sent.timeNs,
        tr("%1 sent %2 to %3 · %3 ended: %4.").arg(who, signal, whom, endingText(process->ending)));
}

} // namespace

Sights endings(const Repeat &repeat)
{
    return sightsOfProcesses(
        repeat, [](const ProcessRecord &one) { return one.endedS && !one.tid; }, ending);
}

Sights goodEndings(const Repeat &repeat)
{
    return sightsOfProcesses(repeat, isGoodEnd, ending);
}

Sights badEndings(const Repeat &repeat)
{
    return sightsOfProcesses(
        repeat, [](const ProcessRecord &one) { return one.endedS && !one.tid && !isGoodEnd(one); }, ending);
}

Sights killed(const Repeat &repeat)
{
    return sightsOfProcesses(repeat, isBySignal, ending);
}

Sights adoptions(const Repeat &repeat)
{
    return sightsOfProcesses(
        repeat, [repeat](const ProcessRecord &one) { return adoptedS(repeat, one).has_value(); }, adoption);
}

Sights zombies(const Repeat &repeat)
{
    return sightsOfProcesses(repeat, wasZombie, zombie);
}

Sights signalsSent(const Repeat &repeat)
{
    return sightsAt(repeat,
                    placesOf(repeat, [](const Event &one) { return one.kind == EventKind::SignalSent; }),
                    signalSent);
}

} // namespace plab::sights
