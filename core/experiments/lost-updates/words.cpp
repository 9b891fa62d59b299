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
Text durationRemark(const Parameters &p)
{
    const QString lock = p.choice("lock");
    const double updates =
        double(p.integer("processes")) * double(p.integer("increments")) * double(p.integer("trials"));
    const double seconds = updates * nominalNs(lock) * 1e-9;
    constexpr double WorthTelling = 1;
    if (seconds < WorthTelling || p.number("pause") > 0 || p.number("interval") > 0
        || p.choice("scope") == QLatin1String("loop"))
        return {};
    return tr("With this lock a repeat takes about %1 where an update takes as long as on the machine this "
              "was "
              "written on: fewer increments show the same.")
        .arg(shownDuration(seconds));
}

/// What one CPU for all of them means, where no lock and no pause decides who meets whom.
Text sharedCpuRemark(const Parameters &p)
{
    if (p.integer("processes") == 1 || p.number("pause") > 0 || p.choice("lock") != QLatin1String("none"))
        return {};
    if (usableCpus() == 1)
        return tr(
            "There is one CPU, so contenders take turns of milliseconds and meet between read and write "
            "only rarely: little or nothing is lost.");
    if (p.choice("placement") == QLatin1String("same-cpu"))
        return tr(
            "On one CPU contenders take turns of milliseconds, so they meet between read and write only "
            "rarely.");
    return {};
}

} // namespace

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (p.choice("lock") == QLatin1String("none"))
        none.append(idle(p, "scope", tr("there is no lock")));
    if (p.choice("lock") == QLatin1String("atomic")) {
        none.append(idleWhile(p, "scope", "lock", tr("an atomic update encloses only itself")));
        none.append(idleWhile(p, "pause", "lock", tr("reading and writing are one step")));
    }
    if (p.integer("trials") == 1)
        none.append(idle(p, "trials-per-barrier", tr("there is one trial")));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const qint64 processes = p.integer("processes");
    if (processes > usableCpus() && p.choice("placement") == QLatin1String("free"))
        remarks.append(tr("There are more contenders than CPUs, so their placement is free."));
    const bool sleeping = p.number("pause") >= 1000 || p.number("interval") >= 1; // µs, ms
    remarks.append(crowdRemark(tr("%n contenders", "%n contender", double(processes)), processes, sleeping));
    if (processes == 1)
        remarks.append(tr("One contender has nobody to race with: there is nothing to conclude."));
    remarks.append(sharedCpuRemark(p));
    remarks.append(durationRemark(p));
    remarks.removeIf([](const Text &remark) { return remark.isEmpty(); });
    return remarks;
}

