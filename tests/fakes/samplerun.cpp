// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/samplerun.h"

#include <QJsonArray>

#include <csignal>
#include <limits>

namespace plab {

namespace {

constexpr quint64 EntryNs = 5000000000;

Declaration makeDeclaration()
{
    Declaration d;
    d.id = "sample";
    d.title = Text::plain("Sample");
    d.chapter = Text::plain("Pools");
    d.summary = Text::plain("One of everything.");
    d.keywords = {"sample"};
    d.parameters =
        QList<Parameter> {
            {.name = "workers",
             .label = Text::plain("Workers"),
             .help = Text::plain("How many work"),
             .type = ParameterType::Int,
             .minimum = 1,
             .maximum = 1024,
             .initial = qint64(2),
             .main = true},
            {.name = "fail-task",
             .label = Text::plain("Failing task"),
             .help = Text::plain("This one fails"),
             .type = ParameterType::Int,
             .minimum = 0,
             .maximum = 99,
             .initial = {},
             .optional = true},
            {.name = "step",
             .label = Text::plain("Step"),
             .help = Text::plain("Length of a step"),
             .type = ParameterType::Number,
             .unit = "s",
             .minimum = 0,
             .maximum = 3600,
             .initial = 0.25,
             .zeroMeans = Text::plain("none at all")},
            {.name = "join",
             .label = Text::plain("Join"),
             .help = Text::plain("Wait for all"),
             .type = ParameterType::Switch,
             .initial = true},
            {.name = "lock",
             .label = Text::plain("Lock"),
             .help = Text::plain("What guards"),
             .type = ParameterType::Choice,
             .initial = "none",
             .choices = {"none", "mutex"}},
            {.name = "steps",
             .label = Text::plain("Steps"),
             .help = Text::plain("What is added"),
             .type = ParameterType::List,
             .minimum = -10,
             .maximum = 10,
             .initial = QList<double> {-1, 3}},
        }
        + commonParameters("all");
    d.outcomes = {
        {"complete", Text::plain("complete"), Text::plain("All is there."),
         [](const Parameters &) { return Grade::Acceptable; }},
        {"lost", Text::plain("lost"), Text::plain("Something, \"quoted\", is gone."),
         [](const Parameters &p) {
             return p.choice("lock") == "none" ? Grade::Interesting : Grade::Forbidden;
         }},
    };
    d.measures = {{"wall_s", "s", Text::plain("entry to return")},
                  {"processes_started", {}, Text::plain("started")},
                  {"events", {}, Text::plain("kept")},
                  {"events_dropped", {}, Text::plain("not kept")},
                  {"recording_share", {}, Text::plain("cost")},
                  {"lost", {}, Text::plain("what is gone")}};
    d.values = {{"checksum", Text::plain("decimal text")}};
    d.charts = {{"outcomes", Text::plain("Outcomes"), "outcomes", {}}};
    d.views = {View::Family};
    d.eventKinds = {EventKind::TaskBegin, EventKind::TaskEnd};
    d.repeat = 3;
    d.seedFeeds = Text::plain("nothing");
    d.check = [](const Parameters &p) -> Result<void> {
        if (p.flag("join") && p.integer("workers") == 13)
            return usageError(Text::plain("workers 13 contradicts join on: nobody waits for thirteen."));
        return {};
    };
    return d;
}

ProcessRecord process(int index, const char *name, Role role, StartMethod method, const Ending &ending)
{
    ProcessRecord p;
    p.index = index;
    p.lane = quint16(index);
    p.name = name;
    p.pid = 4000 + index;
    p.parentPid = index == 0 ? 1 : 4001;
    p.role = role;
    p.startMethod = method;
    p.startedS = index == 0 ? -0.125 : 0.001 * index;
    p.ending = ending;
    p.state = ending.kind == Ending::Kind::Running ? '?' : '-';
    if (ending.kind != Ending::Kind::Running)
        p.endedS = 2.5;
    if (index > 1) {
        p.cpuS = 0.1;
        p.voluntarySwitches = 7;
        p.involuntarySwitches = 0;
        p.runDelayS = 0.25;
        p.migrations = 3;
        p.cpuLooks = {{0.5, 0.05, 0}, {1, 0.1, 0.25}};
    }
    return p;
}

LaneEvents lane(std::initializer_list<Event> events)
{
    LaneEvents made;
    made.append(events.begin(), events.size());
    return made;
}

Repeat makeRepeat(bool witness)
{
    Repeat r;
    r.witness = witness;
    r.recording = "all";
    r.measures = {{"wall_s", 2.0000000001},
                  {"processes_started", 6},
                  {"events", 4},
                  {"events_dropped", 0},
                  {"recording_share", std::nullopt},
                  {"lost", witness ? std::optional<double>() : -3}};
    r.values = {{"checksum", (qint64(1) << 60) + 1},
                {"small", 12},
                {"by_kind", QJsonObject {{"a", qint64(1) << 54}}}};
    r.outcomes = witness ? QMap<QString, quint64> {} : QMap<QString, quint64> {{"lost", 1}};
    r.ending = RepeatEnding::Finished;
    r.processes = {
        process(0, "nursery", Role::Nursery, StartMethod::None, {Ending::Kind::Running}),
        process(1, "parent", Role::Parent, StartMethod::None, {Ending::Kind::Exited, 0}),
        process(2, "Worker-1", Role::Worker, StartMethod::Fork, {Ending::Kind::Killed, SIGKILL}),
        process(3, "=Worker,\"2\"", Role::Worker, StartMethod::Spawn, {Ending::Kind::Stopped, SIGTERM}),
        process(4, "Thread-1", Role::Thread, StartMethod::Thread, {Ending::Kind::Returned}),
        process(5, "Process-1", Role::Child, StartMethod::ForkServer,
                {Ending::Kind::NeverStarted, 0, "no room"}),
        process(6, "Process-2", Role::Child, StartMethod::Fork, {Ending::Kind::Lost}),
    };
    r.processes[2].ending.fromOutside = r.processes[2].ending.outOfMemory = true;
    r.processes[3].ending.coreDumped = true;
    r.processes[4].tid = 4104;
    r.processes[2].reapedS = 2.75;
    r.processes[2].looks = {{0.25, 'S', 4001}, {2.5, 'Z', 4001}};
    r.processes[6].adoptedBy = 4000;
    r.console = {{0.5, 4002, "Worker-1", "it says \"hello\",\nand é"}};
    r.consoleDropped = 2;
    r.faults = {{0.75, 4002, "Worker-1", Text::plain("Worker-1 (process 4002) was killed by SIGKILL (9).")}};
    Load load;
    load.spanS = 2.5;
    load.cpus = 2;
    load.busyS = 4.5;
    load.ownS = 1;
    load.laboratoryS = 0.5;
    load.othersS = 3;
    load.stolenS = 0.25;
    load.pressureS = 2;
    load.loadAverage = 7.5;
    load.suspendedS = 30.5;
    load.runDelayS = 1;
    load.migrations = 12;
    r.load = load;
    r.recordingCost = RecordingCost {20.5, 21, 40, 16, 1, 1e-6, 2e-6, {}};
    if (witness)
        r.recordingCost->slowdown = {{"an update", 7.5}};
    r.entryNs = EntryNs;
    r.lanes.resize(r.processes.size());
    r.lanes[2] = lane({{EntryNs - 12345, 4002, 0, EventKind::Started, 2},
                       {EntryNs + 1000000001, 0, 7, EventKind::TaskBegin, 2}});
    r.lanes[3] = lane({{EntryNs + 999999999, std::numeric_limits<quint64>::max(), 1, EventKind::Write, 3},
                       {EntryNs + 1000000001, 3, 0, EventKind::Gap, 3}});
    return r;
}

} // namespace

const Declaration &sampleDeclaration()
{
    static const Declaration declaration = makeDeclaration();
    return declaration;
}

const Declaration *sampleLookup(const QString &experiment)
{
    return experiment == "sample" ? &sampleDeclaration() : nullptr;
}

RunRecord sampleRun()
{
    RunRecord run;
    run.experiment = "sample";
    run.title = Text::plain("Sample");
    run.preset = "my-sample";
    run.parameters = Parameters(sampleDeclaration().parameters);
    run.remarks = {Text::plain("3 workers on 2 CPUs.")};
    run.repeat = 3;
    run.seed = 42;
    run.started = QDateTime(QDate(2026, 1, 31), QTime(12, 0, 0, 250), Qt::UTC);
    run.environment = {{"usable_cpus", 2}, {"governor", QJsonValue::Null}};
    run.outcomes = {
        {"complete", Text::plain("complete"), Text::plain("All is there."), 0, 0.0, 0.0, 0.5,
         Grade::Acceptable},
        {"lost", Text::plain("lost"), Text::plain("Something, \"quoted\", is gone."), 1, 1.0, 0.25, 1.0,
         Grade::Interesting},
    };
    run.repeats = {makeRepeat(false), makeRepeat(false), makeRepeat(true)};
    run.repeats[1].ending = RepeatEnding::Failed;
    run.repeats[1].error = Text::plain("The parent ended with exit code 3.");
    run.repeats[1].outcomes.clear();
    run.finished = true;
    return run;
}

Preset samplePreset()
{
    Preset preset;
    preset.id = "my-sample";
    preset.title = "My sample";
    preset.note = "Mine.";
    preset.experiment = "sample";
    preset.parameters = Parameters(sampleDeclaration().parameters);
    preset.parameters.set("workers", qint64(8));
    preset.repeat = 5;
    preset.seed = 42;
    return preset;
}

} // namespace plab
