// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/shared/futex.h"
#include "tests/system/cleantest.h"
#include "tests/system/eventtruth.h"
#include "tests/system/labrun.h"

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

/// By object and kind, in a lane of this name.
QList<Event> toldBy(const Repeat &repeat, const QString &name, EventKind kind)
{
    QList<Event> found;
    for (const ProcessRecord &process : repeat.processes) {
        const LaneEvents &lane = repeat.lanes.at(process.index);
        for (std::size_t i = 0; process.name == name && i < lane.size(); ++i) {
            if (lane.at(i).kind == kind)
                found.append(lane.at(i));
        }
    }
    return found;
}

/// The repeat whose events are recorded: the witness where there is one.
Repeat recordedRepeat(const Record &record)
{
    const Repeat *witness = witnessOf(record);
    return witness ? *witness : lastRepeat(record);
}

qint64 countOf(const Repeat &repeat, EventKind kind, std::uint32_t object)
{
    const QList<Event> events = eventsOf(repeat);
    return std::count_if(events.begin(), events.end(),
                         [&](const Event &event) { return event.kind == kind && event.object == object; });
}

} // namespace

/// What the events of real runs say, held against each other, the process table and the settings.
class TruthEventsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void sayWhatCanHaveBeen_data();
    void sayWhatCanHaveBeen();
    void argumentsAreTheNumbersThemselves();
    void aJoinThatTimesOutIsMarked();
    void aDeadlockShowsWhoHoldsAndWaits();
    void aConditionIsWaitedForNotHeld();
    void signalsAreSentBeforeTheyAct();
    void whatIsRefusedIsMarked_data();
    void whatIsRefusedIsMarked();
    void aKilledChildEndsWhenItDies();
};

