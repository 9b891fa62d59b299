// SPDX-License-Identifier: GPL-3.0-or-later
// JSON is read in one strict pass, whatever pieces it comes in, and a stored run without holding its text.
#include "core/json/jsontree.h"
#include "core/record/csv.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"
#include "core/record/storedread.h"
#include "tests/fakes/samplerun.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/resource.h>

using namespace plab;

extern "C" void __asan_init() __attribute__((weak)); // there is one only under AddressSanitizer

namespace {

struct Read
{
    QString error;
    QJsonObject object;
};

Read readInPieces(const QByteArray &json, qsizetype piece)
{
    qsizetype at = 0;
    JsonText text([&](char *room, qsizetype size) {
        const qsizetype count = std::min({piece, size, json.size() - at});
        std::copy_n(json.constData() + at, count, room);
        at += count;
        return count;
    });
    JsonTree tree;
    const Result<void> read = readJson(text, tree);
    return read ? Read {{}, tree.object()} : Read {read.error().sentence.english(), {}};
}

/// A run of one repeat with so many events.
RunRecord runWith(int events)
{
    RunRecord run = sampleRun();
    Repeat repeat = run.repeats.at(0);
    repeat.lanes.clear();
    repeat.lanes.resize(repeat.processes.size());
    for (int i = 0; i < events; ++i) {
        const Event event {repeat.entryNs + quint64(i) * 1000, quint64(i), quint32(i % 7), EventKind::Write,
                           0};
        repeat.lanes[i % repeat.lanes.size()].append(&event, 1);
    }
    run.repeats = {repeat};
    return run;
}

qint64 largestMemoryKib()
{
    rusage used = {};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

} // namespace

class TestJsonPass : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryIsThatOfTheRecord(); // first: it asks for the most that was ever used
    void isReadAsQtReadsIt_data();
    void isReadAsQtReadsIt();
    void whatIsWrongIsToldWithItsPlace_data();
    void whatIsWrongIsToldWithItsPlace();
    void halvesOfPairsAreReplaced_data();
    void halvesOfPairsAreReplaced();
    void whatIsTooMuchToKeepIsRefused();
    void keysOfARunMayStandInAnyOrder();
    void rowsThatAreNoneAreRefused_data();
    void rowsThatAreNoneAreRefused();
    void longestRowsFitTheLimitOfAFile();
    void isWrittenInPieces();
    void readingAndWritingCanBeCancelled();
};

