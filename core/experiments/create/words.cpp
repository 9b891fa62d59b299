// SPDX-License-Identifier: GPL-3.0-or-later
// Create: what it says of a run, and of settings before one.
#include "core/experiments/create/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/experiments/create/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/multiprocessing/chosenmethod.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::create {

QList<Idle> withoutEffect(const Parameters &p)
{
    if (!runsThreads(p))
        return {};
    return {idleWhile(p, "start-method", "runner", tr("a thread is no new process")),
            idleWhile(p, "nested", "runner", tr("threads have no children"))};
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const qint64 count = p.integer("children") * (1 + levelsOf(p));
    if (const Text crowd = crowdRemark(tr("%n children", "%n child", double(count)), count, true);
        !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

namespace {

Text kinshipText(StartMethod method)
{
    switch (method) {
    case StartMethod::Thread:
        return tr("All of them have the parent's pid, and a thread id of their own.");
    case StartMethod::Spawn:
        return tr("Each child is a fresh program with a pid of its own; its parent pid is the parent's.");
    case StartMethod::ForkServer:
        return tr("Each child is a copy of the fork server, and its parent pid is the fork server's.");
    default:
        return tr(
            "Each child is a copy of the parent with a pid of its own; its parent pid is the parent's.");
    }
}

Text failedSentence(double failed, qint64 children, bool threads)
{
    if (children == 1)
        return threads ? tr("The thread did not end as it should.")
                       : tr("The child did not end as it should.");
    return threads ? tr("%n of %1 threads did not end as they should.",
                        "%n of %1 threads did not end as it should.", failed)
                         .arg(children)
                   : tr("%n of %1 children did not end as they should.",
                        "%n of %1 children did not end as it should.", failed)
                         .arg(children);
}

QList<double> startTimes(const RunRecord &run)
{
    QList<double> seconds;
    for (const Repeat *repeat : countedRepeats(run)) {
        for (const QJsonValue &one : repeat->values.value("start_seconds").toArray()) {
            if (one.isDouble())
                seconds.append(one.toDouble());
        }
    }
    return seconds;
}

/// Of a few starts the least and the most, since a median of two is neither of them.
Text severalEnded(const RunRecord &run, qint64 children, bool threads, const QString &medianTook)
{
    constexpr qsizetype Few = 6;
    const QList<double> seconds = startTimes(run);
    if (seconds.isEmpty() || seconds.size() >= Few) {
        if (children == 2)
            return (threads ? tr("Both threads ended; a start took %1 in the median.")
                            : tr("Both children ended; a start took %1 in the median."))
                .arg(medianTook);
        return (threads ? tr("All %1 threads ended; a start took %2 in the median.")
                        : tr("All %1 children ended; a start took %2 in the median."))
            .arg(children, medianTook);
    }
    const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
    if (children == 2)
        return (threads ? tr("Both threads ended; their starts took %1 to %2.")
                        : tr("Both children ended; their starts took %1 to %2."))
            .arg(shownSeconds(*least), shownSeconds(*most));
    return (threads ? tr("All %1 threads ended; their starts took %2 to %3.")
                    : tr("All %1 children ended; their starts took %2 to %3."))
        .arg(children, shownSeconds(*least), shownSeconds(*most));
}

Text endedSentence(const RunRecord &run, qint64 children, bool threads)
{
    const QString took = shownSeconds(*median(measured(run, "start_ms_median")) * 1e-3);
    if (children > 1)
        return severalEnded(run, children, threads, took);
    return (threads ? tr("The thread ended; its start took %1.") : tr("The child ended; its start took %1."))
        .arg(took);
}

Text unjoinedText(const RunRecord &run, bool threads)
{
    const Text text = threads ? tr("Without join the parent's code was over after %1; its process stayed "
                                   "until the last thread had ended.")
                              : tr("Without join the parent's code was over after %1; its process stayed "
                                   "until the last child had ended.");
    return text.arg(shownSeconds(median(measured(run, "wall_s"))));
}

Text nestedText(qint64 levels)
{
    return tr(
        "Each child started a child of its own, %n levels deep: a parent pid is that of the child above.",
        "Each child started a child of its own: its parent pid is that child's.", double(levels));
}

Text ageText(const QJsonObject &values, bool threads)
{
    const int parents = values.value("age_in_parent").toArray().first().toInt();
    const int childs = values.value("age_in_child").toArray().first().toInt();
    return (threads
                ? tr("The age is %1 in the thread and %2 in the parent: a thread has the very same object.")
                : tr("The age is %1 in the child and %2 in the parent: a process has an object of its own."))
        .arg(childs, parents);
}

Headline refusedHeadline(const QJsonArray &refusals)
{
    const Text sentence = tr("%n wrong uses were refused, and all went on.",
                             "The wrong use was refused, and all went on.", double(refusals.size()));
    if (refusals.size() == 1)
        return {sentence, Text::plain(refusals.first().toArray().at(1).toString())};
    return {sentence, tr("Each is a mark in the timeline; in which words it was refused says the console.")};
}

} // namespace

Headline headline(const RunRecord &run)
{
    if (measured(run, "start_ms_median").isEmpty())
        return {};
    const qint64 children = run.parameters.integer("children") * (1 + levelsOf(run.parameters));
    const StartMethod method = chosenMethod(run.parameters);
    const bool threads = method == StartMethod::Thread;
    const QList<double> ended = measured(run, "ended_ok");
    const double fewest = ended.isEmpty() ? double(children) : *std::min_element(ended.begin(), ended.end());
    Headline headline;
    const QJsonObject values = countedRepeats(run).last()->values;
    const QJsonArray refusals = values.value("refusals").toArray();
    headline.sentence = fewest < double(children)
        ? failedSentence(double(children) - fewest, children, threads)
        : endedSentence(run, children, threads);
    headline.detail = kinshipText(method);
    if (levelsOf(run.parameters) > 0)
        headline.detail = nestedText(levelsOf(run.parameters));
    if (!run.parameters.isNull("age"))
        headline.detail = ageText(values, threads);
    if (!refusals.isEmpty() && fewest >= double(children))
        headline = refusedHeadline(refusals);
    if (!run.parameters.flag("join"))
        headline.detail = joined({headline.detail, unjoinedText(run, threads)});
    return headline;
}

} // namespace plab::create