void TruthEventsTest::sayWhatCanHaveBeen_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    const auto row = [](const char *name, const char *experiment, Settings settings) {
        settings.append(QPair<QString, QString> {"recording", "all"});
        QTest::newRow(name) << experiment << settings;
    };
    const Settings hurried {{"produce-interval", "0"}, {"consume-interval", "0"}, {"timeout", "0.5"}};
    row("queue, one each", "queue", hurried + Settings {{"items", "3000"}, {"capacity", "4"}});
    row("queue, many", "queue",
        hurried + Settings {{"items", "500"}, {"capacity", "3"}, {"producers", "3"}, {"consumers", "3"}});
    row("queue, no bound", "queue", hurried + Settings {{"items", "2000"}, {"producers", "2"}});
    row("queue, joinable", "queue",
        hurried + Settings {{"items", "300"}, {"capacity", "5"}, {"joinable", "on"}, {"consumers", "2"}});
    row("queue, results", "queue", {{"payload", "results"}, {"items", "2"}, {"produce-interval", "0"}});
    row("queue, full at once", "queue",
        {{"items", "9"},
         {"capacity", "2"},
         {"put", "nowait"},
         {"produce-interval", "0"},
         {"timeout", "0.2"}});
    row("queue, full after a while", "queue",
        {{"items", "4"},
         {"capacity", "2"},
         {"put", "timeout"},
         {"consumers", "0"},
         {"timeout", "0.1"},
         {"produce-interval", "0"}});
    row("pipe", "pipe", {{"messages", "3000"}, {"interval", "0"}, {"duplex", "off"}});
    row("pipe, duplex", "pipe", {{"messages", "2000"}, {"interval", "0"}});
    row("pipe, full", "pipe", {{"messages", "20"}, {"interval", "0"}, {"duplex", "off"}, {"size", "300000"}});
    row("pipe, broken", "pipe", {{"messages", "5"}, {"interval", "0"}, {"leave-after", "2"}});
    row("transports", "transports", {{"messages", "300"}});
    row("transports, same CPU", "transports", {{"messages", "300"}, {"placement", "same-cpu"}});
    row("manager", "manager", {{"operations", "300"}, {"clients", "3"}});
    for (const char *kind : {"semaphore", "event", "condition", "barrier"})
        row(kind, "meeting-points", {{"kind", kind}, {"hold", "0.02"}, {"processes", "8"}});
    for (const char *kind : {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance"})
        row(qPrintable(QString("locks, ") + kind), "locks",
            {{"kind", kind}, {"seconds", "0.1"}, {"hold", "100"}, {"processes", "3"}});
    row("locks, all", "locks", {{"kind", "all"}, {"seconds", "0.05"}, {"hold", "200"}});
    for (const char *lock : {"none", "mutex", "spin", "ticket", "semaphore", "file", "atomic"})
        row(qPrintable(QString("lost-updates, ") + lock), "lost-updates",
            {{"lock", lock}, {"increments", "2000"}, {"processes", "3"}});
    row("lost-updates, whole loop", "lost-updates",
        {{"lock", "mutex"}, {"increments", "500"}, {"scope", "loop"}, {"processes", "3"}});
    row("lost-updates, threads", "lost-updates",
        {{"lock", "mutex"}, {"increments", "500"}, {"runner", "thread"}});
    row("lost-updates, trials", "lost-updates", {{"trials", "2000"}, {"increments", "2"}, {"lock", "spin"}});
    row("ticket office", "ticket-office", {{"lock", "mutex"}, {"delay", "0.01"}});
    row("ticket office, file", "ticket-office", {{"lock", "file"}, {"delay", "0.01"}});
    row("ticket office, no lock", "ticket-office", {{"delay", "0.01"}});
    row("speed-up, global lock", "speed-up",
        {{"iterations", "3000000"}, {"global-lock", "on"}, {"jobs", "3"}});
    row("deadlock", "deadlock", {});
    row("philosophers", "deadlock", {{"philosophers", "on"}, {"processes", "5"}});
    row("no deadlock", "deadlock", {{"order", "same"}, {"processes", "4"}, {"hold", "0.02"}});
    for (const char *transport : {"shared-memory", "local-socket"})
        row(qPrintable(QString("pool, ") + transport), "pool",
            {{"transport", transport},
             {"workers", "3"},
             {"tasks", "30"},
             {"task", "count"},
             {"lock", "mutex"},
             {"steps-per-task", "200"},
             {"tasks-per-child", "4"},
             {"chunk", "1"}});
    for (const char *submit : {"apply", "apply-async", "map", "map-async", "imap", "imap-unordered"})
        row(qPrintable(QString("pool, ") + submit), "pool",
            {{"submit", submit},
             {"workers", "2"},
             {"tasks", "8"},
             {"steps-per-task", "1"},
             {"step-seconds", "0.01"}});
    row("pool, terminated", "pool", {{"leave", "terminate"}, {"workers", "2"}, {"tasks", "8"}});
    for (const char *how : {"terminate", "kill", "stop-continue", "exit-code"})
        row(how, "terminate", {{"how", how}});
    for (const char *end : {"join", "wait-at-exit", "daemon", "killed"})
        row(end, "parent-ends", {{"parent-end", end}, {"seconds", "0.4"}, {"parent-seconds", "0.2"}});
    for (const char *method : {"fork", "spawn", "forkserver", "thread"})
        row(qPrintable(QString("start-cost, ") + method), "start-cost",
            {{"method", method}, {"count", "30"}});
}

void TruthEventsTest::sayWhatCanHaveBeen()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    const Declaration *declaration = findDeclaration(experiment);
    QVERIFY(declaration);
    Lab lab;
    const Record record = runToEnd(lab, experiment, settings);
    QVERIFY(record->finished && !record->repeats.isEmpty());
    int recorded = 0; // of an experiment that measures times only the witness is
    for (const Repeat &repeat : record->repeats) {
        const QStringList untrue = untrueEvents(*record, repeat, *declaration);
        QVERIFY2(untrue.isEmpty(), qPrintable(untrue.join('\n')));
        QCOMPARE(measureIn(repeat, "events") > 0, repeat.recording == "all");
        recorded += repeat.recording == "all";
    }
    QVERIFY(recorded > 0);
}

