// SPDX-License-Identifier: GPL-3.0-or-later
// Create: what it is.
#include "core/experiments/create/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/experiments/create/script.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

namespace plab::create {

namespace {

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

} // namespace

namespace {

QList<Parameter> parameters()
{
    Parameter names {"names",
                     tr("Names"),
                     tr("What the children are called, and the argument each gets and prints; the others are "
                        "Process-1, Process-2 and so on"),
                     ParameterType::Texts,
                     "",
                     1,
                     double(MostChildren)};
    names.optional = true;
    Parameter age =
        wholeParameter("age", tr("Age"),
                       tr("An attribute of the class: each child makes its own one year older"), 0, 150, 18);
    age.initial = {};
    age.optional = true;
    const QList<Parameter> own {
        mainOne(wholeParameter("children", tr("Children"), tr("How many are started"), 1,
                               double(MostChildren), 2)),
        mainOne(numberParameter("seconds", tr("Sleep"), tr("How long each child sleeps"), "s", 0, 3600, 3)),
        mainOne(runnerParameter(tr("Each child is a process, or a thread of the parent"))),
        mainOne(names),
        startMethodParameter(),
        choiceParameter("defined-as", tr("Defined as"),
                        tr("The child's code is a function, or the run() of a class: a way of writing, not "
                           "another kind of process"),
                        {{"function", tr("function")}, {"class", tr("class")}}),
        age,
        wholeParameter("nested", tr("Nested"),
                       tr("How many levels deep each child starts a child of its own"), 0, 3, 0),
        switchParameter("join", tr("Join"), tr("The parent's code waits for the children before it goes on"),
                        true),
        choiceParameter("mistake", tr("Wrong use"), tr("A call that must be refused is tried, too"),
                        {{"none", tr("none")},
                         {"join-before-start", tr("join before the start")},
                         {"start-twice", tr("start twice")},
                         {"daemon-after-start", tr("daemon set after the start")},
                         {"daemon-starts-child", tr("a daemon starts a child")},
                         {"all", tr("each of them")}}),
    };
    return own + commonParameters("all");
}

Result<void> checkNames(const Parameters &p)
{
    const QStringList names = p.texts("names");
    if (names.size() > p.integer("children"))
        return usageError(tr("%1 has %n names, but %2 are %3: start more, or take names away.",
                             "%1 has %n name, but %2 are %3: start more, or take names away.",
                             double(names.size()))
                              .arg(shownLabel(p, "names"), shownLabel(p, "children"), p.integer("children")),
                          {"names", "children"});
    for (const QString &name : names) {
        if (name.toUtf8().size() > qsizetype(LongestName))
            return usageError(tr("“%1” in %2 is too long: the process table has room for %3 bytes of a name.")
                                  .arg(name, shownLabel(p, "names"), qint64(LongestName)),
                              {"names"});
    }
    return {};
}

/// What one of two settings rules out in the other.
Error contradiction(const Parameters &p, const char *one, const char *other, const Text &why)
{
    return usageError(
        tr("%1 “%2” cannot go with %3 “%4”: %5")
            .arg(shownLabel(p, one), shownSetting(p, one), shownLabel(p, other), shownSetting(p, other), why),
        {QLatin1String(one), QLatin1String(other)});
}

Result<void> check(const Parameters &p)
{
    if (Result<void> names = checkNames(p); !names)
        return names;
    if (!p.isNull("age") && p.choice("defined-as") == QLatin1String("function"))
        return contradiction(p, "age", "defined-as",
                             tr("a Process() of a function takes no attributes (Python's TypeError). "
                                "Write a class."));
    if (levelsOf(p) > 0 && p.choice("start-method") == QLatin1String("forkserver"))
        return contradiction(p, "nested", "start-method",
                             tr("each child would start a fork server of its own, as Python's do. "
                                "Take fork or spawn."));
    const bool daemonTries = makesMistake(p, "daemon-starts-child");
    if (daemonTries && p.choice("mistake") != QLatin1String("all") && runsThreads(p))
        return contradiction(p, "mistake", "runner", tr("a thread may start what it likes."));
    if (daemonTries && !runsThreads(p) && levelsOf(p) > 0)
        return contradiction(p, "mistake", "nested", tr("a daemon may have no children."));
    if (daemonTries && !runsThreads(p) && !p.flag("join"))
        return contradiction(p, "mistake", "join",
                             tr("the daemon would be terminated before it has tried. Join it."));
    return {};
}

Sights usesRefused(const Repeat &repeat)
{
    QStringList reasons;
    for (const QJsonValue &refusal : repeat.values.value(QStringLiteral("refusals")).toArray())
        reasons << refusal.toArray().at(1).toString();
    return sights::refusals(repeat, reasons);
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Create processes");
    d.chapter = tr("Processes");
    d.summary = tr("The parent starts children; each says who it is, sleeps, and ends.");
    d.keywords = {"Process",
                  "start",
                  "join",
                  "target",
                  "args",
                  "run",
                  "class",
                  "pid",
                  "ppid",
                  "os.getppid",
                  "parent",
                  "getpid",
                  "getppid",
                  "current_process",
                  "name",
                  "Thread",
                  "threading",
                  "fork",
                  "spawn",
                  "forkserver",
                  "set_start_method",
                  "sleep",
                  "active_children",
                  "daemon",
                  "AssertionError",
                  "attribute",
                  "self",
                  "nested",
                  "grandchild",
                  "start twice",
                  "TypeError"};
    d.parameters = parameters();
    d.outcomes = {
        {"all-ended", tr("all ended"), tr("Every child ended by itself with exit code 0."),
         [](const Parameters &p) { return acceptableIf(!triesMistakes(p)); },
         [](const Parameters &p) { return !triesMistakes(p); }},
        {"child-failed", tr("child failed"), tr("A child was killed or gave another exit code."),
         always(Grade::Forbidden)},
        {"refused", tr("refused"), tr("Every wrong use was refused with a sentence, and all children ended."),
         [](const Parameters &p) { return acceptableIf(triesMistakes(p)); }, triesMistakes},
        {"accepted", tr("accepted"), tr("A wrong use was not refused."), always(Grade::Forbidden),
         triesMistakes},
    };
    d.measures = withCommonMeasures({
        {"start_ms_median", "ms",
         tr("from asking for a child until its code begins, median over the children")},
        {"ended_ok", "count", tr("children, and their own, that ended by themselves with exit code 0")},
        {"refused", "count", tr("wrong uses that were refused; null if none was tried")},
    });
    d.values = {
        {"start_seconds", tr("the same for each child, in the order of their start"), "s"},
        {"active_children", tr("who lived after each step, [[step, [name, …]], …]")},
        {"age_in_parent", tr("the attribute of each child as the parent has it at the end"), "number"},
        {"age_in_child", tr("the same as each child left its own"), "number"},
        {"refusals", tr("what was refused, and in which words, [[call, sentence], …]")}};
    d.charts = {
        outcomesChart(),
        ownPicture({"start-times", tr("Start time"), "timing", childStartChart}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("all-ended", "good-ending", tr("child that ended"), sights::goodEndings),
        sightOf("child-failed", "bad-ending", tr("child that failed"), sights::badEndings),
        sightOf("refused", "refused", tr("wrong use refused"), usesRefused),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.check = check;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { return p.number("seconds"); };
    d.processCount = [](const Parameters &p) {
        return runsThreads(p) ? qint64(0) : p.integer("children") * (1 + levelsOf(p));
    };
    d.headline = headline;
    d.measure = measureFromTable;
    return d;
}

} // namespace plab::create
