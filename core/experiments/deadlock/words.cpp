// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlock: what it says of a run, and of settings before one.
#include "core/experiments/deadlock/card.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/experiments/deadlock/script.h"
#include "core/model/shownfigures.h"

namespace plab::deadlock {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.flag("philosophers")) {
        remarks.append(isOpposite(p)
                           ? tr("Philosophers in opposite order: each takes the fork with its own number "
                                "first, then the next one round the table.")
                           : tr("Philosophers in the same order: each takes the fork with the lower number "
                                "first."));
    } else if (p.integer("processes") > 2 && isOpposite(p)) {
        remarks.append(tr("Every second process takes the two locks the other way round; those who find both "
                          "taken wait outside the cycle."));
    }
    if (p.number("hold") == 0 && isOpposite(p))
        remarks.append(tr("Without a hold time a deadlock is a matter of luck: the first may be through "
                          "before the second comes."));
    return remarks;
}

namespace {

/// "Process-1 holds lock A and waits for lock B."
Text cycleText(const Repeat &repeat)
{
    QList<Text> parts;
    const QJsonArray cycle = repeat.values.value(QLatin1String("cycle")).toArray();
    for (const QJsonValue &row : cycle) {
        parts.append(tr("%1 holds %2 and waits for %3.")
                         .arg(row.toArray().at(0).toString(), row.toArray().at(1).toString(),
                              row.toArray().at(2).toString()));
    }
    constexpr qsizetype Told = 5;
    if (parts.size() > Told)
        parts = parts.mid(0, Told) + QList<Text> {tr("And so on, round to Process-1.")};
    return joined(parts);
}

bool anyKilled(const Repeat &repeat)
{
    return std::any_of(repeat.processes.begin(), repeat.processes.end(), [](const ProcessRecord &process) {
        return process.role == Role::Child && process.ending.kind == Ending::Kind::Killed;
    });
}

Headline noDeadlock(const Parameters &p, const Repeat &last)
{
    return {isOpposite(p) ? tr("No deadlock, this time.")
                          : tr("No deadlock: everybody takes the locks in the same order."),
            anyKilled(last) ? tr("A process was killed; whoever was left had both locks, and ended.")
                            : tr("Every process had both of its locks, and all ended.")};
}

/// Of `last`, where it is the only repeat; else how many of them it was.
Text deadlockSentence(const Repeat &last, qsizetype repeats, qsizetype times, const JudgedCount &count)
{
    if (repeats == 1)
        return tr("Deadlock, found %1 after it had closed.")
            .arg(shownSeconds(measureOf(last, "detected_ms"), 1e-3));
    if (!count.isPartial())
        return tr("Deadlock in %1 of %2 repeats.").arg(times, repeats);
    return tr("Deadlock in %1 of %2 repeats; in %3 the processes never met.")
        .arg(times, repeats, count.all - count.judged);
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const QList<double> found = measured(run, "deadlocked");
    const auto times = std::count(found.begin(), found.end(), 1.0);
    const JudgedCount count = judgedCount(run.outcomes);
    if (count.all > 0 && count.judged == 0)
        return {tr("The processes never met: there is nothing to conclude."),
                tr("Each was through with its locks before the next one asked for any.")};
    if (times == 0)
        return noDeadlock(run.parameters, *counted.last());
    const Repeat *last = counted.last();
    for (const Repeat *repeat : counted) {
        if (measureOf(*repeat, "deadlocked").value_or(0) > 0)
            last = repeat;
    }
    return {deadlockSentence(*last, counted.size(), times, count), cycleText(*last)};
}

} // namespace plab::deadlock
