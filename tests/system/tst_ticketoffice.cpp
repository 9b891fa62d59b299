// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/faults.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>

using namespace plab;

namespace {

Record sell(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "ticket-office", settings, repeat);
}

qsizetype linesWith(const Repeat &repeat, const QString &text)
{
    return std::count_if(repeat.console.begin(), repeat.console.end(),
                         [&](const ConsoleLine &line) { return line.text.endsWith(text); });
}

/// How many buyers at most stood between a reading and a writing at the same time.
int mostBetween(const Repeat &repeat)
{
    int between = 0;
    int most = 0;
    for (const Event &event : eventsOf(repeat)) {
        between += event.kind == EventKind::Read;
        between -= event.kind == EventKind::Write;
        most = std::max(most, between);
    }
    return most;
}

/// [[s on the way, s at the counter], …] of all buyers.
QList<QPair<double, double>> delaysIn(const Repeat &repeat)
{
    QList<QPair<double, double>> delays;
    for (const QJsonValue &one : repeat.values.value("delays").toArray())
        delays.append({one.toArray().at(0).toDouble(), one.toArray().at(1).toDouble()});
    return delays;
}

} // namespace

class TicketOfficeTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(sell({{"delay", "0"}})), QString()); }

    void withoutALockNineOfOneAreSold_data();
    void withoutALockNineOfOneAreSold();
    void withALockEachTicketIsSoldOnce_data();
    void withALockEachTicketIsSoldOnce();
    void theSalesTakeTurns_data();
    void theSalesTakeTurns();
    void aDelayOfNothingIsARaceWithAWitness();
    void aKilledHolderIsSucceeded_data();
    void aKilledHolderIsSucceeded();
    void randomDelaysSellBetweenOneAndNine();
    void drawsItsDelaysFromTheSeed();
    void whoReadsWhileAnotherWritesFindsNothing();
    void nobodyFindsNothing_data();
    void nobodyFindsNothing();
    void declaresWhatItShould();
};

void TicketOfficeTest::withoutALockNineOfOneAreSold_data()
{
    QTest::addColumn<QString>("storage");
    QTest::newRow("JSON file") << "json-file";
    QTest::newRow("shared memory") << "shared-memory";
}

/// The delay forces it: everybody reads before anybody writes.
void TicketOfficeTest::withoutALockNineOfOneAreSold()
{
    QFETCH(QString, storage);
    const Record record = sell({{"storage", storage}, {"delay", "0.4"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "sold"), 9.0);
    QCOMPARE(measureIn(repeat, "oversold"), 8.0);
    QCOMPARE(countIn(repeat, "oversold"), 1ULL);
    QCOMPARE(countIn(repeat, "sold-right"), 0ULL);
    QCOMPARE(repeat.values.value("left").toInt(-1), 0); // nobody notices
    QCOMPARE(repeat.values.value("contents").toString(),
             storage == "json-file" ? QString("{\"number\": 0}") : QString());
    QCOMPARE(linesWith(repeat, "bought"), 9);
    QCOMPARE(mostBetween(repeat), 9);
    QCOMPARE(processesOf(repeat, Role::Child).size(), 9);
    QVERIFY(!witnessOf(record));
    const auto oversold = std::find_if(record->outcomes.begin(), record->outcomes.end(),
                                       [](const OutcomeRow &row) { return row.outcome == "oversold"; });
    QCOMPARE(oversold->grade, Grade::Interesting);
}

void TicketOfficeTest::withALockEachTicketIsSoldOnce_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<QString>("storage");
    QTest::addColumn<int>("buyers");
    QTest::addColumn<int>("tickets");
    for (const char *lock : {"mutex", "file"}) {
        for (const char *storage : {"json-file", "shared-memory"}) {
            QTest::addRow("%s, %s", lock, storage) << lock << storage << 9 << 1;
            QTest::addRow("%s, %s, more digits", lock, storage) << lock << storage << 16 << 12;
        }
        QTest::addRow("%s, one for everybody", lock) << lock << "json-file" << 4 << 7;
        QTest::addRow("%s, none", lock) << lock << "json-file" << 3 << 0;
        QTest::addRow("%s, one buyer", lock) << lock << "json-file" << 1 << 1;
    }
}

void TicketOfficeTest::withALockEachTicketIsSoldOnce()
{
    QFETCH(QString, lock);
    QFETCH(QString, storage);
    QFETCH(int, buyers);
    QFETCH(int, tickets);
    const Record record = sell({{"lock", lock},
                                {"storage", storage},
                                {"buyers", QString::number(buyers)},
                                {"tickets", QString::number(tickets)},
                                {"delay", "0.001"}},
                               3);
    QCOMPARE(troubleOf(record), QString());
    const int sold = std::min(buyers, tickets);
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(measureIn(repeat, "sold"), double(sold));
        QCOMPARE(measureIn(repeat, "oversold"), 0.0);
        QCOMPARE(repeat.values.value("left").toInt(-1), tickets - sold);
        QCOMPARE(linesWith(repeat, ": bought"), sold);
        QCOMPARE(linesWith(repeat, ": sold out"), buyers - sold);
    }
    // Where there is one for everybody, or nobody to be in the way, the lock shows nothing.
    const QString outcome = buyers == 1     ? "not-raced"
        : tickets == 0 || tickets >= buyers ? "cannot-tell"
                                            : "sold-right";
    for (const OutcomeRow &row : record->outcomes)
        QCOMPARE(row.count, row.outcome == outcome ? 3ULL : 0ULL);
}

