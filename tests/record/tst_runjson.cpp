// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/family.h"
#include "core/analysis/timeline.h"
#include "core/analysis/waitforgraph.h"
#include "core/analysis/waitwords.h"
#include "core/record/csv.h"
#include "core/record/describe.h"
#include "core/record/jsontree.h"
#include "core/record/presetfile.h"
#include "core/record/readfile.h"
#include "core/record/runjson.h"
#include "tests/fakes/fakerecord.h"
#include "tests/fakes/golden.h"
#include "tests/fakes/samplerun.h"
#include "tests/fakes/schemacheck.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <clocale>

using namespace plab;

namespace {

QString data(const QString &name)
{
    return QStringLiteral(TEST_DATA "/") + name;
}

QJsonObject schema(const QString &name)
{
    const QString path = QStringLiteral(TEST_DATA "/../../../resources/schema/%1.schema.json").arg(name);
    return parseJsonObject(readFile(path, 1 << 20).take()).take();
}

QStringList problems(const QString &schemaName, const QByteArray &json)
{
    return schemaProblems(schema(schemaName), QJsonDocument::fromJson(json).object());
}

} // namespace

class TestRunJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesAreAsTheyWereAgreed_data();
    void filesAreAsTheyWereAgreed();
    void writtenReadAndWrittenAgainIsTheSame();
    void nothingOfARecordIsLostOnTheWay();
    void argumentsStaySignedAndReal();
    void countersBelowZeroOfVersion1AreRead();
    void intervalsOfVersion1AreKeptWhereTheyHold();
    void recordOfAnUnknownExperimentOpens();
    void gradesFollowTheDeclaration();
    void filesFollowTheirSchemas();
    void schemaCheckFindsWhatIsWrong();
    void noLocaleReachesAFile_data();
    void noLocaleReachesAFile();
    void badRecordsAreRefusedWithTheirPlace_data();
    void badRecordsAreRefusedWithTheirPlace();
    void repeatThatGoesOnIsLeftOut();
    void millionEventsAreWrittenAndReadBack();
    void moreProcessesThanSlotsAreReadBack();
    void timesAtTheEdgeAreReadAndShown();
};

namespace {

QByteArray madeFile(const QString &name)
{
    const QList<const Declaration *> all {&sampleDeclaration()};
    if (name == "run.json")
        return runToJson(sampleRun(), false);
    if (name == "run-with-events.json")
        return runToJson(sampleRun(), true);
    if (name == "results.csv")
        return resultsCsv(sampleRun(), sampleDeclaration());
    if (name == "events.csv")
        return eventsCsv(sampleRun());
    if (name == "preset.json")
        return presetToJson(samplePreset());
    if (name == "list.json")
        return listJson(all, {samplePreset()});
    if (name == "list.txt")
        return listText(all, {samplePreset()}).toUtf8();
    if (name == "describe.json")
        return describeJson(sampleDeclaration(), {samplePreset()});
    return describeText(sampleDeclaration(), {samplePreset()}).toUtf8();
}

const char *const fileNames[] = {"run.json",   "run-with-events.json", "results.csv",
                                 "events.csv", "preset.json",          "list.json",
                                 "list.txt",   "describe.json",        "describe.txt"};

} // namespace

void TestRunJson::filesAreAsTheyWereAgreed_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : fileNames)
        QTest::newRow(name) << name;
}

