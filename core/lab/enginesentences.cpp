// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine says of a repeat that came to another end than its own.
#include "core/lab/engine.h"

#include "core/model/numbertext.h"
#include "core/model/wording.h"

namespace plab {

QString Engine::nurseryLostSentence(const Ending &end) const
{
    const QString how = end.kind == Ending::Kind::Killed ? QStringLiteral("was ") + endingText(end)
        : end.kind == Ending::Kind::Lost                 ? QStringLiteral("is gone")
                                                         : QStringLiteral("ended (%1)").arg(endingText(end));
    return QStringLiteral(
               "The nursery (process %1) %2; the parent and all children of this repeat went with it. "
               "The next run starts a fresh one.")
        .arg(m_nursery.pid)
        .arg(how);
}

/// Who was stopped by a signal at that time kept the rest waiting: more time or less work would not help.
QString Engine::timedOutSentence() const
{
    const bool isRepeats = m_runLimit.isActive() || timeoutS() <= 0;
    const QString head = isRepeats
        ? QStringLiteral("The repeat did not end within its time limit of %1 s and was ended")
              .arg(shownNumber(arm().request().parameters.number("time-limit")))
        : QStringLiteral("The run did not end within its --timeout of %1 s and was ended")
              .arg(shownNumber(timeoutS()));
    const auto faults = double(m_watch->repeat().faults.size());
    if (m_stoppedThen.isEmpty() && faults > 0)
        return head
            + counted(faults, ". The fault told before that may be why.",
                      ". The %n faults told before that may be why.");
    if (m_stoppedThen.isEmpty())
        return head
            + (isRepeats ? QStringLiteral(". Raise the time limit, or ask for less work.")
                         : QStringLiteral(". Raise it, or ask for less work."));
    QStringList names;
    for (const ProcessRecord &process : m_stoppedThen)
        names << processWords(process);
    return QStringLiteral(
               "%1. At that time %2 %3 stopped by a signal (state T). Continue with kill -CONT whom "
               "a signal has stopped.")
        .arg(head, listed(names), names.size() == 1 ? QStringLiteral("was") : QStringLiteral("were"));
}

} // namespace plab
