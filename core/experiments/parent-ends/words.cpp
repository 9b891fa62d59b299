// SPDX-License-Identifier: GPL-3.0-or-later
// Parent ends: what it says of a run, and of settings before one.
#include "core/experiments/parent-ends/card.h"

#include "core/analysis/samples.h"
#include "core/experiments/parent-ends/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::parentends {

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (!endsAs(p, "terminated"))
        none.append(idleWhile(p, "handle-sigterm", "parent-end", tr("nobody sends it SIGTERM")));
    if (endsAs(p, "daemon"))
        none.append(idleWhile(p, "daemons", "parent-end", tr("they are daemons")));
    if (runsThreads(p))
        none.append(idleWhile(p, "start-method", "runner", tr("a thread is no new process")));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (!endsAs(p, "join") && p.number("seconds") < p.number("parent-seconds"))
        remarks.append(tr("The children end before the parent does, so nothing is left to be seen of "
                          "its end: let %1 be longer than %2.")
                           .arg(shownLabel(p, "seconds"), shownLabel(p, "parent-seconds")));
    if (runsThreads(p) && endsAtOnce(p))
        remarks.append(tr("Threads cannot be orphans: they end with their process."));
    return remarks;
}

namespace {

/// In Python the parent is a process of the script: that of this name, or the script's first one. Of a repeat
/// with two processes or more.
const ProcessRecord &parentOf(const Repeat &repeat)
{
    const ProcessRecord *parent = &repeat.processes.at(1);
    for (const ProcessRecord &one : repeat.processes) {
        const bool isNamed = one.index > 1 && one.name == QLatin1String("parent");
        if (isNamed || (one.name == QLatin1String("MainProcess") && parent->index == 1))
            parent = &one;
    }
    return *parent;
}

Text lastEnd(const RunRecord &run)
{
    const auto found = std::find_if(run.repeats.rbegin(), run.repeats.rend(),
                                    [](const Repeat &repeat) { return repeat.endedAsItShould(); });
    if (found == run.repeats.rend() || found->processes.size() < 3)
        return {};
    const ProcessRecord &parent = parentOf(*found);
    const auto ended = [&parent](const ProcessRecord &one) {
        const bool isChild = one.index > parent.index && one.name != QLatin1String("MainProcess");
        return isChild ? one.endedS.value_or(0) : 0;
    };
    const auto last = std::max_element(
        found->processes.begin() + 2, found->processes.end(),
        [&ended](const ProcessRecord &a, const ProcessRecord &b) { return ended(a) < ended(b); });
    return (run.parameters.integer("children") == 1
                ? tr("The parent's code took %1, its process ended at %2, the child at %3.")
                : tr("The parent's code took %1, its process ended at %2, the last child at %3."))
        .arg(shownSeconds(found->measures.value(QStringLiteral("wall_s"))), shownSeconds(parent.endedS),
             shownSeconds(last->endedS));
}

/// Whether the parent's process really had somebody to stay for, in the newest repeat.
bool childrenOutlivedCode(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty() || counted.last()->processes.size() < 2)
        return false;
    const QList<ProcessRecord> &processes = counted.last()->processes;
    const double codeS = measureOf(*counted.last(), "wall_s").value_or(0);
    const int parent = parentOf(*counted.last()).index;
    return std::any_of(processes.begin(), processes.end(), [codeS, parent](const ProcessRecord &process) {
        return (process.role == Role::Child || process.role == Role::Thread) && process.index > parent
            && process.endedS.value_or(0) > codeS;
    });
}

} // namespace

Headline headline(const RunRecord &run)
{
    const auto seen =
        std::max_element(run.outcomes.begin(), run.outcomes.end(),
                         [](const OutcomeRow &a, const OutcomeRow &b) { return a.count < b.count; });
    if (seen == run.outcomes.end() || seen->count == 0)
        return {};
    const bool threads = runsThreads(run.parameters);
    const auto children = double(run.parameters.integer("children"));
    Text sentence;
    if (seen->outcome == QLatin1String("parent-waited"))
        sentence = endsAs(run.parameters, "terminated") && childrenOutlivedCode(run)
            ? tr("The parent handled SIGTERM: its code was over, and its process stayed for the children.",
                 "The parent handled SIGTERM: its code was over, and its process stayed for the child.",
                 children)
            : endsAs(run.parameters, "wait-at-exit") && childrenOutlivedCode(run)
            ? tr("The parent's code was over, but its process stayed for the children.",
                 "The parent's code was over, but its process stayed for the child.", children)
            : tr("The parent outlived its children.", "The parent outlived its child.", children);
    else if (seen->outcome == QLatin1String("children-terminated"))
        sentence = threads
            ? tr("The threads ended with their process.", "The thread ended with its process.", children)
            : tr("The children were terminated at the parent's end.",
                 "The child was terminated at the parent's end.", children);
    else if (seen->outcome == QLatin1String("children-orphaned"))
        sentence = endsAs(run.parameters, "server-killed")
            ? tr("The children lived on without their fork server; of each the parent heard 255 at once.",
                 "The child lived on without its fork server; of it the parent heard 255 at once.", children)
            : tr("The children lived on as orphans.", "The child lived on as an orphan.", children);
    else
        sentence = tr("A child was left behind.");
    return {sentence, lastEnd(run)};
}

} // namespace plab::parentends
