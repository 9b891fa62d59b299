// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/poolheadline.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

double mostOf(const RunRecord &run, const char *measure)
{
    const QList<double> found = measured(run, QLatin1String(measure));
    return found.isEmpty() ? 0 : *std::max_element(found.begin(), found.end());
}

bool neverTogether(const RunRecord &run)
{
    const QList<const Repeat *> repeats = countedRepeats(run);
    return std::all_of(repeats.begin(), repeats.end(),
                       [](const Repeat *repeat) { return repeat->values.value("overlap").toDouble() <= 0; });
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
    return {QStringLiteral("%1 of %2 dropped: the parent terminated the pool after %3.")
                    .arg(shownCount(dropped),
                         shownCount(tasks, QStringLiteral("task"))
                             + (dropped == 1 ? QStringLiteral(" was") : QStringLiteral(" were")),
                         shownSeconds(median(measured(run, "wall_s")).value_or(0)))
                + troubleWords(run),
            QStringLiteral("Close lets all of them end; terminate does not wait.")};
}

Headline countingHeadline(const RunRecord &run)
{
    const double tasks = double(run.parameters.integer("tasks"));
    const QList<double> done = measured(run, "tasks_done");
    if (const double fewest = *std::min_element(done.begin(), done.end()); fewest < tasks)
        return {QStringLiteral("%1 of %2 counted to the end.")
                        .arg(shownCount(fewest), shownCount(tasks, QStringLiteral("task")))
                    + troubleWords(run),
                finalsDetail(run) + QStringLiteral(" What the other tasks did not add is missing, too.")};
    const QList<double> lost = measured(run, "lost");
    const double share = median(lost).value_or(0) / std::max(1.0, measured(run, "expected").value(0));
    const QString lock = run.parameters.choice("lock");
    Headline headline;
    headline.sentence = median(lost).value_or(0) > 0
        ? QStringLiteral("%1 of the updates were lost.").arg(shownPercent(share))
        : *std::max_element(lost.begin(), lost.end()) > 0
        ? QStringLiteral("Most repeats lost no update, some did.")
        : lock == QLatin1String("none") ? QStringLiteral("No update was lost, this time.")
                                        : QStringLiteral("No update was lost with the lock on.");
    headline.detail = finalsDetail(run);
    if (run.parameters.integer("workers") > 1 && neverTogether(run))
        headline.detail +=
            QStringLiteral(" The workers never counted at the same time, so there was no race.");
    return headline;
}

} // namespace

Headline poolHeadline(const RunRecord &run)
{
    const QList<double> wall = measured(run, "wall_s");
    if (wall.isEmpty())
        return {};
    const QString took = shownSeconds(median(wall).value_or(0));
    const QString workers = shownCount(double(run.parameters.integer("workers")), QStringLiteral("worker"));
    const qint64 tasks = run.parameters.integer("tasks");
    if (tasks == 0)
        return {QStringLiteral("No task was submitted."),
                QStringLiteral("Starting and ending %1 took %2.").arg(workers, took)};
    if (mostOf(run, "tasks_dropped") > 0)
        return droppedHeadline(run);
    if (!measured(run, "final").isEmpty() && !measured(run, "tasks_done").isEmpty())
        return countingHeadline(run);
    Headline headline;
    headline.sentence = QStringLiteral("%1 on %2 took %3.")
                            .arg(shownCount(double(tasks), QStringLiteral("task")), workers, took)
        + troubleWords(run);
    const std::optional<double> ideal = median(measured(run, "ideal_s"));
    const std::optional<double> serial = median(measured(run, "serial_s"));
    if (ideal && serial)
        headline.detail =
            QStringLiteral("This schedule's ideal is %1; one after the other the tasks take %2.")
                .arg(shownSeconds(*ideal), shownSeconds(*serial));
    return headline;
}

} // namespace plab
