// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/disturbance.h"

#include "core/analysis/samples.h"
#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace plab {

namespace {

/// Something that takes CPUs from a run: where it stands in a load, and from which mean of CPUs on it counts.
struct Taker
{
    std::optional<double> Load::*seconds;
    double leastCpus;
    double leastShare;
    Text always;    ///< %1: how many CPUs; a clause that a full stop or a colon follows
    Text sometimes; ///< %1 of %2 repeats, %3: how many CPUs
};
QList<Taker> takers()
{
    return {
        {&Load::othersS, disturbance::LeastCpus, disturbance::LeastShare, tr("Other programs used %1"),
         tr("During %1 of %2 repeats other programs used %3")},
        {&Load::laboratoryS, disturbance::LeastCpus, disturbance::LeastShare,
         tr("The laboratory itself used %1"), tr("During %1 of %2 repeats the laboratory itself used %3")},
        {&Load::stolenS, 0, disturbance::LeastStolen, tr("The hypervisor gave %1 to other machines"),
         tr("During %1 of %2 repeats the hypervisor gave %3 to other machines")},
    };
}

/// A stretch of time that is judged: one repeat, or several short ones together.
struct Stretch
{
    Load load;
    qsizetype repeats = 1;
};

/// Each reading is right to a tick, up or down; of many readings the errors add up like a random walk.
double certainS(const Stretch &stretch)
{
    return disturbance::TickS * (1 + std::sqrt(double(stretch.repeats)));
}

bool takes(const Taker &taker, const Stretch &stretch)
{
    const double seconds = (stretch.load.*taker.seconds).value_or(0);
    const double least = std::max(taker.leastCpus, taker.leastShare * stretch.load.cpus);
    return seconds >= certainS(stretch) && seconds >= least * stretch.load.spanS;
}

bool isHeld(const Stretch &stretch)
{
    const double seconds = stretch.load.throttledS.value_or(0);
    return seconds >= certainS(stretch) && seconds >= disturbance::LeastStolen * stretch.load.spanS;
}

/// The loads of the counted repeats; those too short to be judged alone as one.
QList<Stretch> stretchesOf(const RunRecord &run)
{
    QList<Stretch> stretches;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (repeat->load)
            stretches.append({*repeat->load});
    }
    const auto isLong = [](const Stretch &one) { return one.load.spanS >= disturbance::LongEnoughS; };
    if (stretches.isEmpty() || std::all_of(stretches.begin(), stretches.end(), isLong))
        return stretches;
    Stretch together = stretches.takeFirst();
    const auto add = [](std::optional<double> &sum, const std::optional<double> &more) {
        sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
    };
    for (const Stretch &one : std::as_const(stretches)) {
        together.load.spanS += one.load.spanS;
        for (const auto part :
             {&Load::busyS, &Load::ownS, &Load::laboratoryS, &Load::stolenS, &Load::throttledS})
            add(together.load.*part, one.load.*part);
        ++together.repeats;
    }
    // Not the sum of what the others had: in each repeat that is cut off at 0, a tick more or less.
    const Load &sum = together.load;
    together.load.othersS = sum.busyS && sum.ownS
        ? std::optional(*sum.busyS - *sum.ownS - sum.laboratoryS.value_or(0))
        : std::nullopt;
    return {together};
}

Text shownCpus(double cpus, int of)
{
    const QString number = QLocale().toString(cpus, 'f', cpus < 0.1 ? 2 : 1);
    return of == 1 ? tr("%1 of the one CPU").arg(number) : tr("%1 of the %2 CPUs").arg(number, of);
}

Text takerWords(const Taker &taker, const QList<Stretch> &stretches)
{
    qsizetype disturbed = 0;
    double seconds = 0;
    double spanS = 0;
    for (const Stretch &stretch : stretches) {
        if (!takes(taker, stretch))
            continue;
        ++disturbed;
        seconds += *(stretch.load.*taker.seconds);
        spanS += stretch.load.spanS;
    }
    if (disturbed == 0)
        return {};
    const Text cpus = shownCpus(seconds / spanS, stretches.first().load.cpus);
    return disturbed == stretches.size() ? taker.always.arg(cpus)
                                         : taker.sometimes.arg(disturbed, stretches.size(), cpus);
}

Text heldWords(const QList<Stretch> &stretches)
{
    qsizetype disturbed = 0;
    double seconds = 0;
    for (const Stretch &stretch : stretches) {
        if (!isHeld(stretch))
            continue;
        ++disturbed;
        seconds += *stretch.load.throttledS;
    }
    if (disturbed == 0)
        return {};
    const QString time = QLocale().toString(seconds, 'f', 2);
    return disturbed == stretches.size()
        ? tr("The CPU quota was used up and everything held for %1 s").arg(time)
        : tr("During %1 of %2 repeats the CPU quota was used up and everything held for %3 s")
              .arg(disturbed, stretches.size(), time);
}

/// Durations do not have that time in them, but caches and clocks are cold, and what waits for another
/// machine has waited.
Text suspendedSentence(const RunRecord &run)
{
    double seconds = 0;
    for (const Repeat &repeat : run.repeats) // also one that therefore did not end in time
        seconds += repeat.load ? repeat.load->suspendedS.value_or(0) : 0;
    return seconds == 0 ? Text()
                        : tr("The machine was suspended for %1 s meanwhile; that time is in no duration.")
                              .arg(QLocale().toString(seconds, 'f', seconds < 10 ? 2 : 0));
}

Text takenSentences(const RunRecord &run)
{
    const QList<Stretch> stretches = stretchesOf(run);
    QList<Text> clauses;
    for (const Taker &taker : takers())
        clauses << takerWords(taker, stretches);
    clauses << heldWords(stretches);
    clauses.removeIf([](const Text &clause) { return clause.isEmpty(); });
    QList<Text> sentences;
    for (qsizetype i = 0; i < clauses.size(); ++i)
        sentences << (i + 1 < clauses.size() ? tr("%1.", "a clause as a sentence")
                                             : tr("%1: times and rates are not those of a quiet machine."))
                         .arg(clauses.at(i));
    return joined(sentences);
}

} // namespace

QString disturbanceSign()
{
    return QStringLiteral("⚠");
}

Text disturbanceSentence(const RunRecord &run)
{
    return joined({suspendedSentence(run), takenSentences(run)});
}

} // namespace plab
