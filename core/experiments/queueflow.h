// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/steplog.h"
#include "core/experiments/queuework.h"
#include "core/process/parent.h"

#include <QJsonArray>

namespace plab {

/// The parent's side of the queue experiment: makes the queue, starts who puts and who takes, joins them in
/// turn, notices when they would wait for ever, and reports. In the parent; one thread.
class QueueFlow
{
public:
    /// Reads the settings of `queue` and makes the queue. Throws Refused.
    explicit QueueFlow(Parent &parent);

    /// How large the arena of such a run must be. Pure.
    static ArenaNeeds needs(const Parameters &p);

    void startProducers(); ///< Process(target=produce, args=(queue,)).start(), for each
    void startConsumers(); ///< none if the parent takes the results
    void takeResults();    ///< payload results: the parent's queue.get(), once for each job
    void joinProducers();  ///< waits until each has put all its items, or can never do so
    void joinQueue();      ///< joinable: queue.join(), then one task_done too many
    void joinConsumers();  ///< nothing more will come; waits until each has left
    void report();         ///< measures, values and the outcome

private:
    using Children = std::vector<ChildHandle>;

    void start(Children &children, const char *noun, const ChildFunctionName &function, std::uint64_t count);
    std::uint64_t living(const Children &children);
    void awaitEnds(const Children &children);
    bool waitForResult(QueueItem &item);
    void look();
    QString whyItNeverEnds();
    void giveUp(const QString &why);
    void endAll(const Children &children);
    std::uint64_t sumOf(PartyNote *notes, std::uint64_t count,
                        std::atomic<std::uint64_t> PartyNote::*word) const;
    bool anyKilled() const;
    QString outcomeOf(std::uint64_t received, std::uint64_t left, std::uint64_t leftMarks,
                      bool inOrder) const;

    Parent &m_parent;
    const Parameters &m_settings;
    const std::uint64_t m_producerCount;
    const std::uint64_t m_consumerCount; ///< child processes
    const bool m_results;
    QueueRules *m_rules = nullptr;
    ItemQueue *m_queue = nullptr;
    PartyNote *m_produced = nullptr;
    PartyNote *m_consumed = nullptr;
    Contender m_self;
    Children m_producers;
    Children m_consumers;
    StepLog m_occupancy;
    QJsonArray m_sums;
    std::optional<double> m_joinS;
    std::uint64_t m_stillSince = 0;
    std::uint64_t m_lastMoves = ~0ULL;
    bool m_taking = false;  ///< in takeResults()
    bool m_joining = false; ///< in queue.join()
    bool m_givenUp = false;
};

} // namespace plab
