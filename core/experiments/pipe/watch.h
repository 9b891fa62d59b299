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
    explicit PipeWatch(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    void join(Process &sender, Process &receiver); ///< sender.join(); receiver.join()
    void report();                                 ///< measures, values, outcome

private:
    void look(Process &sender, Process &receiver);
    bool isStill(bool receiverHasEnded, bool oneLeft);
    void giveUp(Process &left, bool receiverWaits);
    bool hasEnded(const Process &process) const { return m_parent.hasEnded(process.handle()); }

    Parent &m_parent;
    PipeTrack *m_track;
    Text m_why; ///< it never ends
    std::uint64_t m_moves = 0;
    std::uint64_t m_sinceNs = 0;
};

} // namespace plab::pipe
