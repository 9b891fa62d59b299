// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/pipe/card.h"
#include "core/experiments/pipe/party.h"
#include "core/multiprocessing/process.h"

namespace plab::pipe {

/// What the parent of `pipe` needs beside its script: waits for both processes, notices when one of them
/// waits for an end that is never seen, and reports.
class PipeWatch
{
public:
    explicit PipeWatch(Parent &parent); ///< makes the FIFO, if it is to be one; throws Refused
    ~PipeWatch() { removeName(); }
    PipeWatch(const PipeWatch &) = delete;

    static ArenaNeeds needs(const Parameters &p);

    bool isFifo() const { return m_track->fifo; }
    void join(Process &sender, Process &receiver); ///< sender.join(); receiver.join()
    void report();                                 ///< measures, values, outcome

private:
    void look(Process &sender, Process &receiver);
    bool isStill(bool receiverHasEnded, bool oneLeft);
    void giveUp(Process &left, bool receiverWaits);
    void makeFifo();
    void removeName();
    void interrupt(Process &receiver);
    bool isNameLeft() const;
    void measureBesides();
    void tellTimes();
    bool hasEnded(const Process &process) const { return m_parent.hasEnded(process.handle()); }

    Parent &m_parent;
    PipeTrack *m_track;
    std::string m_path;          ///< of the FIFO, until both have opened it
    std::uint32_t m_signals = 0; ///< sent
    std::uint64_t m_signalNs = 0;
    Text m_why; ///< it never ends
    std::uint64_t m_moves = 0;
    std::uint64_t m_sinceNs = 0;
};

} // namespace plab::pipe
