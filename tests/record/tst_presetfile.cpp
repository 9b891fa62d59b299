// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/presetfile.h"
#include "tests/fakes/samplerun.h"
#include "tests/rounds.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace plab;

namespace {

QByteArray fileBytes(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

} // namespace

class TestPresetFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writtenAndReadIsTheSame();
    void onesWithoutAnIdCanBeReadAgain();
    void missingKeysHaveTheirDefaults();
    void evilPresetsAreRefusedWithKeyValueAndRange_data();
    void evilPresetsAreRefusedWithKeyValueAndRange();
    void cutOrChangedBytesNeverPass();
    void storeSavesLoadsAndRemoves();
    void storeNamesWhatItCannotRead();
    void storeNeverLeavesItsFolder();
    void freeIdsAreSafeFileNames_data();
    void freeIdsAreSafeFileNames();
};

void TestPresetFile::writtenAndReadIsTheSame()
{
    const Result<Preset> read = presetFromJson(presetToJson(samplePreset()), sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    QVERIFY(read.value().parameters == samplePreset().parameters);
    QCOMPARE(presetToJson(read.value()), presetToJson(samplePreset()));
}

void TestPresetFile::onesWithoutAnIdCanBeReadAgain()
{
    Preset preset = samplePreset();
    preset.id.clear();
    const Result<Preset> read = presetFromJson(presetToJson(preset), sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    QCOMPARE(read.value().id, QString());
    QCOMPARE(read.value().title, preset.title);
}

void TestPresetFile::missingKeysHaveTheirDefaults()
{
    const Result<Preset> read = presetFromJson(R"({"experiment":"sample"})", sampleLookup);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    QVERIFY(read.value().parameters == Parameters(sampleDeclaration().parameters));
    QCOMPARE(read.value().repeat, sampleDeclaration().repeat);
    QCOMPARE(read.value().seed, 1);
    QCOMPARE(read.value().title, QString("sample"));
}

void TestPresetFile::evilPresetsAreRefusedWithKeyValueAndRange_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("sentence");

    const auto with = [](const char *name, const QByteArray &more, const QString &sentence) {
        QTest::newRow(name) << R"({"experiment":"sample")" + more + '}' << sentence;
    };
    const QString workers = "parameters.workers cannot be %1: allowed is a whole number from 1 to 1024.";
    with("a thousand million workers", R"(,"parameters":{"workers":1000000000})", workers.arg("1000000000"));
    with("-1", R"(,"parameters":{"workers":-1})", workers.arg("-1"));
    with("0.5 for an integer", R"(,"parameters":{"workers":0.5})", workers.arg("0.5"));
    with("a thousand or 1", R"(,"parameters":{"workers":1.000})",
         "parameters.workers is a whole number: write it without a decimal point.");
    with("repeat with a point", R"(,"repeat":2.0)",
         "repeat is a whole number: write it without a decimal point.");
    with("text for an integer", R"(,"parameters":{"workers":"8"})", workers.arg("\"8\""));
    with("1e999", R"(,"parameters":{"workers":1e999})",
         "Line 1, column 48: the number 1e999 is beyond what can be held.");
    with("2^53 + 1", R"(,"seed":9007199254740993)",
         "seed cannot be 9007199254740993: allowed is a whole number from 0 to 9007199254740992.");
    with("no repeat", R"(,"repeat":0)", "repeat cannot be 0: allowed is a whole number from 1 to 100000.");
    with("duplicate key", R"(,"repeat":1,"repeat":2)",
         "Line 1, column 35: the key \"repeat\" stands twice in one object.");
    with("duplicate key, escaped", R"(,"repeat":1,"r\u0065peat":2)",
         "Line 1, column 35: the key \"repeat\" stands twice in one object.");
    with("duplicate parameter", ",\n \"parameters\":{\"workers\":1,\n\"workers\":2}",
         "Line 3, column 1: the key \"workers\" stands twice in one object.");
    with("unknown key", R"(,"colour":"red")",
         "\"colour\" is not a known key: allowed are format, version, id, title, note, experiment, "
         "parameters, repeat, seed.");
    with("unknown parameter", R"(,"parameters":{"wokers":1})",
         "parameters.\"wokers\" is not a known key: allowed are workers, fail-task, step, join, lock, steps, "
         "recording, "
         "sampling, time-limit.");
    with("too deep", ",\"parameters\":" + QByteArray("[").repeated(100000),
         "Line 1, column 100: values are nested deeper than 64.");
    with("contradiction", R"(,"parameters":{"workers":13})",
         "workers 13 contradicts join on: nobody waits for thirteen.");
    with("path as id", R"(,"id":"../../etc/passwd")",
         "id cannot be \"../../etc/passwd\": allowed is 1 to 64 of a-z, 0-9 and -, not beginning with -.");
    with("number as title", R"(,"title":7)", "title cannot be 7: allowed is a text.");
    with("other format", R"(,"format":"process-lab.run")",
         "format cannot be \"process-lab.run\": allowed is process-lab.preset.");
    with("newer version", R"(,"version":2)", "version cannot be 2: allowed is a whole number from 1 to 1.");
    QTest::newRow("unknown experiment") << QByteArray(R"({"experiment":"simple"})")
                                        << "experiment is \"simple\", which this program does not have.";
    QTest::newRow("no experiment") << QByteArray("{}") << "experiment is missing.";
    QTest::newRow("empty") << QByteArray() << "Line 1, column 1: an object was expected, beginning with {.";
    QTest::newRow("array") << QByteArray("[]")
                           << "Line 1, column 1: an object was expected, beginning with {.";
    QTest::newRow("more behind") << QByteArray("{} {}")
                                 << "Line 1, column 4: there is something behind the end of the object.";
    QTest::newRow("not UTF-8") << QByteArray("{\"title\":\"\xff\"}")
                               << "Line 1, column 11: the text is not UTF-8.";
    QTest::newRow("zero byte") << QByteArray("{\0}", 3)
                               << "Line 1, column 2: a text in double quotes was expected.";
    QTest::newRow("comma too many") << QByteArray("{\"repeat\":1,}")
                                    << "Line 1, column 13: a text in double quotes was expected.";
    QTest::newRow("10 MiB") << QByteArray(
        10 << 20, ' ') << "A preset of 10485760 bytes cannot be read: at most 1048576 bytes are allowed.";
}

void TestPresetFile::evilPresetsAreRefusedWithKeyValueAndRange()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, sentence);
    const Result<Preset> preset = presetFromJson(json, sampleLookup);
    QVERIFY(!preset);
    QCOMPARE(preset.error().kind, ErrorKind::Usage);
    QCOMPARE(preset.error().sentence, sentence);
}