void TruthEventsTest::argumentsAreTheNumbersThemselves()
{
    Lab lab;
    const Repeat values = lastRepeat(runToEnd(lab, "shared-values", {{"length", "4"}}));
    const QList<Event> written = toldBy(values, "Process-1", EventKind::Write);
    QCOMPARE(written.size(), 5);
    QCOMPARE(argumentText(written.at(0)), QString("3.1415927"));
    for (int i = 0; i < 4; ++i)
        QCOMPARE(argumentText(written.at(1 + i)), QString::number(-i));

    const Repeat down = recordedRepeat(runToEnd(lab, "lost-updates",
                                                {{"processes", "1"},
                                                 {"increments", "3"},
                                                 {"steps", "-2"},
                                                 {"start-value", "1"},
                                                 {"recording", "all"}}));
    const QList<Event> read = toldBy(down, "Process-1", EventKind::Read);
    QCOMPARE(read.size(), 3);
    QCOMPARE(argumentText(read.at(0)), QString("1"));
    QCOMPARE(argumentText(read.at(1)), QString("-1"));
    QCOMPARE(argumentText(toldBy(down, "Process-1", EventKind::Write).at(2)), QString("-5"));
}

void TruthEventsTest::aJoinThatTimesOutIsMarked()
{
    Lab lab;
    const Repeat repeat =
        lastRepeat(runToEnd(lab, "join-order", {{"seconds", "0.5"}, {"join-timeout", "0.1"}}));
    const ProcessRecord child = processesOf(repeat, Role::Child).first();
    const QList<Event> marks = toldBy(repeat, "parent", EventKind::TimedOut);
    QCOMPARE(marks.size(), 1);
    QCOMPARE(qint64(marks.first().argument), child.pid);
    QCOMPARE(int(marks.first().object), child.index);
    const double atS = repeat.secondsOf(marks.first().timeNs);
    QVERIFY2(atS >= 0.1 && atS < *child.endedS, qPrintable(QString::number(atS)));
}

void TruthEventsTest::aDeadlockShowsWhoHoldsAndWaits()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "deadlock", {{"processes", "2"}}));
    QCOMPARE(countIn(repeat, "deadlock"), 1ULL);
    for (const char *name : {"Process-1", "Process-2"}) {
        const QList<Event> held = toldBy(repeat, name, EventKind::Acquired);
        const QList<Event> given = toldBy(repeat, name, EventKind::Released);
        const QList<Event> waits = toldBy(repeat, name, EventKind::WaitBegin);
        QVERIFY(!held.isEmpty()
                && !given.isEmpty()); // told to give up, one may get what the other gives back
        QCOMPARE(waits.size(), 2);    // for the start, then for the other's lock
        QVERIFY(waits.last().object == 1 - held.first().object);
        QVERIFY(waits.last().timeNs > held.first().timeNs && waits.last().timeNs < given.first().timeNs);
    }
}

void TruthEventsTest::aConditionIsWaitedForNotHeld()
{
    Lab lab;
    const Repeat repeat = lastRepeat(
        runToEnd(lab, "meeting-points", {{"kind", "condition"}, {"processes", "5"}, {"hold", "0.05"}}));
    QCOMPARE(countOf(repeat, EventKind::WaitBegin, waitfor::Notify), 5);
    QCOMPARE(countOf(repeat, EventKind::WaitEnd, waitfor::Notify), 5);
    QCOMPARE(repeat.lockNames().first().toString(), QString("the condition's lock"));
    const QList<Event> notified = toldBy(repeat, "parent", EventKind::Notify);
    QCOMPARE(notified.size(), 2);
    QCOMPARE(notified.first().argument, 1ULL);
    QCOMPARE(notified.last().argument, 4ULL);
    for (int number = 1; number <= 5; ++number) { // the lock is not theirs while they wait
        bool holds = false;
        const QString name = QString("Process-%1").arg(number);
        const LaneEvents &lane = repeat.lanes.at(1 + number);
        QCOMPARE(repeat.processes.at(1 + number).name, name);
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const Event event = lane.at(i);
            holds = event.kind == EventKind::Acquired || (holds && event.kind != EventKind::Released);
            if (event.kind == EventKind::WaitBegin && event.object == waitfor::Notify)
                QVERIFY(!holds);
        }
    }
}

