// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/hangstands.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <set>

namespace plab::ownscript {

/// Why a script will not go on, told from what each lane stood before at its last event.
class Story
{
public:
    explicit Story(const Repeat &repeat, std::size_t newest = AllEvents)
        : m_repeat(repeat), m_stands(lastStands(repeat, newest))
    {
    }

    QList<Text> sentences();
    QList<Text> lostTasks(); ///< while somebody waits for results

private:
    static bool isForProcess(const OpenWait &wait)
    {
        return wait.object < waitfor::First && wait.argument != 0;
    }
    const ProcessRecord &process(int lane) const { return m_repeat.processes.at(lane); }
    Text who(int lane) const { return processWords(process(lane)); }
    Text nameOf(std::uint32_t lock) const { return waitObjectName(lock, m_repeat.lockNames()); }
    /// "at images.py:31".
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
        return typeOf(lock).startsWith(QLatin1String("threading."));
    }
    /// "Lock", "threading.Lock", "BoundedSemaphore".
    QString typeOf(std::uint32_t lock) const
    {
        return thing("locks", lock).value(QLatin1String("type")).toString();
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

    static bool diedInTask(const LastStand &stand) { return stand.task && !stand.wasAlive && !stand.isOver; }
    Text deathWords(const LastStand &stand) const; ///< of one that died in a task
    void tellLostTasks();
    void tellCycle();
    void tellWait(const LastStand &stand);
    void tellLock(const LastStand &stand);
    bool tellForkedLock(const LastStand &stand, const Text &waits);
    void tellProcess(const LastStand &stand);
    void tellQueue(const LastStand &stand);
    void tellLastItem(std::uint32_t queue, int notLane);
    void tellEvent(const LastStand &stand);
    void tellCondition(const LastStand &stand);
    void tellBarrier(const LastStand &stand);
    void tellMessage(const LastStand &stand);
    QString queueName(std::uint32_t queue) const;
    Text queueWords(std::uint32_t queue) const;
    Text partnersWords(std::uint32_t queue, LastStand::Places LastStand::*part, int notLane) const;
    std::optional<int> nextAfter(const LastStand &stand) const;
    Text step(int lane) const;

    const Repeat &m_repeat;
    const std::vector<LastStand> m_stands;
    std::set<int> m_told;                   ///< lanes whose wait is explained
    std::set<std::uint32_t> m_toldQueues;   ///< who got the last item of them
    std::set<std::uint64_t> m_toldBarriers; ///< by how many they wait for
    QList<Text> m_sentences;
};

} // namespace plab::ownscript
