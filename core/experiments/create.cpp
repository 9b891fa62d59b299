// SPDX-License-Identifier: GPL-3.0-or-later
// Create: the parent starts children, each says who it is, sleeps and ends; the parent waits for them or not.
#include "core/experiments/create.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/multiprocessing/process.h"

#include <QJsonArray>

#include <unistd.h>

#include <algorithm>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

void sayHello(Child &child)
{
    const bool thread = child.slot().tid.load() != 0;
    child.print(thread ? QStringLiteral("starts: pid %1, thread id %2").arg(getpid()).arg(gettid())
                       : QStringLiteral("starts: pid %1, parent pid %2").arg(getpid()).arg(getppid()));
}

void sayGoodbye(Child &child, double seconds)
{
    child.print(QStringLiteral("ends after %1 s").arg(QString::number(seconds)));
}

/// The child's code as a function: Process(target=sleeper, args=(seconds,)).
int sleeper(Child &child)
{
    const auto seconds = child.argument<double>();
    sayHello(child);
    child.sleep(seconds);
    sayGoodbye(child, seconds);
    return 0;
}
const ChildFunctionName sleeperFunction("create.sleeper", &sleeper);

/// The same as a class: class Sleeper(Process), whose run() is the child's code.
class Sleeper
{
public:
    explicit Sleeper(Child &child) : m_child(child), m_seconds(child.argument<double>()) { }

    int run()
    {
        sayHello(m_child);
        m_child.sleep(m_seconds);
        sayGoodbye(m_child, m_seconds);
        return 0;
    }

private:
    Child &m_child;
    double m_seconds;
};
const ChildFunctionName sleeperClass("create.class", [](Child &child) { return Sleeper(child).run(); });

// ---------------------------------------------------------------------------- the parent's side

void report(Parent &parent, std::vector<Process> &children)
{
    QList<double> seconds;
    QJsonArray listed;
    qsizetype endedOk = 0;
    for (Process &child : children) {
        const std::optional<double> start = child.startSeconds();
        if (start)
            seconds.append(*start);
        listed.append(start ? QJsonValue(*start) : QJsonValue());
        endedOk += child.isThread() || child.exitcode() == 0;
    }
    if (const std::optional<double> middle = median(seconds))
        parent.measure("start_ms_median", *middle * 1e3);
    parent.measure("ended_ok", double(endedOk));
    parent.value("start_seconds", listed);
    parent.outcome(endedOk == qsizetype(children.size()) ? "all-ended" : "child-failed");
}

void runCreate(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const StartMethod method = chosenMethod(p);
    const bool asClass = p.choice("defined-as") == QLatin1String("class");
    parent.print(QStringLiteral("The parent starts: pid %1").arg(getpid()));

    std::vector<Process> children;
    for (qint64 i = 1; i <= p.integer("children"); ++i)
        children.emplace_back(parent, runnerName(method, i), asClass ? sleeperClass : sleeperFunction, method)
            .withArgument(p.number("seconds"));
    for (Process &child : children)
        child.start();
    if (p.flag("join")) {
        for (Process &child : children)
            child.join();
    }

    parent.print(QStringLiteral("The parent's code is over"));
    parent.returned();
    waitAtExit(children);
    report(parent, children);
}

ArenaNeeds createNeeds(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("children") + 3; // and the fork server
    needs.eventsPerLane = 1024;
    return needs;
}

// ---------------------------------------------------------------------------- what it is

