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

#include <QJsonArray>

#include <algorithm>

namespace plab::pool {

namespace {

/// Why counting tasks may lose little or nothing, lock or no lock.
QList<Text> raceRemarks(const Parameters &p)
{
    if (!counts(p))
        return {};
    if (p.integer("workers") == 1 || p.integer("tasks") < 2)
        return {tr("One worker that counts has nobody to race with: there is nothing to conclude.")};
    if (p.choice("submit") == QLatin1String("apply"))
        return {tr("While %1 is “apply” no two tasks run at the same time: there is nothing to conclude.")
                    .arg(shownLabel(p, "submit"))};
    if (usableCpus() == 1 && p.choice("lock") == QLatin1String("none"))
        return {tr("There is one CPU, so workers take turns of milliseconds and meet between read and write "
                   "only rarely: little or nothing is lost.")};
    return {};
}

/// What has no effect with this way of handing over and taking.
QList<Idle> idleInCalls(const Parameters &p)
{
    QList<Idle> none;
    const QString submit = p.choice("submit");
    const bool promises = submit == QLatin1String("apply-async") || submit == QLatin1String("map-async");
    if (submit.startsWith(QLatin1String("apply")))
        none.append(idleWhile(p, "chunk", "submit", tr("each call submits one task")));
    if (!promises)
        none.append(idleWhile(p, "callback", "submit", tr("it has no callback")));
    if (submit == QLatin1String("apply") || submit == QLatin1String("map"))
        none.append(idleWhile(p, "get-timeout", "submit", tr("it has no limit")));
    else if (p.flag("callback") && promises)
        none.append(idleWhile(p, "get-timeout", "callback", tr("the parent does not wait for results")));
    else if (p.choice("leave") == QLatin1String("terminate"))
        none.append(idleWhile(p, "get-timeout", "leave", tr("the parent does not wait for results")));
    return none;
}

/// What has no effect with such tasks.
QList<Idle> idleInTasks(const Parameters &p)
{
    QList<Idle> none;
    const bool isTimed = sleeps(p) || p.choice("task") == QLatin1String("spin");
    if (hasOwnSeconds(p)) {
        for (const char *other : {"spread", "step-seconds"})
            none.append(idle(p, other, tr("the seconds of each task are given")));
    }
    if (!isTimed) {
        for (const char *time : {"step-seconds", "task-seconds"})
            none.append(idleWhile(p, time, "task"));
    }
    if (p.choice("task") == QLatin1String("none")) {
        for (const char *length : {"spread", "steps-per-task"})
            none.append(idleWhile(p, length, "task"));
    }
    if (!counts(p))
        none.append(idleWhile(p, "lock", "task", tr("only counting tasks share a counter")));
    return none;
}

/// A task that fails or dies, though there is none of that number.
QList<Text> beyondRemarks(const Parameters &p)
{
    QList<Text> remarks;
    for (const char *one : {"fail-task", "kill-task"}) {
        if (p.isNull(one) || p.integer(one) < p.integer("tasks"))
            continue;
        const double tasks = double(p.integer("tasks"));
        remarks.append(noEffect(p, one,
                                tasks == 0 ? tr("there is no task")
                                           : tr("there are only %n tasks", "there is only one task", tasks)));
    }
    return remarks;
}

} // namespace

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none = idleInTasks(p) + idleInCalls(p);
    if (p.isNull("fail-task"))
        none.append(idleWhile(p, "fail-count", "fail-task"));
    if (!p.flag("initializer"))
        none.append(idleWhile(p, "initializer-fails", "initializer"));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks = beyondRemarks(p);
    const qint64 workers = p.integer("workers");
    remarks.append(raceRemarks(p));
    if (const Text crowd = crowdRemark(tr("%n workers", "%n worker", double(workers)), workers, sleeps(p));
        !crowd.isEmpty())
        remarks.append(crowd);
    if (p.integer("spin-us") > 0 && workers >= usableCpus())
        remarks.append(tr("Idle workers that spin take the CPU from those that work: there are as many "
                          "workers as CPUs, or more."));
    return remarks;
}

