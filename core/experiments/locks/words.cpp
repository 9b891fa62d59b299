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
        remarks.append(QStringLiteral("One process never has to wait: this is what a lock costs by itself."));
    const bool spins = kinds.contains(QLatin1String("spin")) || kinds.contains(QLatin1String("ticket"));
    if (processes > usableCpus() && spins)
        remarks.append(QStringLiteral("%1 processes on %2: spin and ticket burn the time slices that the "
                                      "holder needs, and the ticket lock often waits for one that does not "
                                      "run. Both look at the stop word while they spin, so Stop ends them.")
                           .arg(shownCount(double(processes)), countedCpus(usableCpus())));
    if (kinds.size() > 1)
        remarks.append(QStringLiteral("Each of the %1 kinds runs for %2 s.")
                           .arg(kinds.size())
                           .arg(QLocale().toString(p.number("seconds"))));
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

QString lockWords(const QString &kind)
{
    if (kind == QLatin1String("priority-inheritance"))
        return QStringLiteral("mutex with priority inheritance");
    const bool isNoun = kind == QLatin1String("mutex") || kind == QLatin1String("semaphore");
    return isNoun ? kind : kind + QStringLiteral(" lock");
}

namespace {

/// "once", "12,345 times".
QString timesWords(const std::optional<double> &times)
{
    return times ? counted(*times, "once", "%n times") : QStringLiteral("an unknown number of times");
}

Headline allHeadline(const RunRecord &run)
{
    const auto rate = [&run](const QString &kind) {
        return figure(run, kind, QStringLiteral("acquires_per_s"));
    };
    QStringList kinds = kindNames(run.parameters);
    kinds.removeIf([&rate](const QString &kind) { return !rate(kind); });
    if (kinds.size() < 2)
        return {QStringLiteral("Never more than one holder at a time."), {}};
    const auto byRate = [&rate](const QString &a, const QString &b) { return rate(a) < rate(b); };
    const QString most = *std::max_element(kinds.begin(), kinds.end(), byRate);
    const QString least = *std::min_element(kinds.begin(), kinds.end(), byRate);
    const auto cpu = [&run](const char *kind) {
        return shownSeconds(figure(run, QLatin1String(kind), QStringLiteral("cpu_s")));
    };
    return {QStringLiteral("The %1 was acquired most often, %2 a second; the %3 least, %4.")
                .arg(lockWords(most), timesWords(rate(most)), lockWords(least), timesWords(rate(least))),
            QStringLiteral("CPU time used in %1: mutex %2, spin %3.")
                .arg(shownSeconds(run.parameters.number("seconds")), cpu("mutex"), cpu("spin"))};
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const bool violated = std::any_of(counted.begin(), counted.end(), [](const Repeat *repeat) {
        return repeat->outcomes.value(QStringLiteral("violated")) > 0;
    });
    if (violated)
        return {QStringLiteral("Two processes were inside at the same time."),
                QStringLiteral("A lock that lets that happen is none.")};
    if (isAll(run.parameters))
        return allHeadline(run);
    const QString kind = run.parameters.choice("kind");
    const auto of = [&](const char *name) { return figure(run, kind, QLatin1String(name)); };
    const auto p99 = summaryOfKind(run, kind, QStringLiteral("wait_us_p99"));
    const QString waited = !p99 ? QString()
        : p99->value > 0
        ? QStringLiteral("99 of 100 acquires waited at most %1, ").arg(shownSeconds(p99->value * 1e-6))
        : QStringLiteral("99 of 100 acquires did not wait, ");
    return {QStringLiteral("Acquired %1 a second, always by one holder at a time.")
                .arg(timesWords(of("acquires_per_s"))),
            QStringLiteral("CPU time %1 in %2; %3the longest wait was %4; fairness %5.")
                .arg(shownSeconds(of("cpu_s")), shownSeconds(run.parameters.number("seconds")), waited,
                     shownSeconds(of("wait_us_max"), 1e-6),
                     of("fairness") ? shownFigure(*of("fairness")) : QStringLiteral("unknown"))};
}

} // namespace plab::locks
