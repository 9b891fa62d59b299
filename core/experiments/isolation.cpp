// SPDX-License-Identifier: GPL-3.0-or-later
// Isolation: a child changes a list and a counter; does its parent see it?
#include "core/experiments/isolation.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/multiprocessing/process.h"

#include <QJsonArray>

#include <memory>
#include <span>

namespace plab {

namespace {

/// What is changed: lst = [1, 2]; count = 0; number = 1000.
struct Things
{
    int list[4] = {1, 2};
    int length = 2;
    int count = 0;
    int number = 1000;

    void append(int item) { list[length++] = item; }
};

/// On the heap of this program, as Python's objects are. A forked child has a copy of it, a spawned one makes
/// its own when its program starts, a thread has the very same.
const std::unique_ptr<Things> mine = std::make_unique<Things>();

constexpr int Answer = 42;
int setLater = 0; ///< the parent sets it after its program has started

/// What the child is told, and what it leaves behind for the report.
struct ChildPart
{
    std::uint64_t thingsOffset; ///< in shared memory; 0 = each uses its own
    std::uint64_t seenOffset;
};
struct Seen
{
    Things things;
    int setLater;
};

QString listText(const Things &things)
{
    QStringList items;
    for (const int item : std::span(things.list, std::size_t(things.length)))
        items.append(QString::number(item));
    return QStringLiteral("[%1]").arg(items.join(QStringLiteral(", ")));
}

QJsonArray listValue(const Things &things)
{
    QJsonArray items;
    for (const int item : std::span(things.list, std::size_t(things.length)))
        items.append(item);
    return items;
}

bool isThread(const Parameters &p)
{
    return chosenMethod(p) == StartMethod::Thread;
}

/// Whether parent and child have one memory for the things.
bool isShared(const Parameters &p)
{
    return isThread(p) || p.choice("sharing") == QLatin1String("shared");
}

// ---------------------------------------------------------------------------- the child's side

int changeThings(Child &child)
{
    const auto part = child.argument<ChildPart>();
    Things &things = part.thingsOffset ? *child.arena().at<Things>(part.thingsOffset) : *mine;

    child.recorder().record(EventKind::WorkBegin);
    things.append(3);
    things.count += 10;
    things.number = 200;

    child.print(QStringLiteral("list %1, count %2, number %3, at address 0x%4")
                    .arg(listText(things))
                    .arg(things.count)
                    .arg(things.number)
                    .arg(quintptr(&things), 0, 16));
    child.print(setLater == Answer
                    ? QStringLiteral("sees the value %1 that was set before its start").arg(setLater)
                    : QStringLiteral("sees the value %1, not the %2 that was set before its start")
                          .arg(setLater)
                          .arg(Answer));
    *child.arena().at<Seen>(part.seenOffset) = {things, setLater};
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}
const ChildFunctionName changer("isolation.changer", &changeThings);

// ---------------------------------------------------------------------------- the parent's side

void report(Parent &parent, const Things &things, const Seen &seen)
{
    const bool thread = isThread(parent.parameters());
    const auto valueOf = [thread](const Things &one) { return thread ? one.number : one.count; };
    parent.measure("parent_value", valueOf(things));
    parent.measure("child_value", valueOf(seen.things));
    parent.value("parent_list", listValue(things));
    parent.value("child_list", listValue(seen.things));
    parent.value("set_before_start", setLater);
    parent.value("child_saw", seen.setLater);
    const bool changed = things.length != 2 || things.count != 0 || things.number != 1000;
    parent.outcome(changed ? "shared" : "isolated");
}

void runIsolation(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const StartMethod method = chosenMethod(p);
    const bool inArena = !isThread(p) && isShared(p);
    Things &things = inArena ? *std::construct_at(parent.share<Things>()) : *mine;
    Seen &seen = *parent.share<Seen>();
    parent.print(QStringLiteral("list %1, count %2, number %3, at address 0x%4")
                     .arg(listText(things))
                     .arg(things.count)
                     .arg(things.number)
                     .arg(quintptr(&things), 0, 16));

    setLater = Answer;
    Process child(parent, runnerName(method, 1), changer, method);
    child.withArgument(ChildPart {inArena ? parent.offsetOf(&things) : 0, parent.offsetOf(&seen)});
    child.start();
    child.join();

    parent.print(QStringLiteral("list %1, count %2, number %3 after the %4 has ended")
                     .arg(listText(things))
                     .arg(things.count)
                     .arg(things.number)
                     .arg(child.isThread() ? QLatin1String("thread") : QLatin1String("child")));
    parent.returned();
    if (!child.isThread() && child.exitcode() != 0) {
        parent.fail(failedError(QStringLiteral("The child ended before it had changed anything.")));
        return;
    }
    report(parent, things, seen);
}

// ---------------------------------------------------------------------------- what it is

QList<QString> isolationRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (!isThread(p))
        return remarks;
    if (p.choice("start-method") != QLatin1String("fork"))
        remarks.append(noEffectWhile(p, "start-method", "runner", "a thread is no new process"));
    if (p.choice("sharing") != QLatin1String("separate"))
        remarks.append(noEffectWhile(p, "sharing", "runner", "the threads of a process have one memory"));
    return remarks;
}

QString shownList(const RunRecord &run, const char *value)
{
    QStringList items;
    const QJsonArray list = countedRepeats(run).last()->values.value(QLatin1String(value)).toArray();
    for (const QJsonValue &item : list)
        items.append(QString::number(item.toInt()));
    return QStringLiteral("[%1]").arg(items.join(QStringLiteral(", ")));
}

QString laterText(const RunRecord &run)
{
    const QJsonValue told = countedRepeats(run).last()->values.value("child_saw");
    if (isThread(run.parameters) || !told.isDouble())
        return {};
    const int saw = told.toInt();
    if (saw == Answer)
        return QStringLiteral(" It saw the value %1 that was set before its start: a fork copies.").arg(saw);
    return QStringLiteral(" It did not see the value %1 that was set before its start, but %2: its program "
                          "began anew.")
        .arg(Answer)
        .arg(saw);
}

Headline isolationHeadline(const RunRecord &run)
{
    const QList<double> parents = measured(run, "parent_value");
    const QList<double> childs = measured(run, "child_value");
    if (parents.isEmpty() || childs.isEmpty())
        return {};
    const bool seen = parents.last() == childs.last();
    const bool thread = isThread(run.parameters);
    const QString what = thread ? QStringLiteral("number") : QStringLiteral("count");
    const QString who = thread ? QStringLiteral("thread") : QStringLiteral("child");
    Headline headline;
    headline.sentence = seen ? QStringLiteral("The parent sees what the %1 has changed.").arg(who)
                             : QStringLiteral("What the child changed stays in the child.");
    headline.detail =
        QStringLiteral("In the end %1 is %2 in the %3 and %4 in the parent, and the list %5 and %6.%7")
            .arg(what, shownCount(childs.last()), who, shownCount(parents.last()),
                 shownList(run, "child_list"), shownList(run, "parent_list"), laterText(run));
    return headline;
}

/// The value before, and what each of the two has afterwards.
ChartData valuesChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    const bool thread = isThread(run.parameters);
    ChartData chart;
    chart.name = "values";
    chart.title = thread ? "number, set to 200" : "count += 10";
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = thread ? "number" : "count";
    chart.emptyText = "No repeat has finished yet.";
    const auto add = [&chart](const QString &label, double value, ChartRole role) {
        const double left = double(chart.bars.size());
        chart.bars.append({left, left + 1, value, 0, 0, role, label, shownCount(value)});
    };
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const RunRecord &one = i < 0 ? run : overlays[i];
        const std::optional<double> parents = median(measured(one, "parent_value"));
        const std::optional<double> childs = median(measured(one, "child_value"));
        if (!parents || !childs || (i >= 0 && isThread(one.parameters) != thread))
            continue;
        const QString label =
            i < 0 ? QString() : QStringLiteral(", ") + runLabel(one, othersOf(run, overlays, i));
        if (i < 0)
            add("before", thread ? 1000 : 0, ChartRole::Idle);
        add((thread ? "in the thread" : "in the child") + label, *childs,
            i < 0 ? ChartRole::Working : overlayRole(i));
        add("in the parent" + label, *parents, i < 0 ? ChartRole::Working : overlayRole(i));
    }
    return chart;
}

