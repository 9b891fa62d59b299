// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/slicewriter.h"

#include "forked.h"

#include <QTest>

using namespace plab;

namespace {

/// Points of a worker that does three turns in each nanosecond: any copy shows at once whether it is whole.
bool areWhole(const std::vector<Slice> &slices)
{
    for (std::size_t i = 0; i < slices.size(); ++i) {
        if (slices[i].done != 3 * slices[i].timeNs || (i > 0 && slices[i].timeNs <= slices[i - 1].timeNs))
            return false;
    }
    return true;
}

} // namespace

class TestSliceWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyPointsAnIntervalApartAreKept()
    {
        SliceLog log {};
        SliceWriter writer(&log, 100);
        for (std::uint64_t t = 1000; t <= 1350; t += 50)
            writer.add(t, 3 * t);
        writer.finish(1351, 3 * 1351);
        const std::vector<Slice> slices = log.read();
        QCOMPARE(slices.size(), 5u);
        QCOMPARE(slices[0].timeNs, 1000u);
        QCOMPARE(slices[3].timeNs, 1300u);
        QCOMPARE(slices[4].timeNs, 1351u);
        QVERIFY(areWhole(slices));
        log.clear();
        QVERIFY(log.read().empty());
    }

    void aWriterWithoutLogWritesNothing()
    {
        SliceWriter writer;
        writer.add(1, 1);
        writer.finish(2, 2);
        QCOMPARE(writer.intervalNs(), 0u);
    }

    void anyLengthKeepsFirstAndLastAndAnEvenSpread_data()
    {
        QTest::addColumn<quint64>("interval");
        QTest::addColumn<quint64>("calls");
        QTest::newRow("just full") << quint64(10) << quint64(256);
        QTest::newRow("one more") << quint64(10) << quint64(257);
        QTest::newRow("long") << quint64(10) << quint64(1'000'000);
        QTest::newRow("every call, few") << quint64(0) << quint64(200);
        QTest::newRow("every call, many") << quint64(0) << quint64(1'000'000);
    }

    void anyLengthKeepsFirstAndLastAndAnEvenSpread()
    {
        QFETCH(quint64, interval);
        QFETCH(quint64, calls);
        SliceLog log {};
        SliceWriter writer(&log, interval);
        for (std::uint64_t i = 1; i <= calls; ++i)
            writer.add(10 * i, 30 * i);
        writer.finish(10 * calls + 1, 3 * (10 * calls + 1));
        const std::vector<Slice> slices = log.read();
        QVERIFY(areWhole(slices));
        QVERIFY(slices.size() <= 256 && slices.size() >= std::min<std::size_t>(calls, 120));
        QCOMPARE(slices.front().timeNs, 10u);
        QCOMPARE(slices.back().timeNs, 10 * calls + 1);
        std::uint64_t widest = 0;
        for (std::size_t i = 1; i < slices.size(); ++i)
            widest = std::max<std::uint64_t>(widest, slices[i].timeNs - slices[i - 1].timeNs);
        QVERIFY(widest <= 10 * calls / 64 + 10);
    }

    void aReaderInAnotherProcessSeesWholePointsOnly()
    {
        SharedObject<SliceLog> log;
        Forked children;
        children.start([&] {
            SliceWriter writer(&*log, 0);
            for (std::uint64_t t = 1; t <= 2'000'000; ++t)
                writer.finish(t, 3 * t); // halves the log every 128 calls: the worst case for a reader
            return 0;
        });
        QVERIFY(comesTrue([&] { return log->count.load() > 0; }));
        std::uint64_t last = 0;
        while (last < 2'000'000) {
            const std::vector<Slice> slices = log->read();
            for (std::size_t i = 1; i < slices.size(); ++i)
                QVERIFY(slices[i].timeNs >= slices[i - 1].timeNs && slices[i].done >= slices[i - 1].done);
            if (!slices.empty())
                last = slices.back().timeNs;
        }
        QVERIFY(children.allSucceeded());
        QVERIFY(areWhole(log->read()));
    }

    void nonsenseInTheLogStaysInsideIt()
    {
        SliceLog log {};
        log.count.store(0xffffffffu);
        log.version.store(3); // killed while moving points
        for (std::uint32_t i = 0; i < SliceLog::Capacity; ++i) {
            log.points[i].timeNs.store(i < 100 ? 2 * i : i);
            log.points[i].done.store(3 * log.points[i].timeNs.load());
        }
        const std::vector<Slice> slices = log.read();
        QVERIFY(slices.size() > 100 && slices.size() <= 256);
        QCOMPARE(slices.back().timeNs, 255u);
        for (std::size_t i = 1; i < slices.size(); ++i)
            QVERIFY(slices[i].timeNs >= slices[i - 1].timeNs);
        SliceWriter next(&log, 0);
        next.finish(1000, 3000);
        QCOMPARE(log.version.load() % 2, 0u);
    }
};

QTEST_APPLESS_MAIN(TestSliceWriter)
#include "tst_slicewriter.moc"
