// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace plab;

class JoinOrderTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void joinsReturn_data();
    void joinsReturn();
    void aJoinOfNoTimeOnlyLooks();
    void theRestIsWaitedForAtExit();
    void listsMustHaveAFewValues();
};

void JoinOrderTest::joinsReturn_data()
{
    QTest::addColumn<QString>("order");
    QTest::addColumn<QString>("timeout");
    QTest::addColumn<QList<double>>("returned");
    QTest::addColumn<double>("alive");
    QTest::newRow("as started") << "as-started"
                                << "none" << QList<double> {0.3, 0.6, 0.9} << 0.0;
    QTest::newRow("reversed") << "reversed"
                              << "none" << QList<double> {0.9, 0.9, 0.9} << 0.0;
    QTest::newRow("each") << "start-and-join-each"
                          << "none" << QList<double> {0.3, 0.9, 1.8} << 0.0;
    QTest::newRow("as started, timed out") << "as-started"
                                           << "0.2" << QList<double> {0.2, 0.4, 0.6} << 3.0;
    QTest::newRow("reversed, timed out") << "reversed"
                                         << "0.45" << QList<double> {0.45, 0.6, 0.6} << 1.0;
    QTest::newRow("each, timed out") << "start-and-join-each"
                                     << "0.45" << QList<double> {0.3, 0.75, 1.2} << 2.0;
}

void JoinOrderTest::joinsReturn()
{
    QFETCH(QString, order);
    QFETCH(QString, timeout);
    QFETCH(QList<double>, returned);
    Lab lab;
    const Record record = runToEnd(lab, "join-order",
                                   {{"seconds", "0.3,0.6,0.9"}, {"order", order}, {"join-timeout", timeout}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    for (int i = 0; i < 3; ++i) {
        const double at = measureIn(repeat, qPrintable(QString("join_%1_s").arg(i + 1)));
        const double tolerance = std::max(0.05, 0.05 * returned.at(i)) * slowness();
        QVERIFY2(at >= returned.at(i) - 0.001 && at <= returned.at(i) + tolerance,
                 qPrintable(QString("join %1: %2 s").arg(i + 1).arg(at)));
    }
    QVERIFY(std::isnan(measureIn(repeat, "join_4_s")));
    QTEST(measureIn(repeat, "alive_after_join"), "alive");
    QCOMPARE(countIn(repeat, "in-time"), 1ULL);
    const QList<int> children = order == "reversed" ? QList<int> {3, 2, 1} : QList<int> {1, 2, 3};
    QCOMPARE(numbersOf(repeat, "joined"), children);
}

void JoinOrderTest::aJoinOfNoTimeOnlyLooks()
{
    Lab lab;
    const Repeat repeat =
        lastRepeat(runToEnd(lab, "join-order", {{"seconds", "0.5,0.5"}, {"join-timeout", "0"}}));
    QVERIFY(measureIn(repeat, "join_2_s") < 0.4);
    QCOMPARE(measureIn(repeat, "alive_after_join"), 2.0);
}

void JoinOrderTest::theRestIsWaitedForAtExit()
{
    Lab lab;
    const Record record = runToEnd(lab, "join-order", {{"seconds", "0.5"}, {"join-timeout", "0.1"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "wall_s") < 0.4);
    QCOMPARE(endingText(processesOf(repeat, Role::Child).first().ending), QString("exit code 0"));
    QVERIFY(*processesOf(repeat, Role::Child).first().endedS >= 0.5);
}

void JoinOrderTest::listsMustHaveAFewValues()
{
    Lab lab;
    const QString many = QStringList(17, "1").join(',');
    const Result<Run *> refused = lab.start(request("join-order", {{"seconds", many}}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Usage);
    QVERIFY(refused.error().sentence.english().contains("“Sleeps”")
            && refused.error().sentence.english().contains("16"));
}

QTEST_GUILESS_MAIN(JoinOrderTest)
#include "tst_joinorder.moc"
