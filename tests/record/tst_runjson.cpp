// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/jsontree.h"
#include "core/record/csv.h"
#include "core/record/describe.h"
#include "core/record/presetfile.h"
#include "core/record/readfile.h"
#include "core/record/runjson.h"
#include "core/sights/waitwords.h"
#include "tests/fakes/fakerecord.h"
#include "tests/fakes/golden.h"
#include "tests/fakes/samplerun.h"
#include "tests/fakes/schemacheck.h"

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
};

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

QTEST_APPLESS_MAIN(TestRunJson)
#include "tst_runjson.moc"
