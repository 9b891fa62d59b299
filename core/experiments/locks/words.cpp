// SPDX-License-Identifier: GPL-3.0-or-later
// Locks: what it says of a run, and of settings before one.
#include "core/experiments/locks/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/model/cpus.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::locks {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const qint64 processes = p.integer("processes");
    const QStringList kinds = kindNames(p);
    if (processes == 1)
        remarks.append(tr("One process never has to wait: this is what a lock costs by itself."));
    const bool spins = kinds.contains(QLatin1String("spin")) || kinds.contains(QLatin1String("ticket"));
    if (processes > usableCpus() && spins)
        remarks.append(tr("%1 processes on %2: spin and ticket burn the time slices that the holder needs, "
                          "and the ticket lock often waits for one that does not run. Both look at the stop "
                          "word while they spin, so Stop ends them.")
                           .arg(processes, countedCpus(usableCpus())));
    if (kinds.size() > 1)
        remarks.append(tr("Each of the %1 kinds runs for %2.").arg(kinds.size(), shownSetting(p, "seconds")));
    return remarks;
}

namespace {

/// A figure of a kind over the counted repeats; from the measures if the run was of one kind.
std::optional<Summary> summaryOfKind(const RunRecord &run, const QString &kind, const QString &name)
{
    return summaryOf(countedRepeats(run), name, {"by_kind", kind, !isAll(run.parameters)});
}

std::optional<double> figure(const RunRecord &run, const QString &kind, const QString &name)
{
    const auto summary = summaryOfKind(run, kind, name);
    return summary ? std::optional(summary->value) : std::nullopt;
}

} // namespace

Text lockWords(const QString &kind)
{
    const std::pair<const char *, Text> words[] = {
        {"rlock", tr("rlock")},
        {"mutex", tr("mutex")},
        {"spin", tr("spin lock")},
        {"ticket", tr("ticket lock")},
        {"semaphore", tr("semaphore")},
        {"file", tr("file lock")},
        {"priority-inheritance", tr("mutex with priority inheritance")},
    };
    for (const auto &[name, said] : words) {
        if (kind == QLatin1String(name))
            return said;
    }
    return Text::plain(kind); // of a newer version's record
}

namespace {

/// "once", "12,345 times".
Text timesWords(const std::optional<double> &times)
{
    return times ? tr("%n times", "once", *times) : tr("an unknown number of times");
}

Headline allHeadline(const RunRecord &run)
{
    const auto rate = [&run](const QString &kind) {
        return figure(run, kind, QStringLiteral("acquires_per_s"));
    };
    QStringList kinds = kindNames(run.parameters);
    kinds.removeIf([&rate](const QString &kind) { return !rate(kind); });
    if (kinds.size() < 2)
        return {tr("Never more than one holder at a time."), {}};
    const auto byRate = [&rate](const QString &a, const QString &b) { return rate(a) < rate(b); };
    const QString most = *std::max_element(kinds.begin(), kinds.end(), byRate);
    const QString least = *std::min_element(kinds.begin(), kinds.end(), byRate);
    const auto cpu = [&run](const char *kind) {
        return shownSeconds(figure(run, QLatin1String(kind), QStringLiteral("cpu_s")));
    };
    return {tr("The %1 was acquired most often, %2 a second; the %3 least, %4.")
                .arg(lockWords(most), timesWords(rate(most)), lockWords(least), timesWords(rate(least))),
            kinds.contains(QLatin1String("spin"))
                ? tr("CPU time used in %1: mutex %2, spin %3.")
                      .arg(shownSeconds(run.parameters.number("seconds")), cpu("mutex"), cpu("spin"))
                : tr("CPU time used in %1: mutex %2, file %3.")
                      .arg(shownSeconds(run.parameters.number("seconds")), cpu("mutex"), cpu("file"))};
}

/// CPU time, waits and fairness of a run of one kind.
Text kindDetail(const RunRecord &run)
{
    const QString kind = run.parameters.choice("kind");
    const auto of = [&](const char *name) { return figure(run, kind, QLatin1String(name)); };
    const auto p99 = summaryOfKind(run, kind, QStringLiteral("wait_us_p99"));
    const bool nobodyWaited = p99 && of("wait_us_max").value_or(1) == 0;
    const Text sentence = nobodyWaited ? tr("CPU time %1 in %2; nobody waited; fairness %4.")
        : !p99                         ? tr("CPU time %1 in %2; the longest wait was %3; fairness %4.")
        : p99->value > 0 ? tr("CPU time %1 in %2; 99 of 100 acquires waited at most %5, the longest wait was "
                              "%3; fairness %4.")
                         : tr("CPU time %1 in %2; 99 of 100 acquires did not wait, the longest wait was %3; "
                              "fairness %4.");
    return sentence.arg(shownSeconds(of("cpu_s")), shownSeconds(run.parameters.number("seconds")),
                        shownSeconds(of("wait_us_max"), 1e-6),
                        of("fairness") ? Text::plain(shownFigure(*of("fairness"))) : tr("unknown"),
                        p99 ? shownSeconds(p99->value * 1e-6) : QString());
}

/// Of a lock that its holder asked for once more in vain.
Headline neverTwiceHeadline(const QString &kind)
{
    if (kind == QLatin1String("mutex") || kind == QLatin1String("priority-inheritance"))
        return {
            tr("The %1 refused its holder's second acquire.").arg(lockWords(kind)),
            tr("It looks who holds it, and says so at once. Python's Lock does not look: its holder would "
               "wait for itself for ever.")};
    return {
        tr("The holder of the %1 asked for it once more and waited for itself.").arg(lockWords(kind)),
        tr("Nobody else can ever get it either. All were told to go when the time was up; with Python's Lock "
           "they would wait for ever, an RLock would have counted.")};
}

bool anyTurnedOut(const QList<const Repeat *> &repeats, const char *outcome)
{
    return std::any_of(repeats.begin(), repeats.end(), [outcome](const Repeat *repeat) {
        return repeat->outcomes.value(QLatin1String(outcome)) > 0;
    });
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const QString kind = run.parameters.choice("kind");
    const bool isRecursive = run.parameters.flag("recursive");
    if (anyTurnedOut(counted, "violated") && isRecursive)
        return {
            tr("Two processes were inside at the same time: one release gave back what was acquired twice."),
            tr("A %1 does not count how often its holder has it.").arg(lockWords(kind))};
    if (anyTurnedOut(counted, "never-twice"))
        return neverTwiceHeadline(kind);
    if (anyTurnedOut(counted, "violated"))
        return {tr("Two processes were inside at the same time."),
                tr("A lock that lets that happen is none.")};
    if (isAll(run.parameters))
        return allHeadline(run);
    const auto rate = figure(run, kind, QStringLiteral("acquires_per_s"));
    const Text sentence = isRecursive
        ? tr("Acquired %1 a second, each time twice, always by one holder at a time.")
        : tr("Acquired %1 a second, always by one holder at a time.");
    return {sentence.arg(timesWords(rate)), kindDetail(run)};
}

} // namespace plab::locks