namespace {

double mostOf(const RunRecord &run, const char *measure)
{
    const QList<double> found = measured(run, QLatin1String(measure));
    return found.isEmpty() ? 0 : *std::max_element(found.begin(), found.end());
}

/// "Task 3 was lost.": which ones, as far as there is room to say; empty where none was.
Text lostTasksSentence(const RunRecord &run)
{
    constexpr qsizetype Named = 5;
    QStringList tasks;
    for (const Repeat *repeat : countedRepeats(run)) {
        for (const QJsonValue &task : repeat->values.value("lost_tasks").toArray())
            tasks.append(shownCount(task.toDouble()));
    }
    if (tasks.isEmpty())
        return {};
    const QString named = tasks.mid(0, Named).join(QStringLiteral(", "))
        + (tasks.size() > Named ? QStringLiteral(" …") : QString());
    return tr("%n tasks were lost: %1.", "Task %1 was lost.", double(tasks.size())).arg(named);
}

/// Only those fail that were asked to.
Text failedTaskSentence(const RunRecord &run)
{
    const double failed = mostOf(run, "tasks_failed");
    if (failed == 0)
        return {};
    if (failed > 1)
        return tr("%n tasks failed, as asked; the others' results are kept.",
                  "%n task failed, as asked; the others' results are kept.", failed);
    return tr("Task %1 failed, as asked; the others' results are kept.")
        .arg(run.parameters.integer("fail-task"));
}

/// What the parent was told in place of results, or did not wait for.
Text callsSentence(const RunRecord &run)
{
    const double timeouts = mostOf(run, "get_timeouts");
    const double calls = mostOf(run, "callbacks");
    const double errors = mostOf(run, "error_callbacks");
    const Text late = timeouts == 0 ? Text()
                                    : tr("The parent gave up waiting %n times; the tasks went on.",
                                         "The parent gave up waiting once; the task went on.", timeouts);
    const Text called =
        calls == 0 ? Text() : tr("The callback was called %n times.", "The callback was called once.", calls);
    const Text calledWithError = errors == 0
        ? Text()
        : tr("The error callback was called %n times.", "The error callback was called once.", errors);
    return joined({late, called, calledWithError});
}

Text refusedSentence(const RunRecord &run)
{
    if (mostOf(run, "calls_refused") == 0)
        return {};
    return run.parameters.choice("leave") == QLatin1String("join-first")
        ? tr("Join before close was refused: the pool was still running.")
        : tr("One more task after close was refused: the pool was not running any more.");
}

/// The sentence, and what became of tasks that did not end well.
Text withTrouble(const Text &sentence, const RunRecord &run)
{
    return joined({sentence, lostTasksSentence(run), failedTaskSentence(run), callsSentence(run),
                   refusedSentence(run)});
}

Headline droppedHeadline(const RunRecord &run)
{
    const double tasks = double(run.parameters.integer("tasks"));
    const double dropped = mostOf(run, "tasks_dropped");
    const Text all = tr("%n tasks", "%n task", tasks);
    return {withTrouble(tr("%n of %1 were dropped: the parent terminated the pool after %2.",
                           "%n of %1 was dropped: the parent terminated the pool after %2.", dropped)
                            .arg(all, shownSeconds(median(measured(run, "wall_s")))),
                        run),
            tr("Close lets all of them end; terminate does not wait.")};
}

bool isAnyRepeat(const RunRecord &run, const char *outcome)
{
    const QList<const Repeat *> repeats = countedRepeats(run);
    return std::any_of(repeats.begin(), repeats.end(), [outcome](const Repeat *repeat) {
        return repeat->outcomes.value(QLatin1String(outcome)) > 0;
    });
}

Headline hungHeadline(const RunRecord &run)
{
    const auto found = median(measured(run, "hang_found_s"));
    QStringList tasks;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (repeat->values.contains(QStringLiteral("waits_for")) && tasks.isEmpty())
            tasks.append(shownCount(repeat->values.value("waits_for").toDouble()));
    }
    return {tr("The pool hangs: the worker of task %1 died, nobody learned of it, and the parent waits for "
               "that "
               "task for ever.")
                .arg(tasks.join(QString())),
            tr("The laboratory found it %1 after the death and ended the repeat.").arg(shownSeconds(found))};
}

