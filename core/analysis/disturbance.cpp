// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/disturbance.h"

#include "core/analysis/samples.h"

#include <QLocale>

#include <algorithm>
#include <array>

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

/// Something in a stretch of time: one repeat, or several short ones together.
bool takes(const Taker &taker, double seconds, double spanS, int cpus)
{
    const double least = std::max(taker.leastCpus, taker.leastShare * cpus);
    return seconds >= disturbance::LeastS && seconds >= least * spanS;
}

bool isHeld(double throttledS, double spanS)
{
    return throttledS >= disturbance::LeastS && throttledS >= disturbance::LeastStolen * spanS;
}

bool isLong(const Load &load)
{
    return load.spanS >= disturbance::LongEnoughS;
}

/// The loads of the counted repeats; those too short to be judged alone as one.
QList<Load> judgedLoads(const RunRecord &run)
{
    QList<Load> loads;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (repeat->load)
            loads.append(*repeat->load);
    }
    if (std::all_of(loads.begin(), loads.end(), isLong) || loads.isEmpty())
        return loads;
    Load together = loads.takeFirst();
    const auto add = [](std::optional<double> &sum, const std::optional<double> &more) {
        sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
    };
    for (const Load &load : std::as_const(loads)) {
        together.spanS += load.spanS;
        for (const auto part :
             {&Load::busyS, &Load::ownS, &Load::laboratoryS, &Load::stolenS, &Load::throttledS})
            add(together.*part, load.*part);
    }
    // Not the sum of what the others had: in each repeat that is cut off at 0, a tick more or less.
    together.othersS = together.busyS && together.ownS
        ? std::optional(*together.busyS - *together.ownS - together.laboratoryS.value_or(0))
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

QString takerWords(const Taker &taker, const QList<Load> &loads)
{
    qsizetype disturbed = 0;
    double seconds = 0;
    double spanS = 0;
    for (const Load &load : loads) {
        const double taken = (load.*taker.seconds).value_or(0);
        if (!takes(taker, taken, load.spanS, load.cpus))
            continue;
        ++disturbed;
        seconds += taken;
        spanS += load.spanS;
    }
    if (disturbed == 0)
        return {};
    return when(disturbed, loads.size())
        + QString::fromUtf8(taker.words).arg(shownCpus(seconds / spanS, loads.first().cpus));
}

QString heldWords(const QList<Load> &loads)
{
    qsizetype disturbed = 0;
    double seconds = 0;
    for (const Load &load : loads) {
        if (!isHeld(load.throttledS.value_or(0), load.spanS))
            continue;
        ++disturbed;
        seconds += *load.throttledS;
    }
    return disturbed == 0 ? QString()
                          : when(disturbed, loads.size())
            + QStringLiteral("the CPU quota was used up and everything held for %1 s")
                  .arg(QLocale().toString(seconds, 'f', 2));
}

} // namespace

QString disturbanceSign()
{
    return QStringLiteral("⚠");
}

bool isDisturbed(const Load &load)
{
    return isHeld(load.throttledS.value_or(0), load.spanS)
        || std::any_of(Takers.begin(), Takers.end(), [&load](const Taker &taker) {
               return takes(taker, (load.*taker.seconds).value_or(0), load.spanS, load.cpus);
           });
}

QString disturbanceSentence(const RunRecord &run)
{
    const QList<Load> loads = judgedLoads(run);
    QStringList parts;
    for (const Taker &taker : Takers)
        parts << takerWords(taker, loads);
    parts << heldWords(loads);
    parts.removeAll(QString());
    if (parts.isEmpty())
        return {};
    const QString last = parts.takeLast();
    QString words = parts.isEmpty() ? last : parts.join(QLatin1String(", ")) + QLatin1String(" and ") + last;
    words[0] = words.at(0).toUpper();
    return words + QStringLiteral(": times and rates are not those of a quiet machine.");
}

} // namespace plab
