// SPDX-License-Identifier: GPL-3.0-or-later
// Waits for something that another process would have to do: an item, a message, an event, company at a
// barrier.
#include "core/experiments/script/hangstory.h"

namespace plab::ownscript {

QString Story::queueName(std::uint32_t queue) const
{
    return thing("queues", queue).value(QLatin1String("name")).toString();
}

Text Story::queueWords(std::uint32_t queue) const
{
    const QString name = queueName(queue);
    return name.isEmpty() ? tr("a queue") : tr("the queue %1").arg(name);
}

/// Who has done his part with a queue before, and what became of him.
Text Story::partnersWords(std::uint32_t queue, LastStand::Places LastStand::*part, int notLane) const
{
    QList<Text> partners;
    for (const LastStand &one : m_stands) {
        if (one.lane == notLane || !(one.*part).contains(queue))
            continue;
        if (one.wasAlive)
            partners << tr("%1 waits itself").arg(who(one.lane));
        else if (one.diedOfEmpty)
            partners << tr("%1 has ended (%2) because it once found the queue empty")
                            .arg(who(one.lane), endingText(process(one.lane).ending));
        else
            partners << tr("%1 has ended (%2)").arg(who(one.lane), endingText(process(one.lane).ending));
    }
    return clauses(partners);
}

void Story::tellQueue(const LastStand &stand)
{
    const auto queue = std::uint32_t(stand.wait->argument - 1);
    const Text words = queueWords(queue);
    const bool wantsItem = stand.wait->object == waitfor::Item;
    const Text partners =
        partnersWords(queue, wantsItem ? &LastStand::hasPut : &LastStand::hasGot, stand.lane);
    const Text place = at(stand.wait->place);
    if (wantsItem) {
        m_sentences << (partners.isEmpty()
                            ? tr("%1 waits for an item from %2 %3, and nobody else has ever put one.")
                            : tr("%1 waits for an item from %2 %3, and nobody will put one any more: %4."))
                           .arg(who(stand.lane), words, place, partners);
        tellLastItem(queue, stand.lane);
    } else if (stand.wait->object == waitfor::Room)
        m_sentences << (partners.isEmpty()
                            ? tr("%1 waits for room in %2 %3, and nobody else has ever got an item from it.")
                            : tr("%1 waits for room in %2 %3, and nobody will get an item any more: %4."))
                           .arg(who(stand.lane), words, place, partners);
    else
        m_sentences
            << (partners.isEmpty()
                    ? tr("%1 waits %3 until all items of %2 are marked as done, and nobody else has ever got "
                         "one.")
                    : tr("%1 waits %3 until all items of %2 are marked as done, and nobody will do that any "
                         "more: %4."))
                   .arg(who(stand.lane), words, place, partners);
}

/// The marker that says "stop" is an item like any other: who has got it has taken it from all others.
void Story::tellLastItem(std::uint32_t queue, int notLane)
{
    const LastStand *last = nullptr;
    for (const LastStand &one : m_stands) {
        const auto got = one.lastGetNs.find(queue);
        if (got != one.lastGetNs.end() && (!last || got->second > last->lastGetNs.at(queue)))
            last = &one;
    }
    if (last && last->lane != notLane && !last->wasAlive && m_toldQueues.insert(queue).second)
        m_sentences
            << tr("The last item of %1 was got by %2, which has ended: if that item meant \"stop\", each who "
                  "gets from the queue needs one of his own.")
                   .arg(queueWords(queue), who(last->lane));
}

void Story::tellEvent(const LastStand &stand)
{
    const Text name =
        stand.wait->argument > 0 ? nameOf(std::uint32_t(stand.wait->argument - 1)) : tr("an event");
    m_sentences
        << tr("%1 waits %2 until %3 is set, and nobody will set it any more: all others wait, too, or have "
              "ended.")
               .arg(who(stand.lane), at(stand.wait->place), name);
}

void Story::tellCondition(const LastStand &stand)
{
    const Text waits =
        tr("%1 waits %2 to be notified, and nobody will do that any more: all others wait, too, or have "
           "ended.")
            .arg(who(stand.lane), at(stand.wait->place));
    const auto lock = std::uint32_t(stand.wait->argument - 1);
    const auto notified = std::find_if(m_stands.begin(), m_stands.end(), [&](const LastStand &one) {
        return stand.wait->argument > 0 && one.hasNotified.contains(lock);
    });
    m_sentences
        << (notified == m_stands.end()
                ? waits
                : tr("%1 %2 has notified %3 %4, but a notification wakes only who waits already: look "
                     "at what is "
                     "waited for before waiting, as wait_for() does.")
                      .arg(waits, who(notified->lane), nameOf(lock), at(notified->hasNotified.at(lock))));
}

/// Once for all who stand there.
void Story::tellBarrier(const LastStand &stand)
{
    const std::uint64_t parties = stand.wait->argument;
    if (!m_toldBarriers.insert(parties).second)
        return;
    QList<Text> there;
    for (const LastStand &one : m_stands) {
        if (one.wasAlive && one.wait && one.wait->object == waitfor::Partner && one.wait->argument == parties)
            there << tr("%1 %2").arg(who(one.lane), at(one.wait->place));
    }
    m_sentences << tr("At a barrier that opens when %n have come stand only these: %1. Nobody else will come "
                      "any more: "
                      "all others wait, too, or have ended.",
                      "At a barrier that opens when %n has come stand only these: %1. Nobody else will come "
                      "any more: "
                      "all others wait, too, or have ended.",
                      double(parties))
                       .arg(clauses(there));
}

void Story::tellMessage(const LastStand &stand)
{
    m_sentences
        << tr("%1 waits for a message %2, and nobody will send one any more: all others wait, too, or have "
              "ended. Somebody still has the other end open, perhaps the process itself; else an EOFError "
              "would "
              "have come.")
               .arg(who(stand.lane), at(stand.wait->place));
}

void Story::tellWait(const LastStand &stand)
{
    if (m_told.contains(stand.lane))
        return;
    const std::uint32_t object = stand.wait->object;
    if (object < waitfor::First)
        return stand.wait->argument != 0 ? tellProcess(stand) : tellLock(stand);
    if (object == waitfor::Item || object == waitfor::Room || object == waitfor::AllDone)
        return tellQueue(stand);
    if (object == waitfor::Set)
        return tellEvent(stand);
    if (object == waitfor::Notify)
        return tellCondition(stand);
    if (object == waitfor::Partner)
        return tellBarrier(stand);
    if (object == waitfor::Message)
        return tellMessage(stand);
    if (object == waitfor::Feeder) {
        const auto waitsForIt = [&](const LastStand &one) {
            return one.wasAlive && one.wait && isForProcess(*one.wait) && int(one.wait->object) == stand.lane;
        };
        if (std::any_of(m_stands.begin(), m_stands.end(), waitsForIt))
            return; // told there
        m_sentences
            << tr("%1 has come to the end of its code, but cannot end before what it has put into a queue is "
                  "read.")
                   .arg(who(stand.lane));
        return;
    }
    m_sentences
        << tr("%1 waits for %2 %3.").arg(who(stand.lane), waitObjectName(object), at(stand.wait->place));
}

} // namespace plab::ownscript
