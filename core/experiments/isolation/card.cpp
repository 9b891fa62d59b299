// SPDX-License-Identifier: GPL-3.0-or-later
// Isolation: what it is.
#include "core/experiments/isolation/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/experiments/isolation/script.h"
#include "core/model/wording.h"
#include "core/sights/sightdraft.h"

namespace plab::isolation {

namespace {

/// What the child had when its work was done, and what the parent found after its end.
Sight twoValues(const Repeat &repeat, const EventPlace &workEnd)
{
    SightDraft draft(repeat);
    const std::uint64_t doneNs = eventAt(repeat, workEnd).timeNs;
    const auto had = [&](const QString &who) {
        QStringList items;
        for (const QJsonValue &item : repeat.values.value(who + QStringLiteral("_list")).toArray())
            items << shownCount(item.toDouble());
        return tr("%1 and [%2]", "a number and a list")
            .arg(shownCount(repeat.measures.value(who + QStringLiteral("_value")).value_or(0)),
                 items.join(QStringLiteral(", ")));
    };
    const Text childs = had(QStringLiteral("child"));
    const Text parents = had(QStringLiteral("parent"));
    constexpr int ParentLane = 1;
    const LaneEvents &parent = repeat.lanes.at(ParentLane);
    const std::size_t after = parent.until(doneNs);
    draft.mark(workEnd, tr("leaves %1").arg(childs));
    if (after < parent.size())
        draft.mark({ParentLane, after}, tr("has %1").arg(parents));
    return draft.made(doneNs,
                      tr("%1 left %2 · when it had ended, the parent had %3.")
                          .arg(laneName(repeat, workEnd.lane), childs, parents));
}

Sights valuesLeft(const Parameters &, const Repeat &repeat)
{
    const bool isKnown = repeat.measures.value(QStringLiteral("child_value")).has_value()
        && repeat.measures.value(QStringLiteral("parent_value")).has_value() && repeat.lanes.size() > 1;
    const auto isWorkEnd = [](const Event &event) { return event.kind == EventKind::WorkEnd; };
    return isKnown ? sightsAt(repeat, placesOf(repeat, isWorkEnd), twoValues) : Sights {};
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Isolation");
    d.chapter = tr("Processes");
    d.summary = tr("A child changes a list, a counter and a number; the parent looks whether it sees it.");
    d.keywords = {"memory",
                  "copy",
                  "copy-on-write",
                  "global",
                  "global variable",
                  "list",
                  "append",
                  "counter",
                  "Value",
                  "Array",
                  "shared memory",
                  "Thread",
                  "fork",
                  "spawn",
                  "forkserver",
                  "address space",
                  "args",
                  "argument",
                  "count += 100",
                  "count += 10",
                  "reference",
                  "class MyThread(Thread)"};
    d.parameters =
        QList<Parameter> {
            mainOne(
                runnerParameter(tr("Who changes the things: a child process, or a thread of the parent"))),
            mainOne(startMethodParameter()),
            mainOne(choiceParameter(
                "sharing", tr("Sharing"),
                tr("Parent and child have their own list and counter, or one in shared memory"),
                {{"separate", tr("separate")}, {"shared", tr("shared")}})),
            mainOne(
                choiceParameter("given", tr("Given as"),
                                tr("The child finds the list and the counter as globals of its program, or "
                                   "gets them as arguments"),
                                {{"global", tr("globals")}, {"argument", tr("arguments")}})),
            choiceParameter("defined-as", tr("Defined as"),
                            tr("The child's code is a function, or the run() of a class"),
                            {{"function", tr("function")}, {"class", tr("class")}}),
        }
        + commonParameters("all");
    d.outcomes = {
        {"isolated", tr("isolated"),
         tr("The parent has what it had before: each process has a memory of its own."),
         [](const Parameters &p) { return isShared(p) ? Grade::Forbidden : Grade::Acceptable; }},
        {"shared", tr("shared"), tr("The parent sees what the child has changed: the memory is one."),
         [](const Parameters &p) { return isShared(p) ? Grade::Acceptable : Grade::Forbidden; }},
    };
    d.measures = withCommonMeasures({
        {"parent_value", "number",
         tr("count in the parent at the end (from 0); of a thread with globals, number (from 1000)")},
        {"child_value", "number",
         tr("the same as the child left it: count += 10, as an argument += 100; of a thread with globals, "
            "number = 200")},
    });
    d.values = {{"parent_list", tr("the parent's list at the end; [1, 2] before"), "number"},
                {"child_list", tr("the child's list after it has appended 3"), "number"},
                {"set_before_start",
                 tr("what the parent set another variable to before it started the child"), "number"},
                {"child_saw", tr("what the child found there; a fresh program has 0"), "number"}};
    d.charts = {
        outcomesChart(),
        ownPicture({"values", tr("In child and parent"), "outcomes", valuesChart}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("isolated", "values-left", tr("two memories"), valuesLeft),
        sightOf("shared", "values-left", tr("one memory"), valuesLeft),
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.withoutEffect = withoutEffect;
    d.processCount = [](const Parameters &p) { return isThread(p) ? qint64(0) : qint64(1); };
    offerBothWays(d.parameters, "sharing", tr("Now in shared memory"), tr("Now with separate memory"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {typicalFigure(run, "child_value", tr("the child had in the end")),
                                 typicalFigure(run, "parent_value", tr("the parent finds"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::isolation
