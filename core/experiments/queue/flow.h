// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/queue/party.h"
#include "core/figures/steplog.h"
#include "core/multiprocessing/process.h"

#include <QJsonArray>

namespace plab::queue {

/// What the parent of `queue` needs beside its script: makes the queue, watches how full it is, notices when
/// somebody would wait for ever, and reports. In the parent; one thread.
class QueueFlow
{
public:
    /// Reads the settings of `queue` and makes the queue. Throws Refused.
    explicit QueueFlow(Parent &parent);

    /// How large the arena of such a run must be. Pure.
    static ArenaNeeds needs(const Parameters &p);

    std::uint64_t producers() const { return m_producerCount; }
    std::uint64_t consumers() const { return m_consumerCount; } ///< 0 if the parent takes the results
    bool isJoinable() const { return m_rules->joinable && !m_givenUp; }
    bool isJoinedFirst() const { return m_joinsFirst; } ///< the producers, before anybody gets
    bool isGivenUp() const { return m_givenUp; }        ///< it would never have ended

    Process &producer(const ChildFunctionName &target); ///< Producer-1, …; to be started before the next
    Process &consumer(const ChildFunctionName &target); ///< Consumer-1, …

    std::uint64_t results() const;      ///< how many the parent takes; 0 with payload numbers
    void sleep();                       ///< time.sleep(consume-interval)
    bool get(QueueItem &result);        ///< queue.get(); false: Empty, or none will come any more
    bool taskDone();                    ///< queue.task_done(); false: refused, because it is one too many
    void keep(const QueueItem &result); ///< results.append(result)

    void joinProducers();               ///< until each has put all its items, or can never do so
    bool join();                        ///< queue.join(); false if it would never return
    void tellOneTooMany(bool accepted); ///< what became of it
    void joinConsumers();               ///< nothing more will come; until each has left
    void close();
    void tellPutAfterClose(); ///< queue.close(); queue.put(0)
    void report();            ///< measures, values and the outcome

private:
    using Children = std::vector<Process>;

    void readSettings();
    Process &add(Children &children, const char *noun, const ChildFunctionName &target);
    bool hasEnded(const Process &child) const { return m_parent.hasEnded(child.handle()); }
    std::uint64_t living(const Children &children);
    void awaitEnds(const Children &children);
    void recordGet(const QueueItem &item);
    bool waitForResult(QueueItem &item);

    // flowlook.cpp: what goes on meanwhile
    void look();
    Text whyItNeverEnds();
    Text whyProducersNeverEnd(std::uint64_t producers) const;
    void giveUp(const Text &why);
    void endAll(Children &children);

    // flowreport.cpp
    std::uint64_t sumOf(std::span<PartyNote> notes, std::atomic<std::uint64_t> PartyNote::*word) const;
    bool anyKilled() const;
    std::uint64_t diedOfEmpty() const;
    QString outcomeOf(std::uint64_t received, std::uint64_t left, std::uint64_t leftMarks,
                      bool inOrder) const;
    void reportFeeder(std::uint64_t received, std::uint64_t left);

    Parent &m_parent;
    const Parameters &m_settings;
    const std::uint64_t m_producerCount;
    const std::uint64_t m_consumerCount; ///< child processes
    const bool m_results;
    const bool m_joinsFirst;
    SharedFlow *m_shared = nullptr; ///< and what is in it:
    QueueRules *m_rules = nullptr;
    std::span<PartyNote> m_produced;
    std::span<PartyNote> m_consumed;
    int m_pipe[2] {-1, -1};          ///< of a queue with feeder: its ends, which m_queue owns
    std::optional<QueueEnd> m_queue; ///< the parent's
    Children m_producers;
    Children m_consumers;
    StepLog m_occupancy;
    QueueReceipts m_receipts; ///< the parent's, as its slices and what it has taken
    SliceWriter m_slices;
    std::uint64_t m_taken = 0;
    QJsonArray m_sums;
    std::optional<double> m_joinS;
    std::uint64_t m_stillSince = 0;
    std::uint64_t m_lastMoves = ~0ULL;
    bool m_taking = false;  ///< the parent takes results
    bool m_joining = false; ///< in queue.join()
    bool m_givenUp = false;
    bool m_feederHangs = false; ///< it was given up because of feeder threads
};

} // namespace plab::queue