Headline brokenHeadline(const RunRecord &run)
{
    return {tr("A worker died and the whole pool is broken: %n tasks have no result.",
               "A worker died and the whole pool is broken: %n task has no result.",
               mostOf(run, "tasks_broken")),
            tr("The other workers were ended, too; what they had finished before is kept.")};
}

Headline gaveUpHeadline()
{
    return {tr("No task ran: five workers died within a second, in their initializer, and the pool gave up."),
            tr("Python's pool would go on for ever making new workers that die.")};
}

/// Why little or nothing can have been lost; empty where that needs no words.
Text raceSentence(const RunRecord &run, qsizetype raced)
{
    const QList<double> overlap = measured(run, "overlap_most");
    if (run.environment.value(QLatin1String("usable_cpus")).toInt() == 1)
        return tr("On one CPU only one worker counts at a time: an update is lost only where a worker loses "
                  "the CPU between its read and its write.");
    if (raced == 0 || overlap.isEmpty())
        return {};
    const double most = *std::max_element(overlap.begin(), overlap.end());
    constexpr double Hardly = 0.01;
    return most < Hardly ? tr("The workers were hardly ever on a CPU at the same instant.") : Text();
}

/// What a number of repeats lost, and how many of them were a race.
struct Losses
{
    qsizetype repeats = 0;
    qsizetype raced = 0;
    qsizetype losers = 0; ///< that lost updates
    double most = 0;      ///< part of the updates that one of them lost
};

Losses lossesOf(const RunRecord &run)
{
    Losses losses;
    for (const Repeat *repeat : countedRepeats(run)) {
        const double lost = repeat->measures.value("lost").value_or(0);
        const double expected = repeat->measures.value("expected").value_or(0);
        ++losses.repeats;
        losses.raced += repeat->outcomes.value(QStringLiteral("not-raced")) == 0;
        losses.losers += lost > 0;
        losses.most = expected > 0 ? std::max(losses.most, lost / expected) : losses.most;
    }
    return losses;
}

Text noneLostSentence(const Losses &losses, bool locked)
{
    if (losses.raced < losses.repeats) {
        const Text all = tr("%n repeats", "%n repeat", double(losses.repeats));
        const Text sentence = locked ? tr("%1 of %2 were a race; no update was lost with the lock on.")
            : losses.raced == 1      ? tr("%1 of %2 were a race; no update was lost, this time.")
                                : tr("%1 of %2 were a race; no update was lost in any of them, this time.");
        return sentence.arg(losses.raced, all);
    }
    return locked           ? tr("No update was lost with the lock on.")
        : losses.raced == 1 ? tr("No update was lost, this time.")
                            : tr("No update was lost in any of them, this time.");
}

/// "18 of 20 repeats lost updates, up to 48.7 %.": shares are of the repeats that were a race.
Text lostSentence(const Losses &losses)
{
    const QString most = shownPercent(losses.most);
    if (losses.repeats == 1)
        return tr("%1 of the updates were lost.").arg(most);
    const Text all = tr("%n repeats", "%n repeat", double(losses.repeats));
    if (losses.raced == losses.repeats)
        return tr("%1 of %2 lost updates, up to %3.").arg(losses.losers, all, most);
    return tr("%1 of %2 were a race; %3 of %1 lost updates, up to %4.")
        .arg(losses.raced, all, losses.losers, most);
}

