// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: what it says of a run, and of settings before one.
#include "core/experiments/pool/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/experiments/pool/script.h"
#include "core/experiments/pool/settings.h"
#include "core/figures/schedule.h"
#include "core/model/cpus.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>

namespace plab::pool {

namespace {

/// Why counting tasks may lose little or nothing, lock or no lock.
QList<Text> raceRemarks(const Parameters &p)
{
    if (!counts(p))
        return {};
    if (p.integer("workers") == 1 || p.integer("tasks") < 2)
        return {
            QStringLiteral("One worker that counts has nobody to race with: there is nothing to conclude.")};
    if (p.choice("submit") == QLatin1String("apply"))
        return {QStringLiteral("While %1 is “apply” no two tasks run at the same time: there is nothing to "
                               "conclude.")
                    .arg(shownLabel(p, "submit"))};
    if (usableCpus() == 1 && p.choice("lock") == QLatin1String("none"))
        return {
            QStringLiteral("There is one CPU, so workers take turns of milliseconds and meet between read "
                           "and write only rarely: little or nothing is lost.")};
    return {};
}

} // namespace

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const QString task = p.choice("task");
    if (task == QLatin1String("none") && spreadOf(p) != Spread::Equal)
        remarks.append(noEffectWhile(p, "spread", "task"));
    if (!counts(p) && p.choice("lock") != QLatin1String("none"))
        remarks.append(noEffectWhile(p, "lock", "task", "only counting tasks share a counter"));
    if (!sleeps(p) && task != QLatin1String("spin") && p.number("step-seconds") != 0.2)
        remarks.append(noEffectWhile(p, "step-seconds", "task"));
    if (task == QLatin1String("none") && p.integer("steps-per-task") != 5)
        remarks.append(noEffectWhile(p, "steps-per-task", "task"));
    if (p.choice("submit").startsWith(QLatin1String("apply")) && p.integer("chunk") > 1)
        remarks.append(noEffectWhile(p, "chunk", "submit", "each call submits one task"));
    if (!p.isNull("fail-task") && p.integer("fail-task") >= p.integer("tasks"))
        remarks.append(noEffect(
            p, "fail-task",
            p.integer("tasks") == 0
                ? QStringLiteral("there is no task")
                : counted(double(p.integer("tasks")), "there is only one task", "there are only %n tasks")));
    const qint64 workers = p.integer("workers");
    remarks.append(raceRemarks(p));
    if (const QString crowd = crowdRemark(workers, "workers", sleeps(p)); !crowd.isEmpty())
        remarks.append(crowd);
    if (p.integer("spin-us") > 0 && workers >= usableCpus())
        remarks.append(QStringLiteral("Idle workers that spin take the CPU from those that work: there are "
                                      "as many workers as CPUs, or more."));
    return remarks;
}

