// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>
#include <csignal>
#include <numeric>

using namespace plab;

namespace {

Record classic(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "classics", settings, repeat);
}

QString told(const Record &record)
{
    return findDeclaration("classics")->headline(*record).sentence.english();
}

/// A column of values.by_process.
QList<double> columnOf(const Repeat &repeat, int column)
{
    QList<double> numbers;
    const QJsonArray rows = repeat.values.value("by_process").toArray();
    for (const QJsonValue &row : rows)
        numbers.append(row.toArray().at(column).toDouble());
    return numbers;
}

double sum(const QList<double> &numbers)
{
    return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

} // namespace

class ClassicsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(classic({{"seconds", "0.1"}})), QString()); }

    void whoIsPreferredHasTheRoom_data();
    void whoIsPreferredHasTheRoom();
    void inTheOrderOfComingNobodyStarves();
    void aWriterIsAloneInTheRecordedTurns();
    void theBarberServesInHisChairs();
    void withoutChairsOnlyAnIdleBarberServes();
    void aWaiterKeepsThePhilosophersEating();
    void withoutAWaiterTheyDeadlock();
    void everyCrowdEnds_data();
    void everyCrowdEnds();
    void remarksNameWhatHasNoEffect();
    void aKilledReaderIsTold();
};

void ClassicsTest::whoIsPreferredHasTheRoom_data()
{
    QTest::addColumn<QString>("preference");
    QTest::addColumn<bool>("readersStarve");
    QTest::newRow("readers") << "readers" << false;
    QTest::newRow("writers") << "writers" << true;
}

