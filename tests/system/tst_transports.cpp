// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/transport.h"
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/cleantest.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <numeric>

using namespace plab;

namespace {

Record carry(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "transports", settings, repeat);
}

bool carriesAnySize(const QString &mechanism)
{
    return carriedBytes(*mechanismFromName(mechanism), 1000) == 1000;
}

} // namespace

class TransportsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(troubleOf(carry({{"mechanism", "pipe"}, {"messages", "10"}})), QString());
    }

    void deliversEveryMessage_data();
    void deliversEveryMessage();
    void allStandBesideEachOther_data();
    void allStandBesideEachOther();
    void figuresHangTogether();
    void everyMessageIsInTheWitnessInOrder_data();
    void everyMessageIsInTheWitnessInOrder();
    void remarksWhatCannotBeCarried();
    void aKilledPartnerEndsTheRunWithASentence_data();
    void aKilledPartnerEndsTheRunWithASentence();
    void stopsAtOnce_data();
    void stopsAtOnce();
    void declaresWhatItShould();
};

void TransportsTest::deliversEveryMessage_data()
{
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("messages");
    QTest::addColumn<QString>("placement");
    for (const QString &mechanism : mechanismNames()) {
        QTest::addRow("%s", qPrintable(mechanism)) << mechanism << 64 << 500 << "two-cpus";
        QTest::addRow("%s, one CPU", qPrintable(mechanism)) << mechanism << 64 << 200 << "same-cpu";
        QTest::addRow("%s, free", qPrintable(mechanism)) << mechanism << 64 << 200 << "free";
        if (!carriesAnySize(mechanism))
            continue;
        QTest::addRow("%s, a byte", qPrintable(mechanism)) << mechanism << 1 << 300 << "two-cpus";
        QTest::addRow("%s, big", qPrintable(mechanism)) << mechanism << 300'001 << 20 << "two-cpus";
    }
}