void TestJsonPass::memoryIsThatOfTheRecord()
{
    if (__asan_init)
        QSKIP("AddressSanitizer keeps what is freed.");
    const QTemporaryDir root;
    const QString path = root.filePath("run.json");
    const RunRecord run = runWith(3'000'000);
    const qint64 before = largestMemoryKib();
    QVERIFY(bool(writeFile(path, [&](const Sink &sink) { return writeRunJson(run, true, sink); })));
    QVERIFY(QFileInfo(path).size() > 100'000'000);
    QVERIFY2(largestMemoryKib() - before < 20'000, qPrintable(QString::number(largestMemoryKib() - before)));
    StoredReader reader(sampleLookup);
    QVERIFY(bool(readStored(path, reader)));
    const Result<RunRecord> read = reader.run();
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    qint64 bytes = 0;
    for (const LaneEvents &lane : read.value().repeats[0].lanes)
        bytes += qint64(lane.bytes());
    const qint64 grown = largestMemoryKib() - before;
    QVERIFY2(grown < bytes / 1024 * 3 / 2 + 20'000, qPrintable(QStringLiteral("%1 KiB").arg(grown)));
    bool isSame = true;
    qsizetype at = 0;
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(writeRunJson(read.value(), true, [&](const QByteArray &piece) {
        isSame = isSame && file.read(piece.size()) == piece;
        at += piece.size();
        return isSame;
    }));
    QVERIFY(isSame && at == file.size());
}

void TestJsonPass::isReadAsQtReadsIt_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray("{}");
    QTest::newRow("words") << QByteArray(R"({"a":null,"b":[true,false,[],{}]})");
    QTest::newRow("64 bits") << QByteArray(
        R"({"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740993,"d":18446744073709551615})");
    QTest::newRow("doubles") << QByteArray(
        R"({"a":0.1,"b":1e308,"c":-2.5e-300,"d":1e3,"e":-0.0,"f":4.9e-324})");
    QTest::newRow("texts") << QByteArray(
        "{\"\\u00e9\\n\":\"\\ud83d\\ude00 \xc3\xa9 \\\\ud800 \\\" \xf0\x9f\x98\x80\"}");
    QTest::newRow("space") << QByteArray("\xEF\xBB\xBF \r\n{ \"a\"\t:\n[ 1 , 2 ] }\n\n");
    QTest::newRow("long") << "{\"a\":[" + QByteArray("\"\\ud83d\\ude00\\\\\",").repeated(10'000) + "1]}";
}

void TestJsonPass::isReadAsQtReadsIt()
{
    QFETCH(QByteArray, json);
    const QJsonObject expected = QJsonDocument::fromJson(json).object();
    for (const qsizetype piece : {1, 2, 7, 1000, 10'000'000}) {
        const Read read = readInPieces(json, piece);
        QCOMPARE(read.error, QString());
        QCOMPARE(read.object, expected);
    }
}

void TestJsonPass::whatIsWrongIsToldWithItsPlace_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const QByteArray &json, const char *sentence) {
        QTest::newRow(name) << json << QString::fromUtf8(sentence);
    };
    row("twice", "{\"a\":{\"k\":1,\"k\":2}}", "Line 1, column 13: the key \"k\" stands twice in one object.");
    row("twice, far apart",
        "{\"k\":1,\n" + QByteArray("\"l\":[0],\n").replace("l", "\xc3\xa9") + "\"a\":\""
            + QByteArray(300'000, 'x') + "\",\n  \"\\u006b\":2}",
        "Line 4, column 3: the key \"k\" stands twice in one object.");
    row(
        "twice among many",
        [] {
            QByteArray json = "{";
            for (int i = 0; i < 20'000; ++i)
                json += "\"" + QByteArray::number(i * 7919 % 20'011) + "\":0,\n";
            return json + "\"7919\":0}";
        }(),
        "Line 20001, column 1: the key \"7919\" stands twice in one object.");
    row("65 deep", "{\"a\":" + QByteArray("[").repeated(64),
        "Line 1, column 69: values are nested deeper than 64.");
    row("number 65 deep", "{\"a\":" + QByteArray("[").repeated(63) + "123",
        "Line 1, column 69: values are nested deeper than 64.");
    row("text 65 deep", "{\"a\":" + QByteArray("[").repeated(63) + "\"a\\\"\"",
        "Line 1, column 69: values are nested deeper than 64.");
    row("too large", "{\"a\": -1e999}", "Line 1, column 7: the number -1e999 is beyond what can be held.");
    row("control character", "{\"a\":\"\x01\"}",
        "Line 1, column 7: a control character stands in a text without being escaped.");
    row("zero in a text", QByteArray("{\"a\":\"\0\"}", 9),
        "Line 1, column 7: a control character stands in a text without being escaped.");
    row("zero behind it", QByteArray("{}\0{", 4),
        "Line 1, column 3: there is something behind the end of the object.");
    row("unknown escape", "{\"a\":\"\\x\"}", "Line 1, column 7: an escape in a text is unknown.");
    row("no hexadecimal", "{\"a\":\"\\u12g4\"}",
        "Line 1, column 7: \\u must be followed by four hexadecimal digits.");
    row("text without end", "{\"a\":\"b", "Line 1, column 8: a text does not end.");
    row("no colon", "{\"a\" 1}", "Line 1, column 6: : was expected.");
    row("no comma", "{\"a\":1 2}", "Line 1, column 8: } was expected.");
    row("no comma in a list", "{\"a\":[1 2]}", "Line 1, column 9: ] was expected.");
    row("comma too many", "{\"a\":[1,]}", "Line 1, column 9: a value was expected.");
    row("no value", "{\"a\":}", "Line 1, column 6: a value was expected.");
    row("leading zero", "{\"a\":01}", "Line 1, column 7: } was expected.");
    row("not UTF-8", "{\"\xc3\xa9\":\"\xc3(\"}", "Line 1, column 7: the text is not UTF-8.");
}

void TestJsonPass::whatIsWrongIsToldWithItsPlace()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, sentence);
    for (const qsizetype piece : {1, 3, 10'000'000})
        QCOMPARE(readInPieces(json, piece).error, sentence);
}

