// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/disturbance.h"

#include "core/analysis/samples.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace plab {

namespace {

/// Something that takes CPUs from a run: where it stands in a load, from which mean of CPUs on it counts, and
/// how it is told.
struct Taker
{
    std::optional<double> Load::*seconds;
    double leastCpus;
    double leastShare;
    const char *words; ///< %1: of how many CPUs
};
const std::array Takers {
    Taker {&Load::othersS, disturbance::LeastCpus, disturbance::LeastShare, "other programs used %1"},
    Taker {&Load::laboratoryS, disturbance::LeastCpus, disturbance::LeastShare,
           "the laboratory itself used %1"},
    Taker {&Load::stolenS, 0, disturbance::LeastStolen, "the hypervisor gave %1 to other machines"},
};

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

/// "during 3 of 5 repeats "; nothing where it was all the time.
QString when(qsizetype disturbed, qsizetype all)
{
    if (disturbed == all)
        return {};
    const QLocale locale;
    return QStringLiteral("during %1 of %2 repeats ").arg(locale.toString(disturbed), locale.toString(all));
}

QString shownCpus(double cpus, int of)
{
    const QLocale locale;
    const QString number = locale.toString(cpus, 'f', cpus < 0.1 ? 2 : 1);
    return of == 1 ? QStringLiteral("%1 of the one CPU").arg(number)
                   : QStringLiteral("%1 of the %2 CPUs").arg(number, locale.toString(of));
}

QString takerWords(const Taker &taker, const QList<Stretch> &stretches)
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
    return disturbed == 0 ? QString()
                          : when(disturbed, stretches.size())
            + QString::fromUtf8(taker.words).arg(shownCpus(seconds / spanS, stretches.first().load.cpus));
}

QString heldWords(const QList<Stretch> &stretches)
{
    qsizetype disturbed = 0;
    double seconds = 0;
    for (const Stretch &stretch : stretches) {
        if (!isHeld(stretch))
            continue;
        ++disturbed;
        seconds += *stretch.load.throttledS;
    }
    return disturbed == 0 ? QString()
                          : when(disturbed, stretches.size())
            + QStringLiteral("the CPU quota was used up and everything held for %1 s")
                  .arg(QLocale().toString(seconds, 'f', 2));
}

/// Durations do not have that time in them, but caches and clocks are cold, and what waits for another
/// machine has waited.
QString suspendedSentence(const RunRecord &run)
{
    double seconds = 0;
    for (const Repeat &repeat : run.repeats) // also one that therefore did not end in time
        seconds += repeat.load ? repeat.load->suspendedS.value_or(0) : 0;
    return seconds == 0
        ? QString()
        : QStringLiteral("The machine was suspended for %1 s meanwhile; that time is in no duration.")
              .arg(QLocale().toString(seconds, 'f', seconds < 10 ? 2 : 0));
}

QString takenSentence(const RunRecord &run)
{
    const QList<Stretch> stretches = stretchesOf(run);
    QStringList parts;
    for (const Taker &taker : Takers)
        parts << takerWords(taker, stretches);
    parts << heldWords(stretches);
    parts.removeAll(QString());
    if (parts.isEmpty())
        return {};
    const QString last = parts.takeLast();
    QString words = parts.isEmpty() ? last : parts.join(QLatin1String(", ")) + QLatin1String(" and ") + last;
    words[0] = words.at(0).toUpper();
    return words + QStringLiteral(": times and rates are not those of a quiet machine.");
}

} // namespace

QString disturbanceSign()
{
    return QStringLiteral("⚠");
}

QString disturbanceSentence(const RunRecord &run)
{
    QStringList sentences {suspendedSentence(run), takenSentence(run)};
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

} // namespace plab