void TestRunJson::filesAreAsTheyWereAgreed()
{
    QFETCH(QString, name);
    const QString difference = goldenDifference(data(name), madeFile(name));
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestRunJson::writtenReadAndWrittenAgainIsTheSame()
{
    for (const bool withEvents : {false, true}) {
        const QByteArray first = runToJson(sampleRun(), withEvents);
        const Result<RunRecord> read = runFromJson(first, sampleLookup);
        QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
        QCOMPARE(runToJson(read.value(), withEvents), first);
        if (withEvents)
            QCOMPARE(eventsCsv(read.value()), eventsCsv(sampleRun()));
        QCOMPARE(resultsCsv(read.value(), sampleDeclaration()), resultsCsv(sampleRun(), sampleDeclaration()));
    }
}

void TestRunJson::nothingOfARecordIsLostOnTheWay()
{
    const RunRecord run = runFromJson(runToJson(sampleRun(), true), sampleLookup).take();
    const RunRecord sample = sampleRun();
    QVERIFY(run.finished);
    QCOMPARE(run.started, sample.started);
    QVERIFY(run.parameters == sample.parameters);
    QCOMPARE(run.preset, sample.preset);
    QCOMPARE(run.repeats.size(), 3);
    const Repeat &repeat = run.repeats[0];
    QCOMPARE(repeat.measures, sample.repeats[0].measures);
    QCOMPARE(repeat.values["checksum"].toString(), QString("1152921504606846977"));
    QCOMPARE(repeat.processes.size(), sample.repeats[0].processes.size());
    for (int i = 0; i < repeat.processes.size(); ++i)
        QVERIFY(repeat.processes[i].ending == sample.repeats[0].processes[i].ending);
    QCOMPARE(repeat.processes[4].tid, std::optional<qint64>(4104));
    QCOMPARE(repeat.processes[2].reapedS, std::optional<double>(2.75));
    QVERIFY(repeat.processes[2].looks == sample.repeats[0].processes[2].looks);
    QCOMPARE(repeat.console[0].text, sample.repeats[0].console[0].text);
    QCOMPARE(repeat.faults.size(), 1);
    QCOMPARE(repeat.faults[0].sentence, sample.repeats[0].faults[0].sentence);
    QCOMPARE(repeat.faults[0].pid, qint64(4002));
    QCOMPARE(repeat.lanes[3].at(0).argument, std::numeric_limits<quint64>::max());
    QCOMPARE(repeat.secondsOf(repeat.lanes[2].at(0).timeNs), -12345e-9);
}

void TestRunJson::argumentsStaySignedAndReal()
{
    RunRecord run = sampleRun();
    Repeat &repeat = run.repeats[2];
    const quint64 after = repeat.entryNs + 5'000'000'000;
    const Event events[] = {{after, -3, 0, EventKind::Write, 3},
                            {after + 1, 3.1415927, 0, EventKind::Put, 3},
                            {after + 2, std::numeric_limits<qint64>::min(), 0, EventKind::Write, 3},
                            {after + 3, 1e300, 0, EventKind::Put, 3},
                            {after + 4, std::nan(""), 0, EventKind::Put, 3}};
    const std::size_t first = repeat.lanes[3].size();
    repeat.lanes[3].append(events, std::size(events));
    const QByteArray csv = eventsCsv(run);
    for (const char *text : {"write,0,-3\n", "put,0,3.1415927\n", "write,0,-9223372036854775808\n",
                             "put,0,1e+300\n", "put,0,nan\n"})
        QVERIFY2(csv.contains(text), text);
    const QByteArray json = runToJson(run, true);
    QCOMPARE(problems("run", json), QStringList());
    const Result<RunRecord> read = runFromJson(json, sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    QCOMPARE(runToJson(read.value(), true), json);
    QCOMPARE(read.value().repeats[2].lanes[3].at(first).signedArgument(), -3);
    QCOMPARE(read.value().repeats[2].lanes[3].at(first + 1).number(), 3.1415927);
}

void TestRunJson::countersBelowZeroOfVersion1AreRead()
{
    QByteArray json = runToJson(sampleRun(), true);
    json.replace("\"version\": 2", "\"version\": 1");
    json.replace("\"18446744073709551615\"", "\"18446744073709551613\"");
    const Result<RunRecord> read = runFromJson(json, sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    QCOMPARE(read.value().repeats[0].lanes[3].at(0).signedArgument(), -3);
}

void TestRunJson::intervalsOfVersion1AreKeptWhereTheyHold()
{
    for (const auto &[repeats, trials, holds] :
         {std::tuple {20, 1, true}, {6, 1, true}, {5, 1, false}, {20, 1000, false}}) {
        RunRecord run = fakeLostUpdates(repeats, true);
        for (OutcomeRow &row : run.outcomes) {
            row.count *= quint64(trials);
            row.effective.reset(); // which version 1 did not have
            row.shareLow = 0.1;
            row.shareHigh = 0.9;
        }
        QByteArray json = runToJson(run, false);
        json.replace("\"version\": 2", "\"version\": 1");
        const Result<RunRecord> read = runFromJson(json, sampleLookup);
        QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
        for (const OutcomeRow &row : read.value().outcomes) {
            QVERIFY(row.share);
            QCOMPARE(row.shareLow.has_value(), holds);
            QCOMPARE(row.effective.has_value(), holds);
        }
    }
}

void TestRunJson::recordOfAnUnknownExperimentOpens()
{
    const Result<RunRecord> run = runFromJson(runToJson(fakePool(4, 12, true, true), true), sampleLookup);
    QVERIFY2(bool(run), run ? "" : qPrintable(run.error().sentence.english()));
    QCOMPARE(run.value().experiment, QString("pool"));
    QVERIFY(!run.value().parameters.names().isEmpty());
    QVERIFY(!run.value().timelineRepeat()->lanes.isEmpty());
}

void TestRunJson::gradesFollowTheDeclaration()
{
    QByteArray json = runToJson(sampleRun(), false);
    json.replace("\"lock\": \"none\"", "\"lock\": \"mutex\"");
    QCOMPARE(runFromJson(json, sampleLookup).value().outcomes[1].grade, Grade::Forbidden);
}

void TestRunJson::filesFollowTheirSchemas()
{
    QCOMPARE(problems("run", madeFile("run.json")), QStringList());
    QCOMPARE(problems("run", madeFile("run-with-events.json")), QStringList());
    QCOMPARE(problems("preset", madeFile("preset.json")), QStringList());
    QCOMPARE(problems("list", madeFile("list.json")), QStringList());
    QCOMPARE(problems("describe", madeFile("describe.json")), QStringList());
}

void TestRunJson::schemaCheckFindsWhatIsWrong()
{
    const QByteArray good = madeFile("run-with-events.json");
    for (const auto &[before, after] : {std::pair<QByteArray, QByteArray> {"\"killed\"", "\"murdered\""},
                                        {"\"seed\": 42", "\"seed\": -1"},
                                        {"\"pid\":4000", "\"pid\":\"4000\""},
                                        {"\"title\"", "\"titel\""},
                                        {"\"task-begin\"", "\"tusk-begin\""},
                                        {"\"code\":0", "\"code\":0,\"signal\":1"}}) {
        QByteArray bad = good;
        bad.replace(before, after);
        QVERIFY2(bad != good && !problems("run", bad).isEmpty(), before);
    }
}

void TestRunJson::noLocaleReachesAFile_data()
{
    QTest::addColumn<QString>("locale");
    for (const char *name : {"de_DE", "fr_CH", "tr_TR", "ar_EG"})
        QTest::newRow(name) << name;
}

void TestRunJson::noLocaleReachesAFile()
{
    QFETCH(QString, locale);
    const QLocale before;
    QLocale::setDefault(QLocale(locale));
    setlocale(LC_ALL, qPrintable(locale + ".UTF-8")); // where it is installed
    QStringList differences;
    for (const char *name : fileNames)
        differences << goldenDifference(data(name), madeFile(name));
    const bool readBack = bool(runFromJson(madeFile("run-with-events.json"), sampleLookup));
    setlocale(LC_ALL, "C");
    QLocale::setDefault(before);
    differences.removeAll({});
    QCOMPARE(differences, QStringList());
    QVERIFY(readBack);
}

void TestRunJson::badRecordsAreRefusedWithTheirPlace_data()
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

void TestRunJson::badRecordsAreRefusedWithTheirPlace()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, sentence);
    QByteArray json = madeFile("run-with-events.json");
    QVERIFY(json.contains(before));
    json.replace(before, after);
    const Result<RunRecord> run = runFromJson(json, sampleLookup);
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::Usage);
    QCOMPARE(run.error().sentence.english().left(sentence.size()), sentence);
}

void TestRunJson::repeatThatGoesOnIsLeftOut()
{
    RunRecord live = sampleRun();
    live.repeats.last().ending = RepeatEnding::Running;
    QCOMPARE(runFromJson(runToJson(live, true), sampleLookup).value().repeats.size(), 2);
    QCOMPARE(resultsCsv(live, sampleDeclaration()).count('\n'), 3);
}

void TestRunJson::millionEventsAreWrittenAndReadBack()
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
void TestRunJson::moreProcessesThanSlotsAreReadBack()
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
void TestRunJson::timesAtTheEdgeAreReadAndShown()
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

QTEST_APPLESS_MAIN(TestRunJson)
#include "tst_runjson.moc"
