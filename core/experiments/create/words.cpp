// SPDX-License-Identifier: GPL-3.0-or-later
// Create: what it says of a run, and of settings before one.
#include "core/experiments/create/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/multiprocessing/chosenmethod.h"

#include <algorithm>

namespace plab::create {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.choice("runner") == QLatin1String("thread") && p.choice("start-method") != QLatin1String("fork"))
        remarks.append(noEffectWhile(p, "start-method", "runner", "a thread is no new process"));
    if (const QString crowd = crowdRemark(p.integer("children"), "children", true); !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

namespace {

QString kinshipText(StartMethod method)
{
    switch (method) {
    case StartMethod::Thread:
        return QStringLiteral("All of them have the parent's pid, and a thread id of their own.");
    case StartMethod::Spawn:
        return QStringLiteral(
            "Each child is a fresh program with a pid of its own; its parent pid is the parent's.");
    case StartMethod::ForkServer:
        return QStringLiteral(
            "Each child is a copy of the fork server, and its parent pid is the fork server's.");
    default:
        return QStringLiteral(
            "Each child is a copy of the parent with a pid of its own; its parent pid is the parent's.");
    }
}

/// What a start took: of a few the least and the most, since a median of two is neither of them.
QString startWords(const RunRecord &run, double medianSeconds)
{
    constexpr qsizetype Few = 6;
    QList<double> seconds;
    for (const Repeat *repeat : countedRepeats(run)) {
        for (const QJsonValue &one : repeat->values.value("start_seconds").toArray()) {
            if (one.isDouble())
                seconds.append(one.toDouble());
        }
    }
    if (seconds.isEmpty() || seconds.size() >= Few)
        return QStringLiteral("a start took %1 in the median").arg(shownSeconds(medianSeconds));
    const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
    return QStringLiteral("their starts took %1 to %2").arg(shownSeconds(*least), shownSeconds(*most));
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> start = measured(run, "start_ms_median");
    if (start.isEmpty())
        return {};
    const qint64 children = run.parameters.integer("children");
    const StartMethod method = chosenMethod(run.parameters);
    const QList<double> ended = measured(run, "ended_ok");
    const double fewest = ended.isEmpty() ? double(children) : *std::min_element(ended.begin(), ended.end());
    const QString noun = method == StartMethod::Thread ? QStringLiteral("thread") : QStringLiteral("child");
    const QString nouns =
        method == StartMethod::Thread ? QStringLiteral("threads") : QStringLiteral("children");
    const QString took = shownSeconds(*median(start) * 1e-3);
    Headline headline;
    if (fewest < double(children) && children == 1)
        headline.sentence = QStringLiteral("The %1 did not end as it should.").arg(noun);
    else if (fewest < double(children))
        headline.sentence = counted(double(children) - fewest, "%n of %1 %2 did not end as it should.",
                                    "%n of %1 %2 did not end as they should.")
                                .arg(shownCount(double(children)), nouns);
    else if (children == 1)
        headline.sentence = QStringLiteral("The %1 ended; its start took %2.").arg(noun, took);
    else
        headline.sentence =
            QStringLiteral("%1 %2 ended; %3.")
                .arg(children == 2 ? QStringLiteral("Both")
                                   : QStringLiteral("All %1").arg(shownCount(double(children))),
                     nouns, startWords(run, *median(start) * 1e-3));
    headline.detail = kinshipText(method);
    if (!run.parameters.flag("join"))
        headline.detail += QStringLiteral(" Without join the parent's code was over after %1; its process "
                                          "stayed until the last %2 had ended.")
                               .arg(shownSeconds(median(measured(run, "wall_s"))), noun);
    return headline;
}

} // namespace plab::create