void TicketOfficeTest::theSalesTakeTurns_data()
{
    QTest::addColumn<QString>("lock");
    QTest::newRow("mutex") << "mutex";
    QTest::newRow("file") << "file";
}

void TicketOfficeTest::theSalesTakeTurns()
{
    QFETCH(QString, lock);
    Record record;
    for (int tries = 0; tries < 3; ++tries) { // another program may have had the CPU
        record = sell({{"lock", lock}});
        if (measureIn(lastRepeat(record), "wall_s") < 0.95)
            break;
    }
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    int waited = 0;
    for (const Event &event : eventsOf(repeat))
        waited += event.kind == EventKind::WaitBegin && event.object < waitfor::First && event.argument == 0;
    QCOMPARE(turnsIn(eventsOf(repeat)), 9);
    QCOMPARE(waited, 8);
    const double wall = measureIn(repeat, "wall_s");
    QVERIFY2(wall >= 0.9 && wall < 0.95 + 0.2 * (slowness() - 1), qPrintable(QString::number(wall)));
}

void TicketOfficeTest::aDelayOfNothingIsARaceWithAWitness()
{
    const Record record = sell({{"delay", "0"}, {"tickets", "3"}}, 5);
    QCOMPARE(troubleOf(record), QString());
    QVERIFY(witnessOf(record));
    QVERIFY(measureIn(*witnessOf(record), "events") > 0);
    quint64 oversold = 0;
    quint64 others = 0;
    for (const Repeat &repeat : record->repeats) {
        if (repeat.witness)
            continue;
        const double sold = measureIn(repeat, "sold");
        QVERIFY(sold >= 3 && sold <= 9); // whoever is refused has read what three had written
        QCOMPARE(measureIn(repeat, "oversold"), sold - 3);
        QCOMPARE(measureIn(repeat, "events"), 0.0);
        oversold += sold > 3;
    }
    for (const OutcomeRow &row : record->outcomes) {
        if (row.outcome == "oversold")
            QCOMPARE(row.count, oversold);
        else
            others += row.count;
    }
    QCOMPARE(oversold + others, 5ULL);
}

void TicketOfficeTest::aKilledHolderIsSucceeded_data()
{
    theSalesTakeTurns_data();
}

/// The others are served; the repeat is failed, because one has had no answer.
void TicketOfficeTest::aKilledHolderIsSucceeded()
{
    QFETCH(QString, lock);
    Lab lab;
    Result<Run *> run =
        lab.start(request("ticket-office", {{"lock", lock}, {"delay", "0.3"}, {"buyers", "4"}}));
    QVERIFY(bool(run));
    int victim = -1;
    QVERIFY(comesTrue([&] {
        if (run.value()->record()->repeats.isEmpty())
            return false;
        for (const Event &event : eventsOf(run.value()->record()->repeats.first())) {
            if (event.kind == EventKind::Acquired)
                victim = event.lane;
        }
        return victim >= 0;
    }));
    const Repeat now = run.value()->record()->repeats.first();
    QVERIFY(kill(pid_t(now.processes.at(victim).pid), SIGKILL) == 0);
    QVERIFY(comesTrue([&] { return run.value()->record()->finished; }));
    const Repeat repeat = run.value()->record()->repeats.first();
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QCOMPARE(repeat.error, QString("Not every buyer had an answer: 3 of 4 had."));
    QCOMPARE(linesWith(repeat, "bought") + linesWith(repeat, "sold out"), 3);
    QCOMPARE(int(consoleOf(repeat).count("it is taken over by process")),
             lock == "mutex" ? 1 : 0); // a file lock's dead is not named
}

void TicketOfficeTest::randomDelaysSellBetweenOneAndNine()
{
    const Record record = sell({{"delay", "0.5"}, {"delay-kind", "random"}}, 4);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        const double sold = measureIn(repeat, "sold");
        QVERIFY2(sold >= 1 && sold <= 9, qPrintable(QString::number(sold)));
        QCOMPARE(linesWith(repeat, "bought"), qsizetype(sold));
        QCOMPARE(measureIn(repeat, "unreadable"), 0.0);
        // All who came while the first was still taking its time have read what it read.
        double first = INFINITY;
        for (const auto &[comes, takes] : delaysIn(repeat)) {
            QVERIFY(comes >= 0 && comes < 0.5 && takes >= 0 && takes < 0.5);
            first = std::min(first, comes + takes);
        }
        int certainly = 0;
        int perhaps = 0;
        for (const auto &[comes, takes] : delaysIn(repeat)) {
            certainly += comes < first - 0.2;
            perhaps += comes < first + 0.2;
        }
        QVERIFY2(sold >= certainly && (sold <= perhaps || isCrowded()),
                 qPrintable(QString("%1 sold, %2 to %3 came in time").arg(sold).arg(certainly).arg(perhaps)));
    }
}