Declaration isolationDeclaration()
{
    Declaration d;
    d.id = "isolation";
    d.title = "Isolation";
    d.chapter = "Processes";
    d.summary = "A child changes a list, a counter and a number; the parent looks whether it sees it.";
    d.keywords = {"memory", "copy",    "copy-on-write", "global",       "global variable", "list",
                  "append", "counter", "Value",         "Array",        "shared memory",   "Thread",
                  "fork",   "spawn",   "forkserver",    "address space"};
    d.parameters =
        QList<Parameter> {
            mainOne(runnerParameter("Who changes the things: a child process, or a thread of the parent")),
            mainOne(startMethodParameter()),
            mainOne(
                choiceParameter("sharing", "Sharing",
                                "Parent and child have their own list and counter, or one in shared memory",
                                {"separate", "shared"})),
        }
        + commonParameters("all");
    d.outcomes = {
        {"isolated", "isolated", "The parent has what it had before: each process has a memory of its own.",
         [](const Parameters &p) { return isShared(p) ? Grade::Forbidden : Grade::Acceptable; }},
        {"shared", "shared", "The parent sees what the child has changed: the memory is one.",
         [](const Parameters &p) { return isShared(p) ? Grade::Acceptable : Grade::Forbidden; }},
    };
    d.measures = withCommonMeasures({
        {"parent_value", "number",
         "count in the parent at the end (from 0); of a thread, number (from 1000)"},
        {"child_value", "number", "the same as the child left it: count += 10; of a thread, number = 200"},
    });
    d.values = {
        {"parent_list", "the parent's list at the end; [1, 2] before", "number"},
        {"child_list", "the child's list after it has appended 3", "number"},
        {"set_before_start", "what the parent set another variable to before it started the child", "number"},
        {"child_saw", "what the child found there; a fresh program has 0", "number"}};
    d.charts = {
        outcomesChart(),
        {"values", "In child and parent", "outcomes", valuesChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd});
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.remarks = isolationRemarks;
    d.processCount = [](const Parameters &p) { return isThread(p) ? qint64(0) : qint64(1); };
    d.headline = isolationHeadline;
    return d;
}

} // namespace

const Experiment &isolationExperiment()
{
    static const Experiment experiment {isolationDeclaration(),
                                        [](const Parameters &) { return ArenaNeeds(); }, runIsolation};
    return experiment;
}

} // namespace plab
