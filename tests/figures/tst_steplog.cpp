// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/steplog.h"

#include <QTest>

#include <algorithm>

using namespace plab;

class StepLogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void drawsSteps();
    void lastsUntilTheLastLook();
    void keepsPeaksOfManyLooks();
};

void StepLogTest::drawsSteps()
{
    StepLog log;
    QVERIFY(log.points().isEmpty());
    log.add(0, 0);
    log.add(1, 3);
    log.add(2, 3); // nothing new
    log.add(3, 1);
    QList<std::pair<double, double>> points;
    for (const ChartPoint &point : log.points())
        points.append({point.x, point.y});
    QCOMPARE(points, (QList<std::pair<double, double>> {{0, 0}, {1, 0}, {1, 3}, {3, 3}, {3, 1}}));
}

void StepLogTest::lastsUntilTheLastLook()
{
    StepLog log;
    log.add(0, 2);
    log.add(5, 2);
    QCOMPARE(log.points().size(), 2);
    QCOMPARE(log.points().last().x, 5.0);
    QCOMPARE(log.points().last().y, 2.0);
}

void StepLogTest::keepsPeaksOfManyLooks()
{
    StepLog log;
    for (int i = 0; i < 100'000; ++i)
        log.add(i, i == 77'777 ? 1000 : i % 3);
    const QList<ChartPoint> points = log.points();
    QVERIFY(points.size() <= 1003);
    QVERIFY(std::any_of(points.begin(), points.end(), [](const ChartPoint &p) { return p.y == 1000; }));
    QVERIFY(std::is_sorted(points.begin(), points.end(),
                           [](const ChartPoint &a, const ChartPoint &b) { return a.x < b.x; }));
}

QTEST_APPLESS_MAIN(StepLogTest)
#include "tst_steplog.moc"
