// SPDX-License-Identifier: GPL-3.0-or-later
// Signals: what it says of a run, and of settings before one.
#include "core/experiments/signals/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/experiments/signals/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/twin/twin.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab::signalling {

QList<Idle> withoutEffect(const Parameters &p)
{
    if (chosenSignal(p) != 0)
        return {};
    return {idleWhile(p, "count", "signal", tr("each child gets one")),
            idleWhile(p, "interval", "signal", tr("each child gets one"))};
}

QList<Text> remarks(const Parameters &p)
{
    if (!isBeyondControl(chosenSignal(p)) || isDisposed(p, "default"))
        return {};
    return {tr("Nobody can handle, block or ignore SIGKILL and SIGSTOP: the kernel refuses it.")};
}

namespace {

Text endedSentence(const RunRecord &run)
{
    const QList<double> codes = measured(run, "exitcode");
    return codes.isEmpty()
        ? tr("The signal ended the child.")
        : tr("The signal ended the child: exit code %1.").arg(QString::number(codes.last()));
}

Text outcomeSentence(const RunRecord &run, const QString &outcome)
{
    const Parameters &p = run.parameters;
    const double sent = measured(run, "sent").last();
    if (outcome == QLatin1String("all-handled"))
        return isQueued(p) && !language::isPython(p) // there they have no value to tell them apart by
            ? tr("All %n signals were handled, in the order in which they were sent.",
                 "The signal was handled.", sent)
            : tr("All %n signals were handled.", "The signal was handled.", sent);
    if (outcome == QLatin1String("merged"))
        return tr("Sent %1, handled %2: the others merged.")
            .arg(shownCount(sent), shownCount(measured(run, "handled").last()));
    if (outcome == QLatin1String("ignored"))
        return isDisposed(p, "ignored") ? tr("The child ignored the signals, and lives.")
                                        : tr("The child lives: by default this signal does nothing.");
    if (outcome == QLatin1String("stopped"))
        return tr("The signal stopped the child; after SIGCONT it went on.");
    if (outcome == QLatin1String("ended"))
        return endedSentence(run);
    return tr("A signal was handled before one that was sent earlier.");
}

Text eachSentence(const Repeat &repeat)
{
    int ended = 0;
    int stopped = 0;
    int lives = 0;
    for (const QJsonValue &one : repeat.values.value("by_signal").toObject()) {
        const QString effect = one.toObject().value("effect").toString();
        ended += effect == QLatin1String("ended");
        stopped += effect == QLatin1String("stopped");
        lives += effect == QLatin1String("lives");
    }
    return tr("%1 of the signals ended their child, %2 stopped it, and %3 left it as it was.")
        .arg(ended, stopped, lives);
}

Text whyText(const Parameters &p, const QString &outcome)
{
    if (outcome == QLatin1String("merged"))
        return tr(
            "Of a standard signal the kernel keeps one as pending, not how many: who needs a count needs a "
            "real-time signal, or another way.");
    if (outcome == QLatin1String("all-handled") && isQueued(p))
        return language::isPython(p) ? tr("A real-time signal is queued: each counts.")
                                     : tr("A real-time signal is queued, each with its value.");
    if (outcome == QLatin1String("all-handled"))
        return tr("That is no promise: had one come while another was pending, they would have merged.");
    return {};
}

Text newsText(const RunRecord &run)
{
    const QList<double> news = measured(run, "sigchld");
    if (news.isEmpty())
        return {};
    return tr("SIGCHLD came to the parent %n times.", "SIGCHLD came to the parent once.", news.last());
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty() || measured(run, "sent").isEmpty() || measured(run, "handled").isEmpty())
        return {};
    if (chosenSignal(run.parameters) == 0)
        return {eachSentence(*counted.last()), newsText(run)};
    const auto seen =
        std::max_element(run.outcomes.begin(), run.outcomes.end(),
                         [](const OutcomeRow &a, const OutcomeRow &b) { return a.count < b.count; });
    if (seen == run.outcomes.end() || seen->count == 0)
        return {};
    return {outcomeSentence(run, seen->outcome),
            joined({whyText(run.parameters, seen->outcome), newsText(run)})};
}

} // namespace plab::signalling