void TransportsTest::deliversEveryMessage()
{
    QFETCH(QString, mechanism);
    QFETCH(int, size);
    QFETCH(int, messages);
    QFETCH(QString, placement);
    const Record record = carry({{"mechanism", mechanism},
                                 {"size", QString::number(size)},
                                 {"messages", QString::number(messages)},
                                 {"placement", placement}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.values.value("delivered").toInt(), messages);
    QCOMPARE(countIn(repeat, "delivered"), 1ULL);
    QCOMPARE(countIn(repeat, "undelivered"), 0ULL);
    QVERIFY(measureIn(repeat, "round_trip_us_median") > 0);
    QCOMPARE(processesOf(repeat, Role::Child).size(), 2);
    QCOMPARE(processesOf(repeat, Role::Server).size(), mechanism == "manager" ? 1 : 0);
}

void TransportsTest::allStandBesideEachOther_data()
{
    QTest::addColumn<QString>("placement");
    for (const char *placement : {"two-cpus", "same-cpu", "free"})
        QTest::newRow(placement) << placement;
}

void TransportsTest::allStandBesideEachOther()
{
    QFETCH(QString, placement);
    const Record record = carry({{"messages", "100"}, {"placement", placement}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QJsonObject all = repeat.values.value("by_mechanism").toObject();
    QStringList expected = mechanismNames();
    expected.sort();
    QCOMPARE(all.keys(), expected);
    for (const QString &mechanism : expected) {
        const QJsonObject figures = all.value(mechanism).toObject();
        QCOMPARE(figures.value("delivered").toInt(), 100);
        QCOMPARE(figures.value("placement").toString(),
                 usableCpus() < 2 && placement == "two-cpus" ? QString("free") : placement);
        QVERIFY(figures.value("round_trip_us_median").toDouble() > 0);
        QVERIFY(figures.value("round_trip_us_max").toDouble()
                >= figures.value("round_trip_us_p99").toDouble());
    }
    QVERIFY(std::isnan(measureIn(repeat, "round_trip_us_median")));
    QCOMPARE(processesOf(repeat, Role::Child).size(), 2);
}

void TransportsTest::figuresHangTogether()
{
    const Repeat repeat = lastRepeat(carry({{"mechanism", "pipe"}, {"messages", "2000"}, {"size", "1000"}}));
    QList<double> seconds;
    for (const QJsonValue &one : repeat.values.value("round_trip_seconds").toArray())
        seconds.append(one.toDouble());
    QCOMPARE(seconds.size(), 2000); // few enough to be all there
    std::sort(seconds.begin(), seconds.end());
    const auto at = [&](double q) {
        const double place = q * 1999;
        const auto below = qsizetype(place);
        const double next = seconds.at(std::min<qsizetype>(below + 1, 1999));
        return 1e6 * (seconds.at(below) + (place - double(below)) * (next - seconds.at(below)));
    };
    const auto isNear = [](double a, double b) { return std::abs(a - b) <= 1e-6 * std::abs(b); };
    QVERIFY(isNear(measureIn(repeat, "round_trip_us_median"), at(0.5)));
    QVERIFY(isNear(measureIn(repeat, "round_trip_us_p99"), at(0.99)));
    QVERIFY(std::isnan(measureIn(repeat, "round_trip_us_p999"))); // only two of these lie beyond it
    QVERIFY(isNear(measureIn(repeat, "round_trip_us_max"), at(1)));
    const double sum = std::accumulate(seconds.begin(), seconds.end(), 0.0);
    QVERIFY(isNear(measureIn(repeat, "messages_per_s"), 2000 / sum)); // no time between two round trips
    QVERIFY(isNear(measureIn(repeat, "mib_per_s"), 2000 / sum * 1000 / 1048576));
}

void TransportsTest::everyMessageIsInTheWitnessInOrder_data()
{
    QTest::addColumn<QString>("mechanism");
    for (const QString &mechanism : mechanismNames())
        QTest::addRow("%s", qPrintable(mechanism)) << mechanism;
}

void TransportsTest::everyMessageIsInTheWitnessInOrder()
{
    QFETCH(QString, mechanism);
    const Record record = carry({{"mechanism", mechanism}, {"messages", "50"}});
    const Repeat *witness = witnessOf(record);
    QVERIFY(witness);
    QMap<int, QList<quint64>> got; // by lane
    for (const Event &event : eventsOf(*witness)) {
        if (event.kind == EventKind::Get)
            got[event.lane].append(event.argument);
    }
    QCOMPARE(got.size(), 2);
    for (const QList<quint64> &numbers : got) {
        QCOMPARE(numbers.size(), 52); // with the first and the last, which are not counted
        for (qsizetype i = 0; i < numbers.size(); ++i)
            QCOMPARE(numbers.at(i), quint64(i));
    }
    QCOMPARE(measureIn(lastRepeat(record), "events"), 0.0);
}

void TransportsTest::remarksWhatCannotBeCarried()
{
    const Declaration &transports = *findDeclaration("transports");
    const auto remarks = [&](const Settings &settings) {
        return englishOf(transports.remarks(request("transports", settings).parameters)).join(' ');
    };
    QVERIFY(remarks({{"mechanism", "eventfd"}}).contains("“Size” has no effect while"));
    QVERIFY(remarks({{"mechanism", "signal"}}).contains("“Size” has no effect while"));
    QVERIFY(!remarks({{"mechanism", "signal"}, {"size", "8"}}).contains("no effect"));
    QVERIFY(!remarks({{"mechanism", "pipe"}}).contains("size"));
    QVERIFY(remarks({{"mechanism", "message-queue"}, {"size", "1048576"}}).contains("pieces"));
    QVERIFY(remarks({}).contains("eventfd"));
    QVERIFY(remarks({{"placement", "same-cpu"}}).contains("sched_yield"));
}

void TransportsTest::aKilledPartnerEndsTheRunWithASentence_data()
{
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<int>("party");
    for (const QString &mechanism : mechanismNames()) {
        QTest::addRow("%s, who asks", qPrintable(mechanism)) << mechanism << 0;
        QTest::addRow("%s, who answers", qPrintable(mechanism)) << mechanism << 1;
    }
}

qint64 runningChild(const Run *run, int number)
{
    const Record record = run->record();
    for (const Repeat &repeat : record->repeats) {
        const QList<ProcessRecord> pair = processesOf(repeat, Role::Child);
        if (!repeat.witness && repeat.ending == RepeatEnding::Running && pair.size() == 2
            && pair.at(1).startedS)
            return pair.at(number).pid;
    }
    return 0;
}

void TransportsTest::aKilledPartnerEndsTheRunWithASentence()
{
    QFETCH(QString, mechanism);
    QFETCH(int, party);
    Lab lab;
    Result<Run *> run = lab.start(request("transports", {{"mechanism", mechanism}, {"messages", "1000000"}}));
    QVERIFY(run);
    qint64 victim = 0;
    QVERIFY(comesTrue([&] { return (victim = runningChild(run.value(), party)) > 0; }));
    kill(pid_t(victim), SIGKILL);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 20'000));
    QVERIFY2(double(timer.elapsed()) < 3000 * slowness(), qPrintable(QString::number(timer.elapsed())));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains(QString::number(victim))
                 && repeat.error.english().contains("SIGKILL"),
             qPrintable(repeat.error.english()));
}

void TransportsTest::stopsAtOnce_data()
{
    everyMessageIsInTheWitnessInOrder_data();
}

void TransportsTest::stopsAtOnce()
{
    QFETCH(QString, mechanism);
    Lab lab;
    Result<Run *> run = lab.start(request("transports", {{"mechanism", mechanism}, {"messages", "1000000"}}));
    QVERIFY(run);
    QVERIFY(comesTrue([&] { return runningChild(run.value(), 1) > 0; }));
    QElapsedTimer timer;
    timer.start();
    run.value()->stop();
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 20'000));
    QVERIFY2(double(timer.elapsed()) < 2000 * slowness(), qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(lastRepeat(run.value()->record()).ending, RepeatEnding::Stopped);
}

void TransportsTest::declaresWhatItShould()
{
    const Declaration &transports = *findDeclaration("transports");
    QCOMPARE(transports.chapter, QString("Communication"));
    const Parameters defaults(transports.parameters);
    QCOMPARE(defaults.choice("mechanism"), QString("all"));
    QCOMPARE(defaults.integer("size"), 64);
    QCOMPARE(defaults.integer("messages"), 10000);
    QCOMPARE(defaults.choice("placement"), QString("two-cpus"));
    QCOMPARE(transports.outcome("delivered")->grade(defaults), Grade::Acceptable);
    QCOMPARE(transports.outcome("undelivered")->grade(defaults), Grade::Forbidden);
}

QTEST_GUILESS_MAIN(TransportsTest)
#include "tst_transports.moc"
