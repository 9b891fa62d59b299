// SPDX-License-Identifier: GPL-3.0-or-later
// Classics: what it says of a run, and of settings before one.
#include "core/experiments/classics/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/experiments/classics/settings.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::classics {

QList<Idle> withoutEffect(const Parameters &p)
{
    constexpr std::pair<const char *, Problem> owners[] = {
        {"preference", Problem::ReadersWriters}, {"readers", Problem::ReadersWriters},
        {"writers", Problem::ReadersWriters},    {"customers", Problem::SleepingBarber},
        {"chairs", Problem::SleepingBarber},     {"philosophers", Problem::Philosophers},
        {"waiter", Problem::Philosophers},
    };
    QList<Idle> none;
    for (const auto &[name, owner] : owners) {
        if (problemOf(p) != owner)
            none.append(idleWhile(p, name, "problem"));
    }
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (problemOf(p) == Problem::SleepingBarber && p.integer("chairs") >= p.integer("customers"))
        remarks.append(tr("There is a chair for every customer, so nobody is turned away."));
    return remarks;
}

namespace {

double figure(const Repeat &repeat, const char *name)
{
    return measureOf(repeat, name).value_or(0);
}

Text fairnessWords(const Repeat &repeat)
{
    const std::optional<double> index = measureOf(repeat, "fairness");
    return index ? tr("Fairness of the turns: %1.").arg(shownFigure(*index)) : Text();
}

Headline readersAndWriters(const Repeat &last)
{
    const Text counts = tr("%1 and %2.")
                            .arg(tr("%n reads", "%n read", figure(last, "reads")),
                                 tr("%n writes", "%n write", figure(last, "writes")));
    const Text waits = tr("The longest wait of a reader was %1, of a writer %2.")
                           .arg(shownSeconds(measureOf(last, "longest_reader_wait_s")),
                                shownSeconds(measureOf(last, "longest_writer_wait_s")));
    const Text together = figure(last, "most_readers") == 0
        ? tr("No reader was ever inside, and a writer always alone.")
        : tr("At most %n readers were inside at once, a writer always alone.",
             "At most %n reader was inside at once, a writer always alone.", figure(last, "most_readers"));
    const bool starved = figure(last, "starved") > 0;
    const Text first = !starved ? tr("Readers and writers all had their turns.")
        : figure(last, "longest_writer_wait_s") >= figure(last, "longest_reader_wait_s")
        ? tr("The writers starved: there was always another reader.")
        : tr("The readers starved: there was always another writer.");
    return {first, joined({counts, waits, together})};
}

Headline barber(const RunRecord &run, const Repeat &last)
{
    const double away = figure(last, "turned_away");
    const Text sentence = joined({tr("%n haircuts.", "One haircut.", figure(last, "served")),
                                  away > 0 ? tr("%n times a customer found every chair taken and left.",
                                                "Once a customer found every chair taken and left.", away)
                                           : tr("Nobody was turned away.")});
    return {
        sentence,
        joined(
            {tr("The barber slept for %1 of %2.")
                 .arg(shownSeconds(measureOf(last, "barber_slept_s")),
                      shownSeconds(run.parameters.number("seconds"))),
             tr("The longest wait on a chair was %1.").arg(shownSeconds(measureOf(last, "longest_wait_s"))),
             fairnessWords(last)})};
}

Headline philosophers(const RunRecord &run, const Repeat &last)
{
    const qint64 meals = qint64(figure(last, "turns"));
    if (figure(last, "deadlocked") > 0)
        return {tr("Deadlock: every philosopher has one fork and waits for the other."),
                tr("They had %n meals before.", "They had one meal before.", double(meals))};
    const Text sentence = run.parameters.flag("waiter")
        ? tr("%n meals, and no deadlock: one at a time is kept from the forks.",
             "One meal, and no deadlock: one at a time is kept from the forks.", double(meals))
        : tr("%n meals, and no deadlock, this time.", "One meal, and no deadlock, this time.", double(meals));
    return {
        sentence,
        joined(
            {tr("The longest wait for a fork was %1.").arg(shownSeconds(measureOf(last, "longest_wait_s"))),
             fairnessWords(last)})};
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    for (const Repeat *repeat : counted) {
        if (repeat->outcomes.value(QStringLiteral("violated")) > 0)
            return {tr("Somebody was inside who should have waited."), tr("See console and values.")};
    }
    const Repeat &last = *counted.last();
    switch (problemOf(run.parameters)) {
    case Problem::ReadersWriters:
        return readersAndWriters(last);
    case Problem::SleepingBarber:
        return barber(run, last);
    case Problem::Philosophers:
        return philosophers(run, last);
    }
    return {};
}

} // namespace plab::classics
