// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/hang.h"

#include "core/experiments/script/hangstory.h"

namespace plab::ownscript {

namespace {

Text taskWords(const Repeat &repeat, const OpenTask &task)
{
    const QJsonObject function =
        repeat.values.value(QLatin1String("functions")).toArray().at(qsizetype(task.function) - 1).toObject();
    const QString name = function.value(QLatin1String("name")).toString();
    const QString place = function.value(QLatin1String("place")).toString().section(QLatin1Char('/'), -1);
    if (name.isEmpty())
        return tr("task %1").arg(Text::digits(task.number));
    return place.isEmpty() ? tr("task %1 (%2)").arg(Text::digits(task.number), name)
                           : tr("task %1 (%2, %3)").arg(Text::digits(task.number), name, place);
}

} // namespace

QList<Text> Story::sentences()
{
    tellLostTasks();
    tellCycle();
    for (const bool forProcesses : {false, true}) { // who waits for the end of another is no cause
        for (const LastStand &stand : m_stands) {
            if (stand.wasAlive && stand.wait && isForProcess(*stand.wait) == forProcesses)
                tellWait(stand);
        }
    }
    return m_sentences;
}

QList<Text> Story::lostTasks()
{
    const LastStand *waiter = waiterFor(waitfor::Result);
    if (!waiter)
        return {};
    QList<Text> sentences;
    for (const LastStand &stand : m_stands) {
        if (diedInTask(stand))
            sentences << tr("%1 multiprocessing.Pool never learns of it: whoever waits for that result "
                            "without a time limit waits for good. %2 waits for results %3.")
                             .arg(deathWords(stand), who(waiter->lane), at(waiter->wait->place));
    }
    return sentences;
}

Text Story::deathWords(const LastStand &stand) const
{
    const Ending &ending = process(stand.lane).ending;
    const Text task = taskWords(m_repeat, *stand.task);
    return ending.kind == Ending::Kind::Killed
        ? tr("%1 was %2 while it ran %3.").arg(who(stand.lane), endingText(ending), task)
        : tr("%1 ended (%2) while it ran %3.").arg(who(stand.lane), endingText(ending), task);
}

/// A pool is never told of a worker that died in a task.
void Story::tellLostTasks()
{
    const LastStand *waiter = waiterFor(waitfor::Result);
    for (const LastStand &stand : m_stands) {
        if (!diedInTask(stand))
            continue;
        const Text died = deathWords(stand);
        if (!waiter) {
            m_sentences << died;
            continue;
        }
        m_told.insert(waiter->lane);
        m_sentences
            << tr("%1 multiprocessing.Pool never learns of it: %2 waits for that result %3, for good.")
                   .arg(died, who(waiter->lane), at(waiter->wait->place));
    }
}

/// Whom it waits for, if that is one.
std::optional<int> Story::nextAfter(const LastStand &stand) const
{
    if (!stand.wait || !stand.wasAlive)
        return std::nullopt;
    if (stand.wait->object >= waitfor::First)
        return std::nullopt;
    if (stand.wait->argument != 0)
        return int(stand.wait->object);
    const LastStand *holder = holderFor(stand);
    return holder ? std::optional(holder->lane) : std::nullopt;
}

Text Story::step(int lane) const
{
    const LastStand &stand = *standOf(lane);
    const int next = *nextAfter(stand);
    if (stand.wait->argument != 0)
        return tr("%1 waits %2 for the end of %3").arg(who(lane), at(stand.wait->place), who(next));
    const auto taken = standOf(next)->holds.find(stand.wait->object);
    return tr("%1 waits %2 for %3, which %4 has taken %5")
        .arg(who(lane), at(stand.wait->place), nameOf(stand.wait->object), who(next), at(taken->second));
}

void Story::tellCycle()
{
    for (const LastStand &stand : m_stands) {
        std::vector<int> way {stand.lane};
        for (std::optional<int> next = nextAfter(stand); next; next = nextAfter(*standOf(*next))) {
            const auto seen = std::find(way.begin(), way.end(), *next);
            if (seen == way.end() && standOf(*next)) {
                way.push_back(*next);
                continue;
            }
            if (seen != way.begin() || m_told.contains(stand.lane))
                break;
            QList<Text> steps;
            for (const int lane : way) {
                steps << step(lane);
                m_told.insert(lane);
            }
            m_sentences
                << (way.size() == 1
                        ? tr("%1. A Lock cannot be taken twice, not even by who has it: an RLock can.")
                              .arg(steps.first())
                        : tr("A deadlock: %1. Each waits for what the next one will give back only when it "
                             "has what it waits for itself.")
                              .arg(clauses(steps)));
            break;
        }
    }
}

/// A thread does not go along with a fork; what it had locked stays locked in the child.
bool Story::tellForkedLock(const LastStand &stand, const Text &waits)
{
    const ProcessRecord &waiter = process(stand.lane);
    if (!isThreadLock(stand.wait->object) || !waiter.startedS)
        return false;
    const auto bornNs = std::uint64_t(double(m_repeat.entryNs) + *waiter.startedS * 1e9);
    const std::optional<HeldThen> held = holderAt(m_repeat, stand.wait->object, bornNs, waiter.pid);
    if (!held)
        return false;
    m_sentences << tr("%1 When it was forked %2 had taken it %3. A thread does not go along with a fork, its "
                      "lock does: "
                      "in this process nobody is left who would give it back.")
                       .arg(waits, who(held->lane), at(held->place));
    return true;
}

void Story::tellLock(const LastStand &stand)
{
    const LastStand *holder = holderFor(stand);
    const Text waits =
        tr("%1 waits for %2 %3.").arg(who(stand.lane), nameOf(stand.wait->object), at(stand.wait->place));
    if (!holder) {
        if (tellForkedLock(stand, waits))
            return;
        const bool isSemaphore = typeOf(stand.wait->object).contains(QLatin1String("Semaphore"));
        m_sentences
            << (isSemaphore
                    ? tr("%1 Nobody will release it any more: all others wait, too, or have ended.")
                    : tr("%1 Nobody who is recorded has it: it was taken before, or never given back."))
                   .arg(waits);
        return;
    }
    const Text taken = at(holder->holds.at(stand.wait->object));
    if (!holder->wasAlive)
        m_sentences
            << tr("%1 %2 has taken it %3 and has ended (%4) without giving it back: nobody ever will.")
                   .arg(waits, who(holder->lane), taken, endingText(process(holder->lane).ending));
    else
        m_sentences << tr("%1 %2 has taken it %3, and waits itself.").arg(waits, who(holder->lane), taken);
}

void Story::tellProcess(const LastStand &stand)
{
    const int other = int(stand.wait->object);
    const LastStand *waited = standOf(other);
    const Text waits =
        tr("%1 waits %2 for the end of %3").arg(who(stand.lane), at(stand.wait->place), who(other));
    const bool isFeeder = waited && waited->wait && waited->wait->object == waitfor::Feeder;
    if (isFeeder) {
        m_told.insert(other);
        const Text put = waited->hasPut.size() == 1
            ? tr("the queue %1 %2")
                  .arg(queueName(waited->hasPut.begin()->first), at(waited->hasPut.begin()->second))
            : tr("queues");
        m_sentences
            << tr("%1. Its code is over, but it cannot end before what it has put into %2 is read, and "
                  "nobody reads it: get the items first, and join then.")
                   .arg(waits, put);
    } else if (waited && waited->wait) {
        m_sentences << tr("%1, which waits itself.").arg(waits);
    } else {
        m_sentences << tr("%1.").arg(waits);
    }
}

QList<Text> hangSentences(const Repeat &repeat)
{
    return Story(repeat).sentences();
}

QList<Text> lostTaskSentences(const Repeat &repeat)
{
    constexpr std::size_t Newest = 1000; // of each process; a task seldom has more
    const bool anybodyDied =
        std::any_of(repeat.processes.begin(), repeat.processes.end(), [](const ProcessRecord &process) {
            return process.index > 1 && process.ending.kind == Ending::Kind::Killed;
        });
    return anybodyDied ? Story(repeat, Newest).lostTasks() : QList<Text>();
}

} // namespace plab::ownscript
