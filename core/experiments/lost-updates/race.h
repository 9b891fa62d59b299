// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/hangwatch.h"
#include "core/experiments/lost-updates/party.h"
#include "core/model/cpus.h"
#include "core/multiprocessing/process.h"

#include <map>

namespace plab::lostupdates {

/// What the parent of `lost-updates` needs beside its script: makes counter and lock, looks after the
/// contenders while it waits for them, and reports what came of it.
class Race
{
public:
    /// Reads the settings of `lost-updates` and makes counters and lock. Throws Refused.
    explicit Race(Parent &parent);
    /// Threads that still race, after a refusal or a stop, leave before the file of their lock is closed.
    ~Race() { m_parent.endThreads(); }
    Race(const Race &) = delete;

    /// How large the arena of such a race must be. Pure.
    static ArenaNeeds needs(const Parameters &p);
    static Text witnessCut(const Parameters &p); ///< Declaration::witnessCut

    /// Process(target=…) or Thread(target=…), to be started before the next; they meet at the start.
    Process &contender(const ChildFunctionName &target);
    void join();   ///< waits for all, tells progress, notices killed contenders
    void report(); ///< measures, values and outcomes

private:
    void setBounds();
    ContenderPart partOf(std::uint32_t number) const;
    int cpus() const; ///< how many the contenders may run on
    bool allEnded();
    bool hasEnded(const Process &process) const { return m_parent.hasEnded(process.handle()); }
    void showProgress();
    void watchForHang();
    void count(std::int64_t final, std::uint64_t times);
    void reportTrials();
    void reportTimes(double updates);
    void reportOverlap();
    QString outcomeOf(std::int64_t final) const;

    Parent &m_parent;
    const Parameters &m_settings;
    const bool m_threads;
    std::uint64_t m_trials;
    std::uint64_t m_increments;
    RaceTrack *m_track = nullptr;
    FinalTally *m_tally = nullptr;
    RacingCounter *m_counters = nullptr;
    ContenderNote *m_notes = nullptr;
    TrialBlock *m_blocks = nullptr;
    Descriptor m_lockFile;
    std::vector<Process> m_contenders;
    bool m_canTell = true; ///< whether the right sum shows that nothing was lost
    bool m_raced = true;   ///< whether at least two contenders were at it at the same time
    std::map<std::int64_t, std::uint64_t> m_finals;
    HangWatch m_hang;
    bool m_givenUp = false; ///< a contender was killed and the others ended
};

} // namespace plab::lostupdates