/// With no time outside there is always one of the preferred kind at the door: the others get in at most
/// before those have come.
void ClassicsTest::whoIsPreferredHasTheRoom()
{
    QFETCH(QString, preference);
    QFETCH(bool, readersStarve);
    const Record record = classic(
        {{"preference", preference}, {"readers", "6"}, {"writers", "6"}, {"seconds", "1"}, {"outside", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "violated"), 0ULL);
    QCOMPARE(countIn(repeat, "starved"), 1ULL);
    QVERIFY(measureIn(repeat, "starved") >= 1);
    const double readerWait = measureIn(repeat, "longest_reader_wait_s");
    const double writerWait = measureIn(repeat, "longest_writer_wait_s");
    QVERIFY2((readerWait > writerWait) == readersStarve,
             qPrintable(QString("%1 %2").arg(readerWait).arg(writerWait)));
    QVERIFY2(told(record).startsWith(readersStarve ? "The readers starved" : "The writers starved"),
             qPrintable(told(record)));
}

void ClassicsTest::inTheOrderOfComingNobodyStarves()
{
    const Record record =
        classic({{"preference", "fair"}, {"readers", "6"}, {"writers", "3"}, {"outside", "1"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QCOMPARE(measureIn(repeat, "starved"), 0.0);
    QVERIFY(measureIn(repeat, "fairness") > 0.8);
    for (const double turns : columnOf(repeat, 1))
        QVERIFY(turns >= 1);
    QCOMPARE(measureIn(repeat, "reads") + measureIn(repeat, "writes"), measureIn(repeat, "turns"));
    QVERIFY(std::isnan(measureIn(repeat, "served")));
}

void ClassicsTest::aWriterIsAloneInTheRecordedTurns()
{
    const Record record = classic({{"preference", "fair"}, {"seconds", "0.5"}, {"recording", "all"}});
    const Repeat repeat = *record->timelineRepeat();
    QSet<int> writers;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.name.startsWith("Writer-"))
            writers.insert(process.index);
    }
    QCOMPARE(writers.size(), 2);
    int readersIn = 0;
    int writersIn = 0;
    int turns = 0;
    for (const Event &event : eventsOf(repeat)) {
        const bool writes = writers.contains(event.lane);
        if (event.kind == EventKind::Released)
            --(writes ? writersIn : readersIn);
        if (event.kind != EventKind::Acquired)
            continue;
        ++(writes ? writersIn : readersIn);
        ++turns;
        QVERIFY(writersIn == 0 || (writersIn == 1 && readersIn == 0));
    }
    QVERIFY(turns > 3);
}

void ClassicsTest::theBarberServesInHisChairs()
{
    const Record record = classic({{"problem", "sleeping-barber"},
                                   {"customers", "6"},
                                   {"chairs", "2"},
                                   {"inside", "10"},
                                   {"outside", "1"},
                                   {"seconds", "1"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "violated"), 0ULL);
    QCOMPARE(measureIn(repeat, "most_waiting"), 2.0);
    QVERIFY(measureIn(repeat, "served") > 3);
    QVERIFY(measureIn(repeat, "turned_away") > 0); // three of them are always without a chair
    const double customers = sum(columnOf(repeat, 1)) - columnOf(repeat, 1).first();
    QVERIFY(customers <= measureIn(repeat, "served"));
    QVERIFY(customers >= measureIn(repeat, "served") - 3); // whose end nobody saw any more
    QStringList names;
    for (const ProcessRecord &process : processesOf(repeat, Role::Child))
        names.append(process.name);
    QCOMPARE(names.first(), QString("Barber"));
    QCOMPARE(names.last(), QString("Customer-6"));
}

void ClassicsTest::withoutChairsOnlyAnIdleBarberServes()
{
    const Repeat repeat = lastRepeat(
        classic({{"problem", "sleeping-barber"}, {"chairs", "0"}, {"inside", "20"}, {"seconds", "0.6"}}));
    QCOMPARE(countIn(repeat, "violated"), 0ULL);
    QCOMPARE(measureIn(repeat, "most_waiting"), 1.0);
    QVERIFY(measureIn(repeat, "turned_away") > measureIn(repeat, "served"));
}

void ClassicsTest::aWaiterKeepsThePhilosophersEating()
{
    const Record record = classic({{"problem", "philosophers"}, {"inside", "2"}, {"outside", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "deadlock") + countIn(repeat, "violated"), 0ULL);
    QCOMPARE(measureIn(repeat, "deadlocked"), 0.0);
    for (const double meals : columnOf(repeat, 1))
        QVERIFY(meals >= 1);
    QVERIFY2(told(record).contains("and no deadlock"), qPrintable(told(record)));
}

void ClassicsTest::withoutAWaiterTheyDeadlock()
{
    const Record record = classic({{"problem", "philosophers"},
                                   {"waiter", "off"},
                                   {"inside", "200"},
                                   {"outside", "0"},
                                   {"seconds", "30"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "deadlock"), 1ULL);
    QCOMPARE(measureIn(repeat, "deadlocked"), 1.0);
    QVERIFY(measureIn(repeat, "wall_s") < 20);
    for (const OutcomeRow &row : record->outcomes)
        QVERIFY(row.count == 0 || row.grade == Grade::Acceptable);
}

void ClassicsTest::everyCrowdEnds_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("one of each") << Settings {{"readers", "1"}, {"writers", "1"}};
    QTest::newRow("many readers") << Settings {{"readers", "40"}, {"writers", "20"}, {"inside", "0.1"}};
    QTest::newRow("one customer") << Settings {{"problem", "sleeping-barber"}, {"customers", "1"}};
    QTest::newRow("many customers") << Settings {{"problem", "sleeping-barber"}, {"customers", "60"}};
    QTest::newRow("two philosophers") << Settings {{"problem", "philosophers"}, {"philosophers", "2"}};
    QTest::newRow("many philosophers") << Settings {{"problem", "philosophers"}, {"philosophers", "60"}};
}

void ClassicsTest::everyCrowdEnds()
{
    QFETCH(Settings, settings);
    const Record record = classic(settings + Settings {{"seconds", "0.3"}}, 2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats)
        QCOMPARE(countIn(repeat, "violated") + countIn(repeat, "deadlock"), 0ULL);
    for (const ChartDeclaration &chart : findDeclaration("classics")->charts)
        QVERIFY2(!chart.make(*record, {}).bars.isEmpty(), qPrintable(chart.name));
}

void ClassicsTest::remarksNameWhatHasNoEffect()
{
    const Declaration &classics = *findDeclaration("classics");
    const auto remarks = [](const Settings &settings) {
        return englishOf(Lab::remarks(request("classics", settings))).join(' ');
    };
    QCOMPARE(remarks({}), QString());
    QVERIFY(remarks({{"chairs", "1"}}).contains("“Chairs” has no effect while “Problem” is"));
    QVERIFY(remarks({{"problem", "sleeping-barber"}, {"chairs", "9"}}).contains("nobody is turned away"));
    QVERIFY(!classics.check(request("classics", {{"seconds", "70"}}).parameters));
}

void ClassicsTest::aKilledReaderIsTold()
{
    Lab lab;
    Result<Run *> run = lab.start(request("classics", {{"seconds", "1"}}));
    QVERIFY(bool(run));
    const auto victim = [&run]() -> qint64 {
        const Record record = run.value()->record();
        if (record->repeats.isEmpty())
            return 0;
        for (const ProcessRecord &process : record->repeats.last().processes) {
            if (process.name == "Reader-1" && !record->repeats.last().lanes.at(process.index).isEmpty())
                return process.pid;
        }
        return 0;
    };
    QVERIFY(comesTrue([&] { return victim() != 0; }));
    kill(pid_t(victim()), SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 10'000));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(countIn(repeat, "violated"), 0ULL);
    QVERIFY(std::any_of(repeat.console.begin(), repeat.console.end(),
                        [](const ConsoleLine &line) { return line.text.contains("Reader-1 was killed"); }));
}

QTEST_GUILESS_MAIN(ClassicsTest)
#include "tst_classics.moc"
