// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/message-queue/party.h"
#include "core/multiprocessing/process.h"

#include <string>

namespace plab::messagequeue {

/// What the parent of `message-queue` needs beside its script: makes the queue and takes its name away,
/// waits for both processes, notices when one of them would wait for ever, and reports.
class MessageWatch
{
public:
    /// Throws Refused when the system gives no such queue.
    explicit MessageWatch(Parent &parent);
    ~MessageWatch();
    MessageWatch(const MessageWatch &) = delete;

    static ArenaNeeds needs(const Parameters &p);

    void tellMadeAgain();                                 ///< a queue of the same name, with O_EXCL
    void awaitOpened(Process &sender, Process &receiver); ///< until both have it open, or are gone
    void removeName();                                    ///< mq_unlink
    void tellOpenedAgain();                               ///< by the name that is gone
    void join(Process &sender, Process &receiver);
    void report(); ///< measures, values, outcome

private:
    void readSettings();
    void look(Process &sender, Process &receiver);
    Text whyItNeverEnds(Process &sender, Process &receiver) const;
    void end(Process &process);
    bool hasEnded(const Process &process) const { return m_parent.hasEnded(process.handle()); }
    std::vector<std::uint64_t> inOrderReceived() const;
    bool arePrioritiesKept(const std::vector<std::uint64_t> &order) const;
    void tellReceived(const std::vector<std::uint64_t> &order);
    QString outcomeOf(bool prioritiesKept, std::uint64_t left) const;

    Parent &m_parent;
    MessageTrack *m_track;
    std::span<MessageNote> m_notes;
    std::string m_name;
    bool m_hasName = false;
    std::optional<MessageQueue> m_queue;
    std::uint64_t m_moves = 0;
    std::uint64_t m_sinceNs = 0;
    bool m_neverEnds = false;
};

} // namespace plab::messagequeue
