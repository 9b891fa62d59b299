// SPDX-License-Identifier: GPL-3.0-or-later
// Lost updates: what it says of a run, and of settings before one.
#include "core/experiments/lost-updates/card.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/cpus.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::lostupdates {

namespace {

/// How long a repeat will take, where that is worth knowing before it starts; empty otherwise.
QString durationRemark(const Parameters &p)
{
    const QString lock = p.choice("lock");
    const double updates =
        double(p.integer("processes")) * double(p.integer("increments")) * double(p.integer("trials"));
    const double seconds = updates * nominalNs(lock) * 1e-9;
    constexpr double WorthTelling = 1;
    if (seconds < WorthTelling || p.number("pause") > 0 || p.number("interval") > 0
        || p.choice("scope") == QLatin1String("loop"))
        return {};
    return QStringLiteral(
               "With this lock a repeat takes about %1 where an update takes as long as on the machine this "
               "was written on: fewer increments show the same.")
        .arg(shownDuration(seconds));
}

} // namespace

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const qint64 processes = p.integer("processes");
    if (p.choice("lock") == QLatin1String("none") && p.choice("scope") != QLatin1String("update"))
        remarks.append(noEffect(p, "scope", "there is no lock"));
    if (p.choice("lock") == QLatin1String("atomic") && p.choice("scope") == QLatin1String("loop"))
        remarks.append(noEffectWhile(p, "scope", "lock", "an atomic update encloses only itself"));
    if (p.choice("lock") == QLatin1String("atomic") && p.number("pause") > 0)
        remarks.append(noEffectWhile(p, "pause", "lock", "reading and writing are one step"));
    if (p.integer("trials") == 1 && p.integer("trials-per-barrier") != 4)
        remarks.append(noEffect(p, "trials-per-barrier", "there is one trial"));
    if (processes > usableCpus() && p.choice("placement") == QLatin1String("free"))
        remarks.append(QStringLiteral("There are more contenders than CPUs, so their placement is free."));
    const bool sleeping = p.number("pause") >= 1000 || p.number("interval") >= 1; // µs, ms
    if (const QString crowd = crowdRemark(processes, "contenders", sleeping); !crowd.isEmpty())
        remarks.append(crowd);
    if (processes == 1)
        remarks.append(
            QStringLiteral("One contender has nobody to race with: there is nothing to conclude."));
    if (usableCpus() == 1 && processes > 1 && p.number("pause") == 0
        && p.choice("lock") == QLatin1String("none"))
        remarks.append(QStringLiteral("There is one CPU, so contenders take turns of milliseconds and meet "
                                      "between read and write only rarely: little or nothing is lost."));
    else if (p.choice("placement") == QLatin1String("same-cpu") && processes > 1 && p.number("pause") == 0
             && p.choice("lock") == QLatin1String("none"))
        remarks.append(QStringLiteral("On one CPU contenders take turns of milliseconds, so they meet "
                                      "between read and write only rarely."));
    if (const QString duration = durationRemark(p); !duration.isEmpty())
        remarks.append(duration);
    return remarks;
}