void TicketOfficeTest::drawsItsDelaysFromTheSeed()
{
    RunRequest wanted = request("ticket-office", {{"delay", "0.02"}, {"delay-kind", "random"}}, 2);
    wanted.seed = 7;
    Lab lab;
    const Record once = runToEnd(lab, wanted);
    const Record again = runToEnd(lab, wanted);
    wanted.seed = 8;
    const Record another = runToEnd(lab, wanted);
    QCOMPARE(delaysIn(lastRepeat(once)).size(), 9);
    QCOMPARE(delaysIn(lastRepeat(again)), delaysIn(lastRepeat(once)));
    QVERIFY(delaysIn(lastRepeat(another)) != delaysIn(lastRepeat(once)));
    QVERIFY(delaysIn(once->repeats.first()) != delaysIn(lastRepeat(once)));
}

/// Python's buyer dies of the JSONDecodeError that it does not catch.
void TicketOfficeTest::whoReadsWhileAnotherWritesFindsNothing()
{
    const Record record = sell({{"delay", "0.3"},
                                {"delay-kind", "random"},
                                {"write", "emptied-first"},
                                {"write-seconds", "0.6"},
                                {"recording", "all"}},
                               3);
    QCOMPARE(troubleOf(record), QString());
    double all = 0;
    for (const Repeat &repeat : record->repeats) {
        const double unreadable = measureIn(repeat, "unreadable");
        QCOMPARE(linesWith(repeat, "cannot read the file: it is empty"), qsizetype(unreadable));
        const QList<ProcessRecord> buyers = processesOf(repeat, Role::Child);
        const auto failed = std::count_if(buyers.begin(), buyers.end(), [](const ProcessRecord &buyer) {
            return buyer.ending == Ending {Ending::Kind::Exited, 1, {}};
        });
        QCOMPARE(failed, qsizetype(unreadable));
        QCOMPARE(measureIn(repeat, "sold") + unreadable + double(linesWith(repeat, "sold out")), 9.0);
        all += unreadable;
    }
    QVERIFY(all > 0);
}

void TicketOfficeTest::nobodyFindsNothing_data()
{
    QTest::addColumn<QString>("write");
    QTest::addColumn<QString>("lock");
    QTest::newRow("renamed") << "rename"
                             << "none";
    QTest::newRow("emptied first, under a lock") << "emptied-first"
                                                 << "mutex";
    QTest::newRow("renamed, under a file lock") << "rename"
                                                << "file";
}

void TicketOfficeTest::nobodyFindsNothing()
{
    QFETCH(QString, write);
    QFETCH(QString, lock);
    const Record record = sell({{"delay", "0.05"},
                                {"delay-kind", "random"},
                                {"write", write},
                                {"write-seconds", "0.1"},
                                {"lock", lock}},
                               2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(measureIn(repeat, "unreadable"), 0.0);
        QCOMPARE(repeat.values.value("contents").toString(), QString("{\"number\": 0}"));
        if (lock != "none")
            QCOMPARE(measureIn(repeat, "sold"), 1.0);
    }
}

void TicketOfficeTest::declaresWhatItShould()
{
    const Declaration *declaration = findDeclaration("ticket-office");
    QVERIFY(declaration);
    QCOMPARE(declaration->chapter, QString("Sharing and locks"));
    const Parameters defaults(declaration->parameters);
    QCOMPARE(defaults.integer("buyers"), 9);
    QCOMPARE(defaults.integer("tickets"), 1);
    QCOMPARE(defaults.number("delay"), 0.1);
    QCOMPARE(defaults.choice("lock"), QString("none"));
    QCOMPARE(defaults.choice("storage"), QString("json-file"));
    const Parameters locked = request("ticket-office", {{"lock", "mutex"}}).parameters;
    QCOMPARE(declaration->outcome("sold-right")->grade(locked), Grade::Acceptable);
    QCOMPARE(declaration->outcome("oversold")->grade(locked), Grade::Forbidden);
    QCOMPARE(declaration->outcome("not-raced")->grade(locked), Grade::Inconclusive);
    QCOMPARE(declaration->outcome("cannot-tell")->grade(locked), Grade::Inconclusive);
    QCOMPARE(declaration->parameter("lock")->choiceNames(), (QStringList {"none", "mutex", "file"}));
}

QTEST_GUILESS_MAIN(TicketOfficeTest)
#include "tst_ticketoffice.moc"