void TruthEventsTest::signalsAreSentBeforeTheyAct()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "terminate", {{"how", "stop-continue"}}));
    const ProcessRecord child = processesOf(repeat, Role::Child).first();
    QList<int> signalsSent;
    for (const Event &event : toldBy(repeat, "parent", EventKind::SignalSent)) {
        QCOMPARE(int(event.object), child.index);
        signalsSent.append(int(event.argument));
        if (event.argument == SIGTERM)
            QVERIFY(repeat.secondsOf(event.timeNs) <= *child.endedS);
    }
    QCOMPARE(signalsSent, (QList<int> {SIGSTOP, SIGCONT, SIGSTOP, SIGTERM, SIGCONT}));
}

void TruthEventsTest::whatIsRefusedIsMarked_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<uint>("object");
    QTest::newRow("a release too many")
        << "meeting-points" << Settings {{"hold", "0"}} << uint(waitfor::Permit);
    QTest::newRow("one task-done too many, and a put after close")
        << "queue"
        << Settings {{"joinable", "on"}, {"items", "2"}, {"produce-interval", "0"}, {"timeout", "0.1"}} << 0U;
    QTest::newRow("a release by another, a second acquire")
        << "locks" << Settings {{"kind", "mutex"}, {"seconds", "0.05"}, {"recording", "all"}} << 1U;
}

void TruthEventsTest::whatIsRefusedIsMarked()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    QFETCH(uint, object);
    Lab lab;
    const Repeat repeat = recordedRepeat(runToEnd(lab, experiment, settings));
    QCOMPARE(countOf(repeat, EventKind::Refused, object), experiment == "meeting-points" ? 1 : 2);
}

/// A zombie nobody waits for: its end is when it was killed, not when it was collected.
void TruthEventsTest::aKilledChildEndsWhenItDies()
{
    Lab lab;
    Run *run = lab.start(request("parent-ends",
                                 {{"parent-end", "wait-at-exit"},
                                  {"seconds", "30"},
                                  {"parent-seconds", "0.1"},
                                  {"children", "2"}}))
                   .value();
    const auto children = [run] {
        const Record record = run->record();
        return record->repeats.isEmpty() ? QList<ProcessRecord>()
                                         : processesOf(record->repeats.last(), Role::Child);
    };
    QVERIFY(comesTrue(
        [&] { return children().size() == 2 && children().at(1).startedS && children().at(1).pid; }));
    const qint64 parent = run->record()->repeats.last().processes.at(1).pid;
    kill(pid_t(parent), SIGSTOP); // it collects nobody
    const std::uint64_t before = nowNs();
    kill(pid_t(children().at(1).pid), SIGKILL);
    QTest::qWait(400);
    kill(pid_t(parent), SIGCONT);
    kill(pid_t(children().at(0).pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->isFinished(); }));
    const Repeat repeat = lastRepeat(run->record());
    const ProcessRecord child = processesOf(repeat, Role::Child).at(1);
    QVERIFY(child.endedS && child.reapedS);
    const double after = *child.endedS - repeat.secondsOf(before);
    QVERIFY2(after >= 0 && after < 0.1 * slowness(), qPrintable(QString::number(after)));
    QVERIFY(*child.reapedS - *child.endedS > 0.25);
}

QTEST_GUILESS_MAIN(TruthEventsTest)
#include "tst_truth_events.moc"
