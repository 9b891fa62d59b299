// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/instant.h"

#include <QTest>

using namespace plab;

namespace {

constexpr std::uint64_t Last = ~std::uint64_t(0);
constexpr double Endless = std::numeric_limits<double>::infinity();

} // namespace

/// The way from nanoseconds to seconds and back; UndefinedBehaviorSanitizer watches it.
class TestSeconds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secondsLieBetween()
    {
        QCOMPARE(secondsBetween(5, 2'000'000'005), 2.0);
        QCOMPARE(secondsBetween(2'000'000'005, 5), -2.0);
        QCOMPARE(secondsBetween(Last - 1, Last), 1e-9); // which the difference of two doubles is not
        QCOMPARE(secondsBetween(0, Last), 18446744073.709551615);
        QCOMPARE(secondsBetween(Last, 0), -18446744073.709551615);
    }

    void instantsStayInTheirRange_data()
    {
        QTest::addColumn<quint64>("entry");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<quint64>("instant");
        QTest::newRow("after") << quint64(1000) << 1e-6 << quint64(2000);
        QTest::newRow("before") << quint64(1000) << -1e-7 << quint64(900);
        QTest::newRow("at zero, which means never") << quint64(1000) << -1e-6 << quint64(1);
        QTest::newRow("long before") << quint64(1000) << -1e300 << quint64(1);
        QTest::newRow("long after") << quint64(Last - 10) << 1e300 << quint64(Last);
        QTest::newRow("endless") << quint64(Last - 10) << Endless << quint64(Last);
        QTest::newRow("endless, before") << quint64(1000) << -Endless << quint64(1);
        QTest::newRow("no number") << quint64(1000) << std::nan("") << quint64(1000);
        QTest::newRow("more than a signed number holds")
            << (quint64(1) << 63) << 1.0 << (quint64(1) << 63) + 1'000'000'000;
    }
    void instantsStayInTheirRange()
    {
        QFETCH(quint64, entry);
        QFETCH(double, seconds);
        QTEST(quint64(instantAfter(entry, seconds)), "instant");
    }

    void countsStayInTheirRange()
    {
        QCOMPARE(wholeCount(3), 3u);
        QCOMPARE(wholeCount(-3), 0u);
        QCOMPARE(wholeCount(std::nan("")), 0u);
        QVERIFY(wholeCount(1e300) > quint64(1) << 63);
        QVERIFY(wholeCount(Endless) > quint64(1) << 63);
    }
};

QTEST_APPLESS_MAIN(TestSeconds)
#include "tst_seconds.moc"
