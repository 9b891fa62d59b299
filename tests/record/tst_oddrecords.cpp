// SPDX-License-Identifier: GPL-3.0-or-later
// Records that are wrong, unfinished or larger than most: refused with their place, or read to the last
// event.
#include "core/analysis/family.h"
#include "core/analysis/timeline.h"
#include "core/analysis/waitforgraph.h"
#include "core/record/csv.h"
#include "core/record/runjson.h"
#include "core/sights/waitwords.h"
#include "tests/fakes/fakerecord.h"
#include "tests/fakes/samplerun.h"

#include <QtTest>

using namespace plab;

class OddRecordsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badRecordsAreRefusedWithTheirPlace_data();
    void badRecordsAreRefusedWithTheirPlace();
    void repeatThatGoesOnIsLeftOut();
    void millionEventsAreWrittenAndReadBack();
    void moreProcessesThanSlotsAreReadBack();
    void timesAtTheEdgeAreReadAndShown();
};

void OddRecordsTest::badRecordsAreRefusedWithTheirPlace_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("sentence");

    const auto row = [](const char *name, const char *before, const char *after, const char *sentence) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << sentence;
    };
    row("other format", "process-lab.run", "process-lab.walk",
        "format cannot be \"process-lab.walk\": allowed is process-lab.run.");
    row("newer version", "\"version\": 2", "\"version\": 3",
        "version is 3: this program reads versions 1 to 2; a newer one is needed.");
    row("parameter out of range", "\"workers\": 2", "\"workers\": 1e9",
        "parameters.workers cannot be 1000000000: allowed is a whole number from 1 to 1024.");
    row("parameter of wrong type", "\"join\": true", "\"join\": 1",
        "parameters.join cannot be 1: allowed is on or off.");
    row("negative seed", "\"seed\": 42", "\"seed\": -42",
        "seed cannot be -42: allowed is a whole number from 0 to 9007199254740992.");
    row("no time", "2026-01-31T", "yesterday ",
        "started cannot be \"yesterday 12:00:00.250Z\": allowed is a time such as 2026-01-31T12:00:00.000Z.");
    row("made-up ending", "\"kind\":\"lost\"", "\"kind\":\"gone\"",
        "repeats[0].processes[6].ending.kind cannot be \"gone\": allowed is exited, killed, stopped, "
        "returned, "
        "never-started, running or lost.");
    row("exit code", "\"code\":0", "\"code\":256",
        "repeats[0].processes[1].ending.code cannot be 256: allowed is a whole number from 0 to 255.");
    row("process out of place", "\"index\":3", "\"index\":5",
        "repeats[0].processes[3].index cannot be 5: allowed is the position in the list, 3.");
    row("text for a measure", "\"lost\":-3", "\"lost\":\"-3\"",
        "repeats[0].measures.lost cannot be \"-3\": allowed is a number or null.");
    row("event of nobody", "[-0.000012345,2,", "[-0.000012345,9,",
        "repeats[0].events.rows[0] cannot be an array: allowed is [seconds, index of a process, event kind, "
        "object, argument], in order of time.");
    row("event far away", "[-0.000012345,2,", "[1e300,2,",
        "repeats[0].events.rows[0] cannot be an array: allowed is [seconds, index of a process, event kind, "
        "object, argument], in order of time.");
    row("missing", "\"experiment\": \"sample\",", "", "experiment is missing.");
    row("cut off", "]\n}\n", "]\n", "Line");
}

void OddRecordsTest::badRecordsAreRefusedWithTheirPlace()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, sentence);
    QByteArray json = runToJson(sampleRun(), true);
    QVERIFY(json.contains(before));
    json.replace(before, after);
    const Result<RunRecord> run = runFromJson(json, sampleLookup);
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::Usage);
    QCOMPARE(run.error().sentence.english().left(sentence.size()), sentence);
}

void OddRecordsTest::repeatThatGoesOnIsLeftOut()
{
    RunRecord live = sampleRun();
    live.repeats.last().ending = RepeatEnding::Running;
    QCOMPARE(runFromJson(runToJson(live, true), sampleLookup).value().repeats.size(), 2);
    QCOMPARE(resultsCsv(live, sampleDeclaration()).count('\n'), 3);
}