QList<QString> createRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (p.choice("runner") == QLatin1String("thread") && p.choice("start-method") != QLatin1String("fork"))
        remarks.append(noEffectWhile(p, "start-method", "runner", "a thread is no new process"));
    if (const QString crowd = crowdRemark(p.integer("children"), "children", true); !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

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

Headline createHeadline(const RunRecord &run)
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

/// A bar per child of the newest repeat that counts; a histogram where they are many.
ChartData childStartChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    constexpr qsizetype MostBars = 16;
    const QList<const Repeat *> repeats = countedRepeats(run);
    const QJsonArray seconds =
        repeats.isEmpty() ? QJsonArray() : repeats.last()->values.value("start_seconds").toArray();
    if (seconds.size() > MostBars || seconds.isEmpty())
        return durationChart(run, overlays,
                             {"start-times", "start_seconds", "Start time", "children", "child"});
    ChartData chart;
    chart.name = "start-times";
    chart.title = "Start time";
    chart.kind = ChartData::Kind::Categories;
    double longest = 0;
    for (const QJsonValue &one : seconds)
        longest = std::max(longest, one.toDouble());
    const bool inMs = longest >= 1e-3;
    const double perSecond = inMs ? 1e3 : 1e6;
    const auto shown = [inMs](double value) {
        return QStringLiteral("%1 %2").arg(shownFigure(value),
                                           inMs ? QStringLiteral("ms") : QStringLiteral("µs"));
    };
    chart.yTitle =
        QStringLiteral("from asking to its first line, %1").arg(inMs ? QStringLiteral("ms") : "µs");
    for (const QJsonValue &one : seconds) {
        ChartBar bar;
        bar.left = double(chart.bars.size());
        bar.right = bar.left + 1;
        bar.value = one.toDouble() * perSecond;
        bar.label = QString::fromStdString(runnerName(chosenMethod(run.parameters), chart.bars.size() + 1));
        bar.valueLabel = shown(bar.value);
        chart.bars.append(bar);
    }
    for (qsizetype i = 0; i < overlays.size(); ++i) {
        const double left = double(chart.bars.size());
        auto bar = medianBar(measured(overlays[i], "start_ms_median"), 1e-3 * perSecond);
        if (!bar)
            continue;
        bar->left = left;
        bar->right = left + 1;
        bar->role = overlayRole(i);
        bar->label = QStringLiteral("median, ") + runLabel(overlays[i], othersOf(run, overlays, i));
        bar->valueLabel = shown(bar->value);
        chart.bars.append(*bar);
    }
    chart.note = QStringLiteral("The newest counted repeat: from asking for a child until its code begins.");
    if (!overlays.isEmpty())
        chart.note += QStringLiteral(" Other runs: ") + medianWords();
    return chart;
}

/// What the process table tells when the parent was killed and could not report.
void measureFromTable(const Parameters &, Repeat &repeat)
{
    if (repeat.measures.value("ended_ok"))
        return;
    double endedOk = 0;
    for (const ProcessRecord &process : std::as_const(repeat.processes)) {
        const bool exited = process.ending.kind == Ending::Kind::Exited && process.ending.number == 0;
        endedOk += (process.role == Role::Child && exited) || process.ending.kind == Ending::Kind::Returned;
    }
    repeat.measures.insert("ended_ok", endedOk);
}

Declaration createDeclaration()
{
    Declaration d;
    d.id = "create";
    d.title = "Create processes";
    d.chapter = "Processes";
    d.summary = "The parent starts children; each says who it is, sleeps, and ends.";
    d.keywords = {"Process", "start",  "join",       "target", "args",   "run",        "class",
                  "pid",     "ppid",   "os.getppid", "parent", "getpid", "getppid",    "current_process",
                  "name",    "Thread", "threading",  "fork",   "spawn",  "forkserver", "set_start_method",
                  "sleep"};
    d.parameters =
        QList<Parameter> {
            mainOne(wholeParameter("children", "Children", "How many are started", 1, 64, 2)),
            mainOne(numberParameter("seconds", "Sleep", "How long each child sleeps", "s", 0, 3600, 3)),
            mainOne(runnerParameter("Each child is a process, or a thread of the parent")),
            startMethodParameter(),
            choiceParameter("defined-as", "Defined as",
                            "The child's code is a function, or the run() of a class: a way of writing, not "
                            "another kind of process",
                            {"function", "class"}),
            switchParameter("join", "Join", "The parent's code waits for the children before it goes on",
                            true),
        }
        + commonParameters("all");
    d.outcomes = {
        {"all-ended", "all ended", "Every child ended by itself with exit code 0.",
         always(Grade::Acceptable)},
        {"child-failed", "child failed", "A child was killed or gave another exit code.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"start_ms_median", "ms", "from asking for a child until its code begins, median over the children"},
        {"ended_ok", "count", "children that ended by themselves with exit code 0"},
    });
    d.values = {{"start_seconds", "the same for each child, in the order of their start", "s"}};
    d.charts = {
        outcomesChart(),
        {"start-times", "Start time", "timing", childStartChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.remarks = createRemarks;
    d.nominalSeconds = [](const Parameters &p) { return p.number("seconds"); };
    d.processCount = [](const Parameters &p) {
        return p.choice("runner") == QLatin1String("thread") ? qint64(0) : p.integer("children");
    };
    d.headline = createHeadline;
    d.measure = measureFromTable;
    return d;
}

} // namespace

const Experiment &createExperiment()
{
    static const Experiment experiment {createDeclaration(), createNeeds, runCreate};
    return experiment;
}

} // namespace plab