/// QJsonDocument wrote such halves, and so did this program: its files open.
void TestJsonPass::halvesOfPairsAreReplaced_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("read");
    QTest::newRow("first half") << QByteArray("a\\ud800b")
                                << QByteArray("a\xEF\xBF\xBD"
                                              "b");
    QTest::newRow("second half") << QByteArray("\\uDC00") << QByteArray("\xEF\xBF\xBD");
    QTest::newRow("two first halves")
        << QByteArray("\\ud800\\ud83d\\ude00") << QByteArray("\xEF\xBF\xBD\xf0\x9f\x98\x80");
    QTest::newRow("a pair") << QByteArray("\\ud83d\\ude00") << QByteArray("\xf0\x9f\x98\x80");
    QTest::newRow("no escape") << QByteArray("\\\\ud800") << QByteArray("\\ud800");
    QTest::newRow("at its end") << QByteArray("\\\\\\ud800\\\\") << QByteArray("\\\xEF\xBF\xBD\\");
}

void TestJsonPass::halvesOfPairsAreReplaced()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, read);
    for (const qsizetype piece : {1, 2, 5, 11, 1000}) {
        const Read got = readInPieces("{\"a\":\"" + text + "\"}", piece);
        QCOMPARE(got.error, QString());
        QCOMPARE(got.object["a"].toString().toUtf8(), read);
    }
    RunRecord run = sampleRun();
    run.title = Text::plain(QJsonDocument::fromJson("[\"" + text + "\"]").array().at(0).toString());
    const QByteArray json = runToJson(run, true);
    const Result<RunRecord> again = runFromJson(json, sampleLookup);
    QVERIFY2(bool(again), again ? "" : qPrintable(again.error().sentence.english()));
    QCOMPARE(again.value().title.english().toUtf8(), read);
    QCOMPARE(runToJson(again.value(), true), json);
}

/// What is no event is held, so there is a most of it; an endless text stands for more than that.
void TestJsonPass::whatIsTooMuchToKeepIsRefused()
{
    qint64 given = 0;
    JsonText text([&](char *room, qsizetype size) {
        std::fill_n(room, size, ' ');
        if (given == 0)
            *room = '{';
        given += size;
        return size;
    });
    text.allow(1'000'000 - LargestKept);
    JsonTree tree;
    const Result<void> read = readJson(text, tree);
    QVERIFY(!read);
    QVERIFY2(read.error().sentence.english().contains("4294967296 bytes"),
             qPrintable(read.error().sentence.english()));
    QVERIFY(given < 2'000'000);
}

/// Another program may sort them: then the events come before the processes, and the version after all.
void TestJsonPass::keysOfARunMayStandInAnyOrder()
{
    for (const char *version : {"2", "1"}) {
        QByteArray json = runToJson(sampleRun(), true);
        json.replace("\"version\": 2", QByteArray("\"version\": ") + version);
        const QByteArray sorted = QJsonDocument(QJsonDocument::fromJson(json).object()).toJson();
        QVERIFY(sorted.indexOf("\"rows\"") < sorted.indexOf("\"processes\""));
        QVERIFY(sorted.indexOf("\"repeats\"") < sorted.indexOf("\"version\""));
        const Result<RunRecord> one = runFromJson(json, sampleLookup);
        const Result<RunRecord> other = runFromJson(sorted, sampleLookup);
        QVERIFY2(bool(one) && bool(other), other ? "" : qPrintable(other.error().sentence.english()));
        QCOMPARE(runToJson(other.value(), true), runToJson(one.value(), true));
    }
}

void TestJsonPass::rowsThatAreNoneAreRefused_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("found");
    for (const char *row :
         {"[]", "[1,2,\"read\",0]", "[1,2,\"read\",0,1,1]", "[1,2,\"read\",0,null]", "[1,2,\"red\",0,1]",
          "[1,2,\"read\",-1,1]", "[1,2,\"read\",4294967296,1]", "[1,2.5,\"read\",0,1]", "[1,-1,\"read\",0,1]",
          "[\"1\",2,\"read\",0,1]", "[1,2,3,0,1]", "[1,2,\"read\",0,\"one\"]", "[1,2,\"read\",0,[1]]",
          "[1,2,\"read\",0,{}]", "[1,1000000000000,\"read\",0,1]"})
        QTest::newRow(row) << QByteArray(row) << "an array";
    QTest::newRow("number") << QByteArray("7") << "7";
    QTest::newRow("text") << QByteArray("\"7\"") << "\"7\"";
    QTest::newRow("object") << QByteArray("{}") << "an object";
}

