// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace plab;

class SharedValuesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        Lab lab;
        QCOMPARE(troubleOf(runToEnd(lab, "shared-values", {})), QString());
    }

    void theParentSeesWhatTheChildWrote_data();
    void theParentSeesWhatTheChildWrote();
    void aNumberAlone();
    void aLengthOfNothing();
    void aBlockIsFoundByItsName_data();
    void aBlockIsFoundByItsName();
    void aFileHoldsWhatWasWrittenToMemory_data();
    void aFileHoldsWhatWasWrittenToMemory();
    void whatCannotBeMadeIsRefused_data();
    void whatCannotBeMadeIsRefused();
    void whatHasNoRoomIsRefusedBeforehand_data();
    void whatHasNoRoomIsRefusedBeforehand();
    void declaresWhatItShould();
};

void SharedValuesTest::theParentSeesWhatTheChildWrote_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("length");
    for (const char *method : {"fork", "spawn", "forkserver"})
        QTest::addRow("%s", method) << method << 10;
    QTest::newRow("one element") << "fork" << 1;
    QTest::newRow("many") << "fork" << 100'000;
}

void SharedValuesTest::theParentSeesWhatTheChildWrote()
{
    QFETCH(QString, method);
    QFETCH(int, length);
    Lab lab;
    const Record record =
        runToEnd(lab, "shared-values", {{"start-method", method}, {"length", QString::number(length)}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.outcomes, (QMap<QString, quint64> {{"seen", 1}}));
    QCOMPARE(measureIn(repeat, "value"), 3.1415927);
    QVERIFY(repeat.values.value("new_array_zeroed").toBool());
    const QJsonArray array = repeat.values.value("array").toArray();
    QCOMPARE(array.size(), length);
    for (int i = 0; i < length; ++i)
        QCOMPARE(array.at(i).toInt(1), -i);
    if (length == 10)
        QCOMPARE(repeat.console.last().text, QString("[0, -1, -2, -3, -4, -5, -6, -7, -8, -9]"));
    const QList<ProcessRecord> children = processesOf(repeat, Role::Child);
    QCOMPARE(children.size(), 1);
    QCOMPARE(startMethodName(children.first().startMethod), method);
}

void SharedValuesTest::aNumberAlone()
{
    Lab lab;
    const Record record = runToEnd(lab, "shared-values", {{"kind", "value"}, {"length", "5"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "seen"), 1ULL);
    QCOMPARE(measureIn(repeat, "value"), 3.1415927);
    QVERIFY(!repeat.values.contains("array"));
    QVERIFY(record->remarks.contains("“Length” has no effect while “Kind” is “Value”."));
}

void SharedValuesTest::aLengthOfNothing()
{
    Lab lab;
    const Record record = runToEnd(lab, "shared-values", {{"length", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "seen"), 1ULL);
    QCOMPARE(repeat.values.value("array").toArray(), QJsonArray());
    QCOMPARE(repeat.console.last().text, QString("[]"));
}

void SharedValuesTest::aBlockIsFoundByItsName_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"fork", "spawn", "forkserver"})
        QTest::newRow(method) << method;
}

void SharedValuesTest::aBlockIsFoundByItsName()
{
    QFETCH(QString, method);
    Lab lab;
    const Record record = runToEnd(lab, "shared-values", {{"kind", "block"}, {"start-method", method}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "seen"), 1ULL);
    QVERIFY(repeat.values.value("new_array_zeroed").toBool());
    QCOMPARE(repeat.values.value("array").toArray(), (QJsonArray {0, -1, -2, -3, -4, -5, -6, -7, -8, -9}));
    QCOMPARE(measureIn(repeat, "bytes"), 40.0);
    QVERIFY(std::isnan(measureIn(repeat, "value")));
    QVERIFY(repeat.values.value("same_name").toString().contains("File exists"));
    QVERIFY(repeat.values.value("after_unlink").toString().contains("No such file or directory"));
}

void SharedValuesTest::aFileHoldsWhatWasWrittenToMemory_data()
{
    aBlockIsFoundByItsName_data();
}

void SharedValuesTest::aFileHoldsWhatWasWrittenToMemory()
{
    QFETCH(QString, method);
    Lab lab;
    const Record record = runToEnd(lab, "shared-values",
                                   {{"kind", "mapped-file"}, {"start-method", method}, {"size-mib", "2"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "seen"), 1ULL);
    const QJsonArray expected {0, -1, -2, -3, -4, -5, -6, -7, -8, -9};
    QCOMPARE(repeat.values.value("array").toArray(), expected);
    QCOMPARE(repeat.values.value("file").toArray(), expected);
    QCOMPARE(measureIn(repeat, "bytes"), double(2 << 20));
}

void SharedValuesTest::whatCannotBeMadeIsRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("says");
    QTest::newRow("block") << "block"
                           << "a block needs at least one byte";
    QTest::newRow("file") << "mapped-file"
                          << "an empty file cannot be mapped";
}

void SharedValuesTest::whatCannotBeMadeIsRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, says);
    Lab lab;
    const Result<Run *> run = lab.start(request("shared-values", {{"kind", kind}, {"length", "0"}}));
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::Usage);
    QVERIFY2(run.error().sentence.english().contains(says), qPrintable(run.error().sentence.english()));
}

void SharedValuesTest::whatHasNoRoomIsRefusedBeforehand_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("place");
    QTest::newRow("block") << "block"
                           << "/dev/shm";
    QTest::newRow("file") << "mapped-file" << QDir::tempPath();
}

void SharedValuesTest::whatHasNoRoomIsRefusedBeforehand()
{
    QFETCH(QString, kind);
    QFETCH(QString, place);
    Lab lab;
    const Record record = runToEnd(lab, "shared-values", {{"kind", kind}, {"size-mib", "16777216"}});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    const QString error = repeat.error.english();
    QVERIFY2(error.contains("16.0 TiB are asked for") && error.contains(place), qPrintable(error));
    QCOMPARE(processesOf(repeat, Role::Child).size(), 0);
}

void SharedValuesTest::declaresWhatItShould()
{
    const Declaration &d = *findDeclaration("shared-values");
    const Parameters defaults(d.parameters);
    QCOMPARE(d.chapter, QString("Sharing and locks"));
    QCOMPARE(defaults.integer("length"), 10);
    QCOMPARE(d.outcome("seen")->grade(defaults), Grade::Acceptable);
    QCOMPARE(d.outcome("unseen")->grade(defaults), Grade::Forbidden);
}

QTEST_GUILESS_MAIN(SharedValuesTest)
#include "tst_sharedvalues.moc"