namespace {

double mostOf(const RunRecord &run, const char *measure)
{
    const QList<double> found = measured(run, QLatin1String(measure));
    return found.isEmpty() ? 0 : *std::max_element(found.begin(), found.end());
}

/// " Task 3 was lost.": which ones, as far as there is room to say.
QString lostTasksWords(const RunRecord &run)
{
    constexpr qsizetype Named = 5;
    QStringList tasks;
    for (const Repeat *repeat : countedRepeats(run)) {
        for (const QJsonValue &task : repeat->values.value("lost_tasks").toArray())
            tasks.append(QLocale().toString(task.toInteger()));
    }
    if (tasks.size() == 1)
        return QStringLiteral(" Task %1 was lost.").arg(tasks.first());
    const QString all = tasks.mid(0, Named).join(QStringLiteral(", "))
        + (tasks.size() > Named ? QStringLiteral(" …") : QString());
    return QStringLiteral(" %1 tasks were lost: %2.").arg(QLocale().toString(tasks.size()), all);
}

/// Only the one fails that was asked to.
QString failedTaskWords(const RunRecord &run)
{
    return mostOf(run, "tasks_failed") > 0
        ? QStringLiteral(" Task %1 failed, as asked; the others' results are kept.")
              .arg(QLocale().toString(run.parameters.integer("fail-task")))
        : QString();
}

/// What became of tasks that did not end well; empty if all did.
QString troubleWords(const RunRecord &run)
{
    const QString lost = mostOf(run, "tasks_lost") > 0 ? lostTasksWords(run) : QString();
    return lost + failedTaskWords(run);
}

Headline droppedHeadline(const RunRecord &run)
{
    const double tasks = double(run.parameters.integer("tasks"));
    const double dropped = mostOf(run, "tasks_dropped");
    return {counted(dropped, "%n of %1 was dropped: the parent terminated the pool after %2.",
                    "%n of %1 were dropped: the parent terminated the pool after %2.")
                    .arg(counted(tasks, "%n task", "%n tasks"), shownSeconds(median(measured(run, "wall_s"))))
                + troubleWords(run),
            QStringLiteral("Close lets all of them end; terminate does not wait.")};
}

/// Why little or nothing can have been lost; empty where that needs no words.
QString raceWords(const RunRecord &run, qsizetype raced)
{
    const QList<double> overlap = measured(run, "overlap_most");
    if (run.environment.value(QLatin1String("usable_cpus")).toInt() == 1)
        return QStringLiteral(" On one CPU only one worker counts at a time: an update is lost only where a "
                              "worker loses the CPU between its read and its write.");
    if (raced == 0 || overlap.isEmpty())
        return {};
    const double most = *std::max_element(overlap.begin(), overlap.end());
    constexpr double Hardly = 0.01;
    return most < Hardly ? QStringLiteral(" The workers were hardly ever on a CPU at the same instant.")
                         : QString();
}

/// "18 of 20 repeats lost updates, up to 48.7 %.": shares are of the repeats that were a race.
QString lostWords(const RunRecord &run, qsizetype raced, qsizetype repeats)
{
    double most = 0;
    qsizetype losers = 0;
    for (const Repeat *repeat : countedRepeats(run)) {
        const double lost = repeat->measures.value("lost").value_or(0);
        const double expected = repeat->measures.value("expected").value_or(0);
        losers += lost > 0;
        most = expected > 0 ? std::max(most, lost / expected) : most;
    }
    const QString ofRaces = raced < repeats
        ? QStringLiteral("%1 of %2 were a race; ")
              .arg(shownCount(double(raced)), counted(double(repeats), "%n repeat", "%n repeats"))
        : QString();
    if (losers == 0)
        return ofRaces
            + (raced < repeats ? QStringLiteral("no update was lost") : QStringLiteral("No update was lost"))
            + (run.parameters.choice("lock") == QLatin1String("none") ? raced == 1
                       ? QStringLiteral(", this time.")
                       : QStringLiteral(" in any of them, this time.")
                                                                      : QStringLiteral(" with the lock on."));
    if (repeats == 1)
        return QStringLiteral("%1 of the updates were lost.").arg(shownPercent(most));
    return ofRaces
        + QStringLiteral("%1 of %2 lost updates, up to %3.")
              .arg(shownCount(double(losers)),
                   raced < repeats ? shownCount(double(raced))
                                   : counted(double(repeats), "%n repeat", "%n repeats"),
                   shownPercent(most));
}

Headline countingHeadline(const RunRecord &run)
{
    const double tasks = double(run.parameters.integer("tasks"));
    const QList<double> done = measured(run, "tasks_done");
    if (const double fewest = *std::min_element(done.begin(), done.end()); fewest < tasks)
        return {QStringLiteral("%1 of %2 counted to the end.")
                        .arg(shownCount(fewest), counted(tasks, "%n task", "%n tasks"))
                    + troubleWords(run),
                finalsDetail(run) + QStringLiteral(" What the other tasks did not add is missing, too.")};
    const QList<const Repeat *> repeats = countedRepeats(run);
    const auto raced = std::count_if(repeats.begin(), repeats.end(), [](const Repeat *repeat) {
        return repeat->outcomes.value(QStringLiteral("not-raced")) == 0;
    });
    if (raced == 0)
        return {QStringLiteral("Nothing to conclude: no two workers counted at the same time."),
                finalsDetail(run) + QStringLiteral(" Alone a worker loses nothing, with a lock or without.")};
    if (measured(run, "lost").isEmpty())
        return {QStringLiteral("It is not known whether updates were lost."), finalsDetail(run)};
    return {lostWords(run, raced, repeats.size()), finalsDetail(run) + raceWords(run, raced)};
}

/// What the times are compared with. Records of version 1 hold no CPU times: there it cannot be told.
QString scheduleWords(const RunRecord &run)
{
    const std::optional<double> ideal = median(measured(run, "ideal_s"));
    const std::optional<double> serial = median(measured(run, "serial_s"));
    const QList<const Repeat *> repeats = countedRepeats(run);
    const bool timed = std::all_of(repeats.begin(), repeats.end(), [](const Repeat *repeat) {
        return repeat->values.contains(QStringLiteral("task_work_seconds"));
    });
    if (!ideal || !serial || !timed)
        return {};
    if (run.parameters.choice("task") == QLatin1String("sleep"))
        return QStringLiteral("This schedule takes at least %1; one after the other the tasks sleep %2.")
            .arg(shownSeconds(*ideal), shownSeconds(*serial));
    const double cpus = std::max(1.0, run.environment.value(QLatin1String("usable_cpus")).toDouble());
    return QStringLiteral(
               "This schedule takes at least %1 on %2; one after the other the tasks need %3 of CPU time.")
        .arg(shownSeconds(*ideal), countedCpus(int(cpus)), shownSeconds(*serial));
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> wall = measured(run, "wall_s");
    if (wall.isEmpty())
        return {};
    const QString took = shownSeconds(median(wall).value_or(0));
    const QString workers = counted(double(run.parameters.integer("workers")), "%n worker", "%n workers");
    const qint64 tasks = run.parameters.integer("tasks");
    if (tasks == 0)
        return {QStringLiteral("No task was submitted."),
                QStringLiteral("Starting and ending %1 took %2.").arg(workers, took)};
    if (mostOf(run, "tasks_dropped") > 0)
        return droppedHeadline(run);
    if (!measured(run, "final").isEmpty() && !measured(run, "tasks_done").isEmpty())
        return countingHeadline(run);
    Headline headline;
    headline.sentence =
        QStringLiteral("%1 on %2 took %3.").arg(counted(double(tasks), "%n task", "%n tasks"), workers, took)
        + troubleWords(run);
    headline.detail = scheduleWords(run);
    return headline;
}

} // namespace plab::pool
