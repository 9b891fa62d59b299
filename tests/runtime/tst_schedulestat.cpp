// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/schedulestat.h"

#include "core/runtime/eventcost.h"
#include "core/shared/futex.h"

#include <QTest>

using namespace plab;

class TestScheduleStat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timesAreReadAsWritten();
    void otherTextIsNull();
    void migrationsAreFoundByName();
    void onlyALongLifeIsTold();
    void anEventHasACost();
};

void TestScheduleStat::timesAreReadAsWritten()
{
    const ScheduleStat stat = scheduleStat("2958601 17 42\n").value();
    QCOMPARE(stat.cpuNs, 2958601ULL);
    QCOMPARE(stat.runDelayNs, 17ULL);
}

void TestScheduleStat::otherTextIsNull()
{
    for (const char *text : {"", "12", "12 ", "x 1 2", "-1 2 3"})
        QVERIFY2(!scheduleStat(text), text);
}

void TestScheduleStat::migrationsAreFoundByName()
{
    QCOMPARE(
        migrationsIn("head (1, #threads: 1)\nse.vruntime : 1.5\nse.nr_migrations      :        12\n").value(),
        12ULL);
    QVERIFY(!migrationsIn("se.vruntime : 1.5\n"));
    QVERIFY(!migrationsIn("nr_migrations"));
}

void TestScheduleStat::onlyALongLifeIsTold()
{
    alignas(64) std::byte zero[sizeof(ProcessSlot)] {};
    auto &slot = *reinterpret_cast<ProcessSlot *>(zero);
    slot.startedNs.store(nowNs());
    tellSchedule(slot);
    QCOMPARE(slot.toldSchedule.load(), 0U);
    slot.startedNs.store(nowNs() - 5'000'000);
    tellSchedule(slot);
    QCOMPARE(slot.toldSchedule.load(), 1U); // its migrations would take too long to read
    slot.startedNs.store(nowNs() - 1'000'000'000);
    tellSchedule(slot);
    QVERIFY(slot.toldSchedule.load() >= 1); // every kernel since 2.6.9, where built so
}

void TestScheduleStat::anEventHasACost()
{
    const EventCost cost = measureEventCost();
    QVERIFY(cost.batches > 0);
    QVERIFY(cost.fastestPs > 0);
    QVERIFY(cost.fastestPs <= cost.medianPs && cost.medianPs <= cost.slowestPs);
    QVERIFY2(cost.fastestPs < 5'000'000, qPrintable(QString::number(cost.fastestPs))); // 5 µs
}

QTEST_APPLESS_MAIN(TestScheduleStat)
#include "tst_schedulestat.moc"
