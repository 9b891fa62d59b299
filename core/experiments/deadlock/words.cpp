// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlock: what it says of a run, and of settings before one.
#include "core/experiments/deadlock/card.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/experiments/deadlock/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::deadlock {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.flag("philosophers")) {
        remarks.append(
            isOpposite(p) ? QStringLiteral("Philosophers in opposite order: each takes the fork with its own "
                                           "number first, then the next one round the table.")
                          : QStringLiteral("Philosophers in the same order: each takes the fork with the "
                                           "lower number first."));
    } else if (p.integer("processes") > 2 && isOpposite(p)) {
        remarks.append(QStringLiteral("Every second process takes the two locks the other way round; those "
                                      "who find both taken wait outside the cycle."));
    }
    if (p.number("hold") == 0 && isOpposite(p))
        remarks.append(QStringLiteral("Without a hold time a deadlock is a matter of luck: the first may be "
                                      "through before the second comes."));
    return remarks;
}

namespace {

/// "Process-1 holds lock A and waits for lock B."
QString cycleText(const Repeat &repeat)
{
    QStringList parts;
    const QJsonArray cycle = repeat.values.value(QLatin1String("cycle")).toArray();
    for (const QJsonValue &row : cycle) {
        parts.append(QStringLiteral("%1 holds %2 and waits for %3.")
                         .arg(row.toArray().at(0).toString(), row.toArray().at(1).toString(),
                              row.toArray().at(2).toString()));
    }
    constexpr qsizetype Told = 5;
    if (parts.size() > Told)
        parts = parts.mid(0, Told) + QStringList {QStringLiteral("And so on, round to Process-1.")};
    return parts.join(QLatin1Char(' '));
}

bool anyKilled(const Repeat &repeat)
{
    return std::any_of(repeat.processes.begin(), repeat.processes.end(), [](const ProcessRecord &process) {
        return process.role == Role::Child && process.ending.kind == Ending::Kind::Killed;
    });
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
        return {QStringLiteral("The processes never met: there is nothing to conclude."),
                QStringLiteral("Each was through with its locks before the next one asked for any.")};
    if (times == 0)
        return {isOpposite(run.parameters) ? QStringLiteral("No deadlock, this time.")
                                           : QStringLiteral("No deadlock: everybody takes the locks in the "
                                                            "same order."),
                anyKilled(*counted.last())
                    ? QStringLiteral("A process was killed; whoever was left had both locks, and ended.")
                    : QStringLiteral("Every process had both of its locks, and all ended.")};
    const Repeat *last = counted.last();
    for (const Repeat *repeat : counted) {
        if (measureOf(*repeat, "deadlocked").value_or(0) > 0)
            last = repeat;
    }
    Headline headline;
    headline.sentence = counted.size() == 1
        ? QStringLiteral("Deadlock, found %1 after it had closed.")
              .arg(shownSeconds(measureOf(*last, "detected_ms"), 1e-3))
        : QStringLiteral("Deadlock in %1 of %2 repeats%3.")
              .arg(shownCount(double(times)), shownCount(double(counted.size())),
                   count.isPartial() ? QStringLiteral("; in %1 the processes never met")
                                           .arg(shownCount(double(count.all - count.judged)))
                                     : QString());
    headline.detail = cycleText(*last);
    return headline;
}

} // namespace plab::deadlock