namespace {

/// Below this a race is over about as soon as a scheduler or a cache has done anything.
constexpr double ShortS = 1e-3;

quint64 countOf(const RunRecord &run, const QString &outcome)
{
    for (const OutcomeRow &row : run.outcomes) {
        if (row.outcome == outcome)
            return row.count;
    }
    return 0;
}

bool isLocked(const RunRecord &run)
{
    return run.parameters.choice("lock") != QLatin1String("none");
}

/// Else a lost update is worth what it would have added.
bool stepsAreEqual(const Parameters &p)
{
    const QList<double> steps = p.list("steps");
    return std::all_of(steps.begin(), steps.end(), [&](double step) { return step == steps.first(); });
}

/// "up to 90 %" or "31 % to 52 %" of the updates, over the repeats that lost any; nothing where the steps
/// differ in sign.
QString lossText(const RunRecord &run, bool allLost)
{
    QList<double> fractions = measured(run, QStringLiteral("lost_fraction"));
    fractions.removeIf([](double fraction) { return fraction <= 0; });
    if (fractions.isEmpty())
        return {};
    const auto [least, most] = std::minmax_element(fractions.begin(), fractions.end());
    const QString what =
        stepsAreEqual(run.parameters) ? QStringLiteral(" of all updates") : QStringLiteral(" of the sum");
    if (allLost && *least < *most)
        return QStringLiteral(", %1 to %2").arg(shownPercent(*least), shownPercent(*most)) + what;
    const QString upTo = fractions.size() > 1 ? QStringLiteral(", up to ") : QStringLiteral(", ");
    return upTo + shownPercent(*most) + what;
}

/// "11 of 20 repeats lost updates, up to 90 % of all updates."
QString lostSentence(const RunRecord &run, quint64 lost, const JudgedCount &count)
{
    const quint64 notRaced = countOf(run, QStringLiteral("not-raced"));
    const quint64 raced = count.all - notRaced;
    const QString head = notRaced == 0
        ? QString()
        : QStringLiteral("%1 of %2 raced; ")
              .arg(shownCount(double(raced)), counted(double(count.all), "%n repeat", "%n repeats"));
    const QString loss = lossText(run, lost == raced);
    const QString unlocked = isLocked(run) ? QStringLiteral(", in spite of the lock.") : QStringLiteral(".");
    if (raced == 1)
        return head
            + (head.isEmpty() ? QStringLiteral("Updates were lost") : QStringLiteral("it lost updates"))
            + loss + unlocked;
    const QString all = head.isEmpty() ? QStringLiteral("All %1 repeats").arg(shownCount(double(raced)))
                                       : QStringLiteral("all of them");
    const QString some = head.isEmpty()
        ? QStringLiteral("%1 of %2 repeats").arg(shownCount(double(lost)), shownCount(double(raced)))
        : QStringLiteral("%1 of them").arg(shownCount(double(lost)));
    return head + (lost == raced ? all : some) + QStringLiteral(" lost updates") + loss + unlocked;
}

QString noneLostSentence(const RunRecord &run, const JudgedCount &count)
{
    const quint64 notRaced = countOf(run, QStringLiteral("not-raced"));
    const QString none = isLocked(run)
        ? QStringLiteral("No update was lost with the lock on.")
        : QStringLiteral("No update was lost, this time: without a lock that is luck, not safety.");
    if (notRaced == 0)
        return none;
    return QStringLiteral("%1 of %2 raced. ")
               .arg(shownCount(double(count.all - notRaced)),
                    counted(double(count.all), "%n repeat", "%n repeats"))
        + none;
}

QString sentenceOf(const RunRecord &run, const JudgedCount &count)
{
    const quint64 lost = countOf(run, QStringLiteral("lost"));
    if (countOf(run, QStringLiteral("impossible")) > 0)
        return QStringLiteral("A value was found that no order of reads and writes can give.");
    if (lost > 0)
        return lostSentence(run, lost, count);
    if (run.parameters.integer("processes") == 1)
        return QStringLiteral("One contender has nobody to race with: there is nothing to conclude.");
    if (countOf(run, QStringLiteral("not-raced")) == count.all)
        return QStringLiteral("The contenders never met: there is nothing to conclude.");
    if (count.judged == 0)
        return QStringLiteral("Whether updates were lost cannot be told: the sum is right, but losses of "
                              "these steps can cancel.");
    return noneLostSentence(run, count);
}

QString trialsSentence(const RunRecord &run, const JudgedCount &count)
{
    if (count.judged == 0)
        return sentenceOf(run, count);
    const double lost = double(countOf(run, QStringLiteral("lost")));
    return QStringLiteral("%1 of the trials lost an update.").arg(shownPercent(lost / double(count.judged)));
}

/// Why little or nothing was lost where no lock kept it.
QString reason(const RunRecord &run, bool mostLost)
{
    const Parameters &p = run.parameters;
    const bool timed = p.number("pause") > 0 || p.number("interval") > 0;
    if (mostLost || isLocked(run) || p.integer("processes") == 1)
        return {};
    const QList<double> spans = measured(run, QStringLiteral("overlap_spans"));
    const QList<double> together = measured(run, QStringLiteral("overlap_most"));
    const auto isSome = [](double share) { return share > 0; };
    if (std::any_of(spans.begin(), spans.end(), isSome) && !together.isEmpty()
        && std::none_of(together.begin(), together.end(), isSome))
        return QStringLiteral(
            " The contenders shared one CPU and took turns, so one was interrupted between read "
            "and write only rarely.");
    const std::optional<double> span = median(measured(run, QStringLiteral("race_s")));
    if (span && *span < ShortS && !timed && p.integer("trials") == 1)
        return QStringLiteral(
                   " The race lasted only %1, too short to show much: more increments make it longer.")
            .arg(shownSeconds(*span));
    return {};
}

/// " By their CPU clocks two were on a CPU at the same instant for at least 97.1 % and at most 98.3 % of the
/// race." The spread between the repeats stands beside the measures.
QString togetherText(const RunRecord &run)
{
    const QList<double> overlap = measured(run, QStringLiteral("overlap"));
    const QList<double> most = measured(run, QStringLiteral("overlap_most"));
    if (overlap.isEmpty() || most.isEmpty() || run.parameters.integer("processes") == 1
        || *std::max_element(most.begin(), most.end()) <= 0)
        return {};
    const QString medians = overlap.size() > 1
        ? QStringLiteral(" (medians of %1)").arg(counted(double(overlap.size()), "%n repeat", "%n repeats"))
        : QString();
    return QStringLiteral(" By their CPU clocks two were on a CPU at the same instant for at least %1 and at "
                          "most %2 of the race%3.")
        .arg(shownPercent(median(overlap).value_or(0)), shownPercent(median(most).value_or(0)), medians);
}

/// " In 3 of 20 repeats the contenders were not seen on their CPUs together at the start." Nothing where they
/// never can be.
QString startText(const RunRecord &run)
{
    quint64 all = 0;
    quint64 apart = 0;
    for (const Repeat *repeat : countedRepeats(run)) {
        const QJsonValue together = repeat->values.value(QLatin1String("started_together"));
        all += together.isDouble();
        apart += together.isDouble() && together.toInt() == 0;
    }
    const std::optional<double> most = median(measured(run, QStringLiteral("overlap_most")));
    if (apart == 0 || !most || *most <= 0 || run.parameters.integer("processes") == 1)
        return {};
    return QStringLiteral(" In %1 of %2 the contenders did not manage to start at the same instant.")
        .arg(shownCount(double(apart)), counted(double(all), "%n repeat", "%n repeats"));
}

} // namespace

Headline headline(const RunRecord &run)
{
    const JudgedCount count = judgedCount(run.outcomes);
    if (count.all == 0)
        return {};
    const quint64 lost = countOf(run, QStringLiteral("lost"));
    const bool mostLost = 2 * lost > count.all;
    if (run.parameters.integer("trials") > 1) {
        return {trialsSentence(run, count),
                QStringLiteral("%1 of %2, each with a counter of its own.")
                        .arg(shownCount(double(lost)), counted(double(count.all), "%n trial", "%n trials"))
                    + togetherText(run) + startText(run) + reason(run, mostLost)};
    }
    if (measured(run, QStringLiteral("final")).isEmpty())
        return {sentenceOf(run, count), {}};
    return {sentenceOf(run, count),
            finalsDetail(run) + togetherText(run) + startText(run) + reason(run, mostLost)};
}

} // namespace plab::lostupdates