void OddRecordsTest::millionEventsAreWrittenAndReadBack()
{
    const int count =
        qEnvironmentVariableIsSet("PROCESS_LAB_SLOW") ? 100'000 : 1'000'000; // with sanitizers fewer
    RunRecord run = sampleRun();
    run.repeats = {fakeHuge(count, 8)};
    run.repeats[0].recording = "all";
    run.repeats[0].ending = RepeatEnding::Finished;
    const QByteArray json = runToJson(run, true);
    const Result<RunRecord> read = runFromJson(json, sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    std::size_t events = 0;
    for (const LaneEvents &lane : read.value().repeats[0].lanes)
        events += lane.size();
    QCOMPARE(events, std::size_t(count));
    QCOMPARE(eventsCsv(read.value()), eventsCsv(run));
}

/// Replaced workers have slots of others before them, so a repeat may have any number of processes.
void OddRecordsTest::moreProcessesThanSlotsAreReadBack()
{
    constexpr int Count = 70'000;
    RunRecord run = sampleRun();
    Repeat repeat;
    repeat.recording = "all";
    repeat.ending = RepeatEnding::Finished;
    repeat.entryNs = 1'000'000'000;
    for (int i = 0; i < Count; ++i) {
        ProcessRecord process;
        process.index = i;
        process.lane = quint16(i % 1000);
        process.name = QStringLiteral("Worker-%1").arg(i);
        process.pid = 5000 + i;
        process.role = Role::Worker;
        process.ending = {Ending::Kind::Exited, 0, {}};
        repeat.processes.append(process);
        const quint64 timeNs = repeat.entryNs + quint64(i);
        const Event event {timeNs, quint64(i), quint32(i), EventKind::WaitBegin, process.lane};
        repeat.lanes.append(LaneEvents());
        repeat.lanes.last().append(&event, 1);
    }
    run.repeats = {repeat};
    const QByteArray json = runToJson(run, true);
    const Result<RunRecord> read = runFromJson(json, sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    const Repeat &again = read.value().repeats.at(0);
    QCOMPARE(again.processes.size(), Count);
    for (int i = 0; i < Count; ++i) {
        QCOMPARE(again.processes.at(i).pid, 5000 + i);
        QCOMPARE(again.lanes.at(i).size(), 1u);
        QCOMPARE(again.lanes.at(i).at(0).object, quint32(i));
    }
    QCOMPARE(runToJson(read.value(), true), json);
    QCOMPARE(eventsCsv(read.value()), eventsCsv(run));
}

/// A file may say any number; what is made of it is watched by UndefinedBehaviorSanitizer.
void OddRecordsTest::timesAtTheEdgeAreReadAndShown()
{
    for (const double timeS : {1e300, -1e300, 9.3e9, -9.3e9, 1.9e10, 4e-324}) {
        RunRecord run = sampleRun();
        for (Repeat &repeat : run.repeats) {
            repeat.measures.insert("events_dropped", timeS);
            for (ProcessRecord &process : repeat.processes) {
                process.startedS = process.endedS = process.reapedS = timeS;
                process.looks = {{timeS, 'S', 1}, {timeS, 'Z', 1}};
                process.cpuLooks = {{timeS, timeS, timeS}, {-timeS, timeS, timeS}};
            }
            for (ConsoleLine &line : repeat.console)
                line.timeS = timeS;
        }
        const QByteArray json = runToJson(run, true);
        const Result<RunRecord> read = runFromJson(json, sampleLookup);
        QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
        QCOMPARE(runToJson(read.value(), true), json);
        for (const Repeat &repeat : read.value().repeats) {
            Timeline timeline;
            timeline.update(repeat);
            for (std::size_t lane = 0; lane < timeline.lanes().size(); ++lane)
                timeline.bins(lane, double(timeline.beginNs()), double(timeline.endNs()), 100);
            familyAt(repeat, timeS);
            waitForGraph(repeat, timeline.endNs());
            tellingInstant(repeat);
        }
    }
}

QTEST_APPLESS_MAIN(OddRecordsTest)
#include "tst_oddrecords.moc"