/// Every cut and many changed bytes: an error sentence or a valid preset, nothing else, and never a crash.
void TestPresetFile::cutOrChangedBytesNeverPass()
{
    const QByteArray good = presetToJson(samplePreset()).trimmed();
    for (qsizetype size = 0; size < good.size(); ++size)
        QVERIFY2(!presetFromJson(good.left(size), sampleLookup), good.left(size));
    Chance chance;
    Seen seen(20, "presets with some bytes changed");
    const int many = isFull() ? 1'000'000 : 20'000;
    for (int round = 0; round < many; ++round) {
        QByteArray bad = good;
        for (int change = 0; change < 3; ++change)
            bad[chance.below(int(bad.size()))] = char(chance.below(256));
        const Result<Preset> preset = presetFromJson(bad, sampleLookup);
        if (!preset) {
            QVERIFY(preset.error().sentence.english().endsWith('.'));
            continue;
        }
        for (const Parameter &parameter : sampleDeclaration().parameters)
            QVERIFY2(bool(checkParameter(parameter, preset.value().parameters.value(parameter.name))), bad);
    }
    seen.add(qint64(many));
}

void TestPresetFile::storeSavesLoadsAndRemoves()
{
    const QTemporaryDir root;
    const QDir folder(root.filePath("data/presets"));
    PresetStore store(folder, sampleLookup);
    QVERIFY(store.load().isEmpty());
    Preset preset = samplePreset();
    QVERIFY(bool(store.save(preset)));
    preset.id = "another";
    preset.title = "another";
    QVERIFY(bool(store.save(preset)));
    QCOMPARE(store.load().size(), 2);
    QCOMPARE(store.load()[0].id, QString("another"));
    QCOMPARE(presetToJson(store.load()[1]), presetToJson(samplePreset()));
    QVERIFY(bool(store.remove("another")));
    QVERIFY(!store.remove("another"));
    QCOMPARE(folder.entryList(QDir::Files | QDir::Hidden), QStringList {"my-sample.json"});
}

void TestPresetFile::storeNamesWhatItCannotRead()
{
    const QTemporaryDir root;
    PresetStore store(QDir(root.path()), sampleLookup);
    const QByteArray bad = R"({"experiment":"sample","repeat":-1})";
    put(root.filePath("bad.json"), bad);
    put(root.filePath("Bad Name.json"), presetToJson(samplePreset()));
    put(root.filePath("copy.json"), presetToJson(samplePreset()));
    QList<Text> problems;
    const QList<Preset> presets = store.load(&problems);
    QCOMPARE(presets.size(), 1);
    QCOMPARE(presets[0].id, QString("copy"));
    QCOMPARE(problems.size(), 2);
    QCOMPARE(problems[1],
             QStringLiteral("The preset %1 was left out. repeat cannot be -1: allowed is a whole number from "
                            "1 to 100000.")
                 .arg(root.filePath("bad.json")));
    QCOMPARE(fileBytes(root.filePath("bad.json")), bad);
}

void TestPresetFile::storeNeverLeavesItsFolder()
{
    const QTemporaryDir root;
    put(root.filePath("outside.json"), "keep");
    PresetStore store(QDir(root.filePath("presets")), sampleLookup);
    Preset preset = samplePreset();
    for (const char *id : {"../outside", "", ".", "a/b", "-x", "Upper", "a b"}) {
        preset.id = id;
        QVERIFY2(!store.save(preset), id);
        QVERIFY2(!store.remove(id), id);
    }
    QCOMPARE(fileBytes(root.filePath("outside.json")), QByteArray("keep"));
}

void TestPresetFile::freeIdsAreSafeFileNames_data()
{
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("id");
    QTest::newRow("words") << "My pool!"
                           << "my-pool";
    QTest::newRow("taken by another list") << "Taken"
                                           << "taken-2";
    QTest::newRow("taken by a file") << "My sample"
                                     << "my-sample-2";
    QTest::newRow("accents") << "Él niño"
                             << "el-nino";
    QTest::newRow("nothing left") << "漢字"
                                  << "preset";
    QTest::newRow("path") << "../../x"
                          << "x";
    QTest::newRow("long") << QString(300, 'a') << QString(48, 'a');
}

void TestPresetFile::freeIdsAreSafeFileNames()
{
    QFETCH(QString, title);
    QFETCH(QString, id);
    const QTemporaryDir root;
    PresetStore store(QDir(root.path()), sampleLookup);
    QVERIFY(bool(store.save(samplePreset())));
    QCOMPARE(store.freeId(title, {"taken"}), id);
}

QTEST_APPLESS_MAIN(TestPresetFile)
#include "tst_presetfile.moc"