namespace {

/// Below this a race is over about as soon as a scheduler or a cache has done anything.
constexpr double ShortS = 1e-3;

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

/// "up to 90 % of all updates" or "31 % to 52 % of all updates", over the repeats that lost any; empty where
/// the steps differ in sign.
Text lossText(const RunRecord &run, bool allLost)
{
    QList<double> fractions = measured(run, QStringLiteral("lost_fraction"));
    fractions.removeIf([](double fraction) { return fraction <= 0; });
    if (fractions.isEmpty())
        return {};
    const auto [least, most] = std::minmax_element(fractions.begin(), fractions.end());
    const bool ofUpdates = stepsAreEqual(run.parameters);
    if (allLost && *least < *most)
        return (ofUpdates ? tr("%1 to %2 of all updates") : tr("%1 to %2 of the sum"))
            .arg(shownPercent(*least), shownPercent(*most));
    if (fractions.size() > 1)
        return (ofUpdates ? tr("up to %1 of all updates") : tr("up to %1 of the sum"))
            .arg(shownPercent(*most));
    return (ofUpdates ? tr("%1 of all updates") : tr("%1 of the sum")).arg(shownPercent(*most));
}

/// Where all repeats were races. "11 of 20 repeats lost updates, up to 90 % of all updates."
Text lostOfAll(quint64 lost, quint64 all, const Text &loss)
{
    if (all == 1)
        return loss.isEmpty() ? tr("Updates were lost.") : tr("The race lost %1.").arg(loss);
    if (lost == all)
        return loss.isEmpty() ? tr("All %1 repeats lost updates.").arg(all)
                              : tr("All %1 repeats lost updates, %2.").arg(all, loss);
    return loss.isEmpty() ? tr("%1 of %2 repeats lost updates.").arg(lost, all)
                          : tr("%1 of %2 repeats lost updates, %3.").arg(lost, all, loss);
}

/// Where `raced` of `all` were. "3 of 4 repeats raced; 2 of them lost updates, up to 40 % of all updates."
Text lostOfRaced(quint64 lost, quint64 raced, quint64 all, const Text &loss)
{
    if (raced == 1)
        return loss.isEmpty() ? tr("1 of %1 repeats raced; it lost updates.").arg(all)
                              : tr("1 of %1 repeats raced; it lost updates, %2.").arg(all, loss);
    if (lost == raced)
        return loss.isEmpty()
            ? tr("%1 of %2 repeats raced; all of them lost updates.").arg(raced, all)
            : tr("%1 of %2 repeats raced; all of them lost updates, %3.").arg(raced, all, loss);
    return loss.isEmpty()
        ? tr("%1 of %2 repeats raced; %3 of them lost updates.").arg(raced, all, lost)
        : tr("%1 of %2 repeats raced; %3 of them lost updates, %4.").arg(raced, all, lost, loss);
}

Text lostSentence(const RunRecord &run, quint64 lost, const JudgedCount &count)
{
    const quint64 raced = count.all - countOf(run, QLatin1String("not-raced"));
    const Text loss = lossText(run, lost == raced);
    return joined(
        {raced == count.all ? lostOfAll(lost, count.all, loss) : lostOfRaced(lost, raced, count.all, loss),
         isLocked(run) ? tr("The lock did not keep them.") : Text()});
}

Text noneLostSentence(const RunRecord &run, const JudgedCount &count)
{
    const quint64 notRaced = countOf(run, QLatin1String("not-raced"));
    const Text none = isLocked(run)
        ? tr("No update was lost with the lock on.")
        : tr("No update was lost, this time: without a lock that is luck, not safety.");
    if (notRaced == 0)
        return none;
    return joined(
        {tr("%1 of %n repeats raced.", "%1 of %n repeat raced.", double(count.all)).arg(count.all - notRaced),
         none});
}

Text sentenceOf(const RunRecord &run, const JudgedCount &count)
{
    const quint64 lost = countOf(run, QLatin1String("lost"));
    if (countOf(run, QLatin1String("impossible")) > 0)
        return tr("A value was found that no order of reads and writes can give.");
    if (lost > 0)
        return lostSentence(run, lost, count);
    if (run.parameters.integer("processes") == 1)
        return tr("One contender has nobody to race with: there is nothing to conclude.");
    if (countOf(run, QLatin1String("not-raced")) == count.all)
        return tr("The contenders never met: there is nothing to conclude.");
    if (count.judged == 0)
        return tr("Whether updates were lost cannot be told: the sum is right, but losses of these steps can "
                  "cancel.");
    return noneLostSentence(run, count);
}

Text trialsSentence(const RunRecord &run, const JudgedCount &count)
{
    if (count.judged == 0)
        return sentenceOf(run, count);
    const double lost = double(countOf(run, QLatin1String("lost")));
    return tr("%1 of the trials lost an update.").arg(shownPercent(lost / double(count.judged)));
}

/// Why little or nothing was lost where no lock kept it.
Text reason(const RunRecord &run, bool mostLost)
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
        return tr("The contenders shared one CPU and took turns, so one was interrupted between read and "
                  "write only rarely.");
    const std::optional<double> span = median(measured(run, QStringLiteral("race_s")));
    if (span && *span < ShortS && !timed && p.integer("trials") == 1)
        return tr("The race lasted only %1, too short to show much: more increments make it longer.")
            .arg(shownSeconds(*span));
    if (p.number("interval") > 0 && p.number("pause") == 0)
        return tr("Each update takes some nanoseconds and is followed by %1 in which nobody can lose "
                  "anything: a "
                  "race so short is lost only where contenders wake at the same instant.")
            .arg(shownSetting(p, "interval"));
    return {};
}

/// "By their CPU clocks two were on a CPU at the same instant for at least 97.1 % and at most 98.3 % of the
/// race." The spread between the repeats stands beside the measures.
Text togetherText(const RunRecord &run)
{
    const QList<double> overlap = measured(run, QStringLiteral("overlap"));
    const QList<double> most = measured(run, QStringLiteral("overlap_most"));
    if (overlap.isEmpty() || most.isEmpty() || run.parameters.integer("processes") == 1
        || *std::max_element(most.begin(), most.end()) <= 0)
        return {};
    const Text sentence = overlap.size() == 1
        ? tr(
            "By their CPU clocks two were on a CPU at the same instant for at least %1 and at most %2 of the "
            "race.")
        : tr(
            "By their CPU clocks two were on a CPU at the same instant for at least %1 and at most %2 of the "
            "race (medians of %3 repeats).");
    return sentence.arg(shownPercent(median(overlap).value_or(0)), shownPercent(median(most).value_or(0)),
                        overlap.size());
}

/// "In 3 of 20 repeats the contenders did not manage to start at the same instant." Nothing where they never
/// can.
Text startText(const RunRecord &run)
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
    if (all == 1)
        return tr("The contenders did not manage to start at the same instant.");
    return tr("In %1 of %2 repeats the contenders did not manage to start at the same instant.")
        .arg(apart, all);
}

} // namespace

Headline headline(const RunRecord &run)
{
    const JudgedCount count = judgedCount(run.outcomes);
    if (count.all == 0)
        return {};
    const quint64 lost = countOf(run, QLatin1String("lost"));
    const bool mostLost = 2 * lost > count.all;
    const auto explained = [&](const Text &detail) {
        return joined({detail, togetherText(run), startText(run), reason(run, mostLost)});
    };
    if (run.parameters.integer("trials") > 1) {
        return {trialsSentence(run, count),
                explained(tr("%1 of %n trials, each with a counter of its own.",
                             "%1 of %n trial, each with a counter of its own.", double(count.all))
                              .arg(lost))};
    }
    if (measured(run, QStringLiteral("final")).isEmpty())
        return {sentenceOf(run, count), {}};
    return {sentenceOf(run, count), explained(finalsDetail(run))};
}

} // namespace plab::lostupdates