void TestJsonPass::rowsThatAreNoneAreRefused()
{
    QFETCH(QByteArray, row);
    QFETCH(QString, found);
    QByteArray json = runToJson(sampleRun(), true);
    const qsizetype at = json.indexOf("\"rows\":[") + 8;
    json.insert(at, row + ',');
    const Result<RunRecord> read = runFromJson(json, sampleLookup);
    QVERIFY(!read);
    QCOMPARE(
        read.error().sentence,
        QStringLiteral("repeats[0].events.rows[0] cannot be %1: allowed is [seconds, index of a process, "
                       "event kind, object, argument], in order of time.")
            .arg(found));
}

/// Whatever is written can be read: a run keeps its events within 768 MB, none in less than a byte, and
/// none has a longer row.
void TestJsonPass::longestRowsFitTheLimitOfAFile()
{
    RunRecord run = runWith(0);
    Repeat &repeat = run.repeats[0];
    const qsizetype without = runToJson(run, true).size();
    qsizetype longest = 0;
    for (int kind = 1; kind <= int(LastEventKind); ++kind) {
        for (const EventArgument &argument :
             {EventArgument(~quint64(0)), EventArgument(std::numeric_limits<qint64>::min()),
              EventArgument(-std::numeric_limits<double>::max()), EventArgument(-2.2250738585072014e-308)}) {
            const Event event {~quint64(0), argument, ~quint32(0), EventKind(kind), 0};
            repeat.lanes.last() = LaneEvents();
            repeat.lanes.last().append(&event, 1);
            longest = std::max(longest, runToJson(run, true).size() - without + 1);
        }
    }
    constexpr qsizetype LongestIndex = 10; // of more processes than there can be
    constexpr qint64 MostBytes = qint64(32'000'000) * qint64(sizeof(Event));
    QVERIFY2((longest + LongestIndex) * MostBytes < LargestRun, qPrintable(QString::number(longest)));
}

void TestJsonPass::isWrittenInPieces()
{
    const RunRecord run = runWith(100'000);
    QByteArray whole;
    int pieces = 0;
    qint64 done = 0;
    const auto take = [&](const QByteArray &piece) {
        whole += piece;
        ++pieces;
        return piece.size() < 2'000'000;
    };
    const auto hear = [&](qint64 now, qint64 all) {
        const bool isSound = now >= done && now <= all && all == 100'000;
        done = now;
        return isSound;
    };
    QVERIFY(writeRunJson(run, true, take, hear));
    QVERIFY(pieces > 3);
    QCOMPARE(done, 100'000);
    QVERIFY(whole == runToJson(run, true));
    whole.clear();
    done = 0;
    QVERIFY(writeEventsCsv(run, take, hear));
    QVERIFY(whole == eventsCsv(run));
}

void TestJsonPass::readingAndWritingCanBeCancelled()
{
    const QTemporaryDir root;
    const QString path = root.filePath("run.json");
    const RunRecord run = runWith(200'000);
    QVERIFY(bool(writeFile(path, "old")));
    int heard = 0;
    const auto notLong = [&heard](qint64, qint64) { return ++heard < 3; };
    const Result<void> written =
        writeFile(path, [&](const Sink &sink) { return writeRunJson(run, true, sink, notLong); });
    QVERIFY(!written);
    QCOMPARE(written.error().sentence, QStringLiteral("Writing %1 was cancelled.").arg(path));
    QCOMPARE(readFile(path, 10).value(), QByteArray("old"));
    QCOMPARE(QDir(root.path()).entryList(QDir::Files | QDir::Hidden), QStringList {"run.json"});

    QVERIFY(bool(writeFile(path, runToJson(run, true))));
    heard = 0;
    StoredReader reader(sampleLookup);
    const Result<void> read = readStored(path, reader, Sources::Files, notLong);
    QVERIFY(!read);
    QCOMPARE(read.error().sentence, QStringLiteral("Reading %1 was cancelled.").arg(path));
}

QTEST_APPLESS_MAIN(TestJsonPass)
#include "tst_jsonpass.moc"
