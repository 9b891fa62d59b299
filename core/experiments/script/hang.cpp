// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/hang.h"

#include "core/experiments/script/hangstands.h"
#include "core/model/wording.h"

#include <QJsonArray>

#include <algorithm>
#include <set>

namespace plab::ownscript {

namespace {

class Story
{
public:
    explicit Story(const Repeat &repeat) : m_repeat(repeat), m_stands(lastStands(repeat)) { }

    QList<Text> sentences()
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

private:
    static bool isForProcess(const OpenWait &wait)
    {
        return wait.object < waitfor::First && wait.argument != 0;
    }
    const ProcessRecord &process(int lane) const { return m_repeat.processes.at(lane); }
    Text who(int lane) const { return processWords(process(lane)); }
    Text nameOf(std::uint32_t lock) const { return waitObjectName(lock, m_repeat.lockNames()); }
    /// " at images.py:31", or nothing.
    Text at(std::optional<std::uint32_t> place) const
    {
        const QString words = placeWords(m_repeat, place);
        return words.isEmpty() ? tr("at a place that is not known") : tr("at %1").arg(words);
    }
    const LastStand *standOf(int lane) const
    {
        const auto found = std::find_if(m_stands.begin(), m_stands.end(),
                                        [lane](const LastStand &one) { return one.lane == lane; });
        return found == m_stands.end() ? nullptr : &*found;
    }
    /// Who has the lock that it waits for. A lock of threads is another one in every process.
    const LastStand *holderFor(const LastStand &waiter) const
    {
        const std::uint32_t lock = waiter.wait->object;
        const bool isOfThreads = isThreadLock(lock);
        const auto found = std::find_if(m_stands.begin(), m_stands.end(), [&](const LastStand &one) {
            return one.holds.contains(lock)
                && (!isOfThreads || process(one.lane).pid == process(waiter.lane).pid);
        });
        return found == m_stands.end() ? nullptr : &*found;
    }
    bool isThreadLock(std::uint32_t lock) const
    {
        return thing("locks", lock)
            .value(QLatin1String("type"))
            .toString()
            .startsWith(QLatin1String("threading."));
    }
    const LastStand *waiterFor(std::uint32_t object) const
    {
        const auto found = std::find_if(m_stands.begin(), m_stands.end(), [object](const LastStand &one) {
            return one.wasAlive && one.wait && one.wait->object == object;
        });
        return found == m_stands.end() ? nullptr : &*found;
    }
    QJsonObject thing(const char *kind, std::uint64_t number) const
    {
        return m_repeat.values.value(QLatin1String(kind)).toArray().at(qsizetype(number)).toObject();
    }

    void tellLostTasks();
    void tellCycle();
    void tellWait(const LastStand &stand);
    void tellLock(const LastStand &stand);
    bool tellForkedLock(const LastStand &stand, const Text &waits);
    void tellProcess(const LastStand &stand);
    void tellQueue(const LastStand &stand);
    Text partnersWords(std::uint32_t queue, std::set<std::uint32_t> LastStand::*part, int notLane) const;
    std::optional<int> nextAfter(const LastStand &stand) const;
    Text step(int lane) const;

    const Repeat &m_repeat;
    const std::vector<LastStand> m_stands;
    std::set<int> m_told; ///< lanes whose wait is explained
    QList<Text> m_sentences;
};

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

/// A pool is never told of a worker that died in a task.
void Story::tellLostTasks()
{
    const LastStand *waiter = waiterFor(waitfor::Result);
    for (const LastStand &stand : m_stands) {
        if (!stand.task || stand.wasAlive || stand.isOver)
            continue;
        const Ending &ending = process(stand.lane).ending;
        const Text task = taskWords(m_repeat, *stand.task);
        const Text died = ending.kind == Ending::Kind::Killed
            ? tr("%1 was %2 while it ran %3.").arg(who(stand.lane), endingText(ending), task)
            : tr("%1 ended (%2) while it ran %3.").arg(who(stand.lane), endingText(ending), task);
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
        if (!tellForkedLock(stand, waits))
            m_sentences << tr("%1 Nobody who is recorded has it: it was taken before, or never given back.")
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
        m_sentences
            << tr("%1. Its code is over, but it cannot end before what it has put into a queue is read, and "
                  "nobody reads it: get the items first, and join then.")
                   .arg(waits);
    } else if (waited && waited->wait) {
        m_sentences << tr("%1, which waits itself.").arg(waits);
    } else {
        m_sentences << tr("%1.").arg(waits);
    }
}

/// Who has done his part with a queue before, and what became of him.
Text Story::partnersWords(std::uint32_t queue, std::set<std::uint32_t> LastStand::*part, int notLane) const
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
    const QString name = thing("queues", queue).value(QLatin1String("name")).toString();
    const Text words = name.isEmpty() ? tr("a queue") : tr("the queue %1").arg(name);
    const bool wantsItem = stand.wait->object == waitfor::Item;
    const Text partners =
        partnersWords(queue, wantsItem ? &LastStand::hasPut : &LastStand::hasGot, stand.lane);
    const Text place = at(stand.wait->place);
    if (wantsItem)
        m_sentences << (partners.isEmpty()
                            ? tr("%1 waits for an item from %2 %3, and nobody else has ever put one.")
                            : tr("%1 waits for an item from %2 %3, and nobody will put one any more: %4."))
                           .arg(who(stand.lane), words, place, partners);
    else if (stand.wait->object == waitfor::Room)
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

void Story::tellWait(const LastStand &stand)
{
    if (m_told.contains(stand.lane))
        return;
    const std::uint32_t object = stand.wait->object;
    if (object < waitfor::First)
        return stand.wait->argument != 0 ? tellProcess(stand) : tellLock(stand);
    if (object == waitfor::Item || object == waitfor::Room || object == waitfor::AllDone)
        return tellQueue(stand);
    if (object == waitfor::Feeder) {
        m_sentences
            << tr("%1 has come to the end of its code, but cannot end before what it has put into a queue is "
                  "read.")
                   .arg(who(stand.lane));
        return;
    }
    m_sentences
        << tr("%1 waits for %2 %3.").arg(who(stand.lane), waitObjectName(object), at(stand.wait->place));
}

} // namespace

QList<Text> hangSentences(const Repeat &repeat)
{
    return Story(repeat).sentences();
}

} // namespace plab::ownscript
