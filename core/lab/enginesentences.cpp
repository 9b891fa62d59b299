// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine says of a repeat that came to another end than its own.
#include "core/lab/engine.h"

#include "core/model/numbertext.h"
#include "core/model/wording.h"

namespace plab {

namespace {

/// Who was stopped by a signal at that time kept the rest waiting: more time or less work would not help.
Text stoppedThenSentence(const QList<ProcessRecord> &stopped)
{
    QList<Text> names;
    for (const ProcessRecord &process : stopped)
        names << processWords(process);
    return (names.size() == 1
                ? tr("At that time %1 was stopped by a signal (state T). Continue with kill -CONT whom a "
                     "signal has stopped.")
                : tr("At that time %1 were stopped by a signal (state T). Continue with kill -CONT whom a "
                     "signal has stopped."))
        .arg(listed(names));
}

} // namespace

Text Engine::nurseryLostSentence(const Ending &end) const
{
    const Text pid = Text::digits(m_nursery.pid);
    if (end.kind == Ending::Kind::Killed)
        return plab::tr(
                   "The nursery (process %1) was %2; the parent and all children of this repeat went with "
                   "it. The next run starts a fresh one.")
            .arg(pid, endingText(end));
    if (end.kind == Ending::Kind::Lost)
        return plab::tr("The nursery (process %1) is gone; the parent and all children of this repeat went "
                        "with it. The next run starts a fresh one.")
            .arg(pid);
    return plab::tr("The nursery (process %1) ended (%2); the parent and all children of this repeat went "
                    "with it. The next run starts a fresh one.")
        .arg(pid, endingText(end));
}

Text Engine::timedOutSentence() const
{
    const bool isRepeats = m_runLimit.isActive() || timeoutS() <= 0;
    const Text head = isRepeats
        ? plab::tr("The repeat did not end within its time limit of %1 s and was ended.")
              .arg(shownNumber(arm().request().parameters.number("time-limit")))
        : plab::tr("The run did not end within its --timeout of %1 s and was ended.")
              .arg(shownNumber(timeoutS()));
    if (!m_stoppedThen.isEmpty())
        return joined({head, stoppedThenSentence(m_stoppedThen)});
    if (const auto faults = double(m_watch->repeat().faults.size()); faults > 0)
        return joined({head,
                       plab::tr("The %n faults told before that may be why.",
                                "The fault told before that may be why.", faults)});
    return joined({head,
                   isRepeats ? plab::tr("Raise the time limit, or ask for less work.")
                             : plab::tr("Raise it, or ask for less work.")});
}

} // namespace plab