Headline countingHeadline(const RunRecord &run)
{
    const double tasks = double(run.parameters.integer("tasks"));
    const QList<double> done = measured(run, "tasks_done");
    const Text finals = finalsDetail(run);
    if (const double fewest = *std::min_element(done.begin(), done.end()); fewest < tasks)
        return {
            withTrouble(
                tr("%1 of %2 counted to the end.").arg(shownCount(fewest), tr("%n tasks", "%n task", tasks)),
                run),
            joined({finals, tr("What the other tasks did not add is missing, too.")})};
    const Losses losses = lossesOf(run);
    if (losses.raced == 0)
        return {tr("Nothing to conclude: no two workers counted at the same time."),
                joined({finals, tr("Alone a worker loses nothing, with a lock or without.")})};
    if (measured(run, "lost").isEmpty())
        return {tr("It is not known whether updates were lost."), finals};
    const bool locked = run.parameters.choice("lock") != QLatin1String("none");
    return {losses.losers == 0 ? noneLostSentence(losses, locked) : lostSentence(losses),
            joined({finals, raceSentence(run, losses.raced)})};
}

/// When the parent learned of a task that has no result, where one repeat can say so.
Text raisedSentence(const RunRecord &run)
{
    const QList<const Repeat *> repeats = countedRepeats(run);
    if (repeats.size() != 1)
        return {};
    const QJsonArray first = repeats.first()->values.value("raised").toArray().first().toArray();
    if (first.size() != 2)
        return {};
    return tr("The parent met the error of task %1 after %2.")
        .arg(shownCount(first.at(0).toDouble()), shownSeconds(first.at(1).toDouble()));
}

/// What the times are compared with. Records of version 1 hold no CPU times: there it cannot be told.
Text scheduleSentence(const RunRecord &run)
{
    const std::optional<double> ideal = median(measured(run, "ideal_s"));
    const std::optional<double> serial = median(measured(run, "serial_s"));
    const QList<const Repeat *> repeats = countedRepeats(run);
    const bool timed = std::all_of(repeats.begin(), repeats.end(), [](const Repeat *repeat) {
        return repeat->values.contains(QStringLiteral("task_work_seconds"));
    });
    if (!ideal || !serial || !timed)
        return {};
    if (sleeps(run.parameters))
        return tr("This schedule takes at least %1; one after the other the tasks sleep %2.")
            .arg(shownSeconds(*ideal), shownSeconds(*serial));
    const double cpus = std::max(1.0, run.environment.value(QLatin1String("usable_cpus")).toDouble());
    return tr("This schedule takes at least %1 on %2; one after the other the tasks need %3 of CPU time.")
        .arg(shownSeconds(*ideal), countedCpus(int(cpus)), shownSeconds(*serial));
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> wall = measured(run, "wall_s");
    if (wall.isEmpty())
        return {};
    const auto took = shownSeconds(median(wall).value_or(0));
    const Text workers = tr("%n workers", "%n worker", double(run.parameters.integer("workers")));
    const qint64 tasks = run.parameters.integer("tasks");
    if (tasks == 0)
        return {tr("No task was submitted."), tr("Starting and ending %1 took %2.").arg(workers, took)};
    if (isAnyRepeat(run, "gave-up"))
        return gaveUpHeadline();
    if (isAnyRepeat(run, "hung"))
        return hungHeadline(run);
    if (isAnyRepeat(run, "broken"))
        return brokenHeadline(run);
    if (mostOf(run, "tasks_dropped") > 0)
        return droppedHeadline(run);
    if (!measured(run, "final").isEmpty() && !measured(run, "tasks_done").isEmpty())
        return countingHeadline(run);
    const Text sentence =
        tr("%1 on %2 took %3.").arg(tr("%n tasks", "%n task", double(tasks)), workers, took);
    return {withTrouble(sentence, run), joined({scheduleSentence(run), raisedSentence(run)})};
}

} // namespace plab::pool
