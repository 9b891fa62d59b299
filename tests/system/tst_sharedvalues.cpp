// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

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
