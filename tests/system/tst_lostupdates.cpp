// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/labrun.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace plab;

namespace {

const QStringList lockKinds {"mutex", "atomic", "spin", "ticket", "semaphore", "file"};

Record race(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "lost-updates", settings, repeat);
}

std::map<qint64, qint64> finalsOf(const Repeat &repeat)
{
    std::map<qint64, qint64> counts;
    const QJsonArray rows = repeat.values.value("final_counts").toArray();
    for (const QJsonValue &row : rows)
        counts[row.toArray().at(0).toInteger()] += row.toArray().at(1).toInteger();
    return counts;
}

/// The CPUs a process may use, as the kernel says.
QList<int> cpusOf(qint64 pid)
{
    cpu_set_t set;
    QList<int> cpus;
    if (sched_getaffinity(pid_t(pid), sizeof set, &set) != 0)
        return cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &set))
            cpus.append(cpu);
    }
    return cpus;
}

} // namespace

class LostUpdatesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(race({{"increments", "10"}})), QString()); }

    void losesNothingWithALock_data();
    void losesNothingWithALock();
    void losesNothingInTrialsWithALock_data();
    void losesNothingInTrialsWithALock();
    void holdersNeverOverlap_data();
    void holdersNeverOverlap();
    void addsUpWithoutALock_data();
    void addsUpWithoutALock();
    void addsUpTrials_data();
    void addsUpTrials();
    void stepsGoRound();
    void stepsMustFitTheContenders();
    void stepsOfBothSignsHaveNoFraction();
    void loopScopeGivesTwoCleanBlocks_data();
    void loopScopeGivesTwoCleanBlocks();
    void tenThreadsFromAHundred_data();
    void tenThreadsFromAHundred();
    void pausesAndIntervalsTakeTheirTime();
    void placesContenders_data();
    void placesContenders();
    void crowdedPlacementIsFree();
    void witnessIsMarkedAndNotCounted();
    void recordsTheLevelAskedFor();
    void writesThroughput_data();
    void writesThroughput();
    void runsThreadsInOneProcess();
    void measuresAgree();
    void declaresWhatItShould();

};

void LostUpdatesTest::losesNothingWithALock_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<int>("contenders");
    for (const QString &lock : lockKinds) {
        for (const char *runner : {"process", "thread"}) {
            QTest::addRow("%s, %s", qPrintable(lock), runner) << lock << runner << "update" << 2;
            QTest::addRow("%s, %s, crowd", qPrintable(lock), runner) << lock << runner << "update" << 5;
        }
        QTest::addRow("%s, loop", qPrintable(lock)) << lock << "process"
                                                    << "loop" << 2;
    }
}

void LostUpdatesTest::losesNothingWithALock()
{
    QFETCH(QString, lock);
    QFETCH(QString, runner);
    QFETCH(QString, scope);
    QFETCH(int, contenders);
    const int increments =
        contenders == 2 ? 20000 : 200; // spinning locks are slow where the holder does not run
    const Record record = race({{"lock", lock},
                                {"runner", runner},
                                {"scope", scope},
                                {"processes", QString::number(contenders)},
                                {"increments", QString::number(increments)}},
                               2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(measureIn(repeat, "final"), measureIn(repeat, "expected"));
        QCOMPARE(measureIn(repeat, "lost"), 0.0);
        QCOMPARE(measureIn(repeat, "lost_fraction"), 0.0);
        if (!repeat.witness)
            QCOMPARE(measureIn(repeat, "expected"), double(contenders * increments));
    }
    for (const OutcomeRow &row : record->outcomes)
        QCOMPARE(row.count, row.outcome == "none-lost" ? 2ULL : 0ULL);
}

void LostUpdatesTest::losesNothingInTrialsWithALock_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<int>("perBarrier");
    for (const QString &lock : lockKinds)
        QTest::addRow("%s", qPrintable(lock)) << lock << 4;
    QTest::newRow("mutex, one trial a barrier") << "mutex" << 1;
    QTest::newRow("mutex, a block a barrier") << "mutex" << 4096;
    QTest::newRow("mutex, no divisor") << "mutex" << 7;
}

void LostUpdatesTest::losesNothingInTrialsWithALock()
{
    QFETCH(QString, lock);
    QFETCH(int, perBarrier);
    for (const char *contenders : {"2", "3"}) {
        const QString trials = QString(contenders) == "2" ? "5000" : "300";
        const Record record = race({{"lock", lock},
                                    {"trials", trials},
                                    {"increments", "3"},
                                    {"processes", contenders},
                                    {"trials-per-barrier", QString::number(perBarrier)}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QCOMPARE(countIn(repeat, "none-lost"), trials.toULongLong());
        const qint64 expected = 3 * QString(contenders).toLongLong();
        QCOMPARE(finalsOf(repeat), (std::map<qint64, qint64> {{expected, trials.toLongLong()}}));
        QCOMPARE(measureIn(repeat, "final"), double(expected) * trials.toDouble());
    }
}

void LostUpdatesTest::holdersNeverOverlap_data()
{
    QTest::addColumn<QString>("lock");
    for (const QString &lock : lockKinds) {
        if (lock != "atomic") // encloses nothing
            QTest::addRow("%s", qPrintable(lock)) << lock;
    }
}

void LostUpdatesTest::holdersNeverOverlap()
{
    QFETCH(QString, lock);
    const Record record = race({{"lock", lock}, {"increments", "300"}, {"recording", "all"}});
    QCOMPARE(troubleOf(record), QString());
    int holder = -1;
    int turns = 0;
    for (const Event &event : eventsOf(lastRepeat(record))) {
        if (event.kind == EventKind::Acquired) {
            QCOMPARE(holder, -1);
            holder = event.lane;
            ++turns;
        } else if (event.kind == EventKind::Released) {
            QCOMPARE(holder, int(event.lane));
            holder = -1;
        } else if (event.kind == EventKind::Write) {
            QCOMPARE(holder, int(event.lane));
        }
    }
    QCOMPARE(turns, 600);
}

void LostUpdatesTest::addsUpWithoutALock_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("steps");
    QTest::addColumn<double>("expected");
    QTest::newRow("processes") << "process"
                               << "1" << 200007.0;
    QTest::newRow("threads") << "thread"
                             << "1" << 200007.0;
    QTest::newRow("down") << "process"
                          << "-1" << -199993.0;
    QTest::newRow("steps of different size") << "process"
                                             << "1,3" << 400007.0;
}

/// How much is lost is chance; what any interleaving can give, and how the figures hang together, is not.
void LostUpdatesTest::addsUpWithoutALock()
{
    QFETCH(QString, runner);
    QFETCH(QString, steps);
    QFETCH(double, expected);
    const Record record = race({{"runner", runner}, {"steps", steps}, {"start-value", "7"}}, 3);
    QCOMPARE(troubleOf(record), QString());
    quint64 lost = 0;
    for (const Repeat &repeat : record->repeats) {
        if (repeat.witness)
            continue;
        const double final = measureIn(repeat, "final");
        QCOMPARE(measureIn(repeat, "expected"), expected);
        QVERIFY(std::min(7.0, expected) <= final && final <= std::max(7.0, expected));
        QCOMPARE(measureIn(repeat, "lost"), std::abs(expected - final));
        QCOMPARE(measureIn(repeat, "lost_fraction"), std::abs(expected - final) / std::abs(expected - 7));
        QCOMPARE(finalsOf(repeat), (std::map<qint64, qint64> {{qint64(final), 1}}));
        QCOMPARE(countIn(repeat, "lost"), quint64(final != expected));
        QCOMPARE(countIn(repeat, "none-lost"), quint64(final == expected));
        lost += countIn(repeat, "lost");
    }
    for (const OutcomeRow &row : record->outcomes)
        QCOMPARE(row.count, row.outcome == "lost" ? lost : row.outcome == "none-lost" ? 3 - lost : 0);
}

void LostUpdatesTest::addsUpTrials_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<int>("trials");
    QTest::addColumn<int>("increments");
    QTest::addColumn<int>("perBarrier");
    QTest::newRow("one increment") << "process" << 20000 << 1 << 4;
    QTest::newRow("threads") << "thread" << 20000 << 1 << 4;
    QTest::newRow("several increments") << "process" << 5000 << 50 << 16;
    QTest::newRow("less than a block") << "process" << 17 << 10 << 4;
    QTest::newRow("not a whole block") << "process" << 4097 << 1 << 1;
    QTest::newRow("a block a barrier") << "process" << 9000 << 2 << 4096;
}

void LostUpdatesTest::addsUpTrials()
{
    QFETCH(QString, runner);
    QFETCH(int, trials);
    QFETCH(int, increments);
    QFETCH(int, perBarrier);
    const Record record = race({{"runner", runner},
                                {"trials", QString::number(trials)},
                                {"increments", QString::number(increments)},
                                {"trials-per-barrier", QString::number(perBarrier)},
                                {"start-value", "-3"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const qint64 expected = 2 * increments - 3;
    double sum = 0;
    qint64 seen = 0;
    for (const auto &[final, count] : finalsOf(repeat)) {
        QVERIFY2(final > -3 && final <= expected, qPrintable(QString::number(final)));
        sum += double(final) * double(count);
        seen += count;
    }
    QCOMPARE(seen, qint64(trials));
    QCOMPARE(measureIn(repeat, "final"), sum);
    QCOMPARE(measureIn(repeat, "expected"), double(expected) * trials);
    QCOMPARE(measureIn(repeat, "lost"), double(expected) * trials - sum);
    QCOMPARE(measureIn(repeat, "lost_fraction"), measureIn(repeat, "lost") / (2.0 * increments * trials));
    QCOMPARE(countIn(repeat, "none-lost"), quint64(finalsOf(repeat)[expected]));
    QCOMPARE(countIn(repeat, "none-lost") + countIn(repeat, "lost"), quint64(trials));
    QCOMPARE(countIn(repeat, "impossible"), 0ULL);
    QVERIFY(measureIn(repeat, "trials_per_s") > 0);
    QVERIFY(measureIn(repeat, "overlap") >= 0 && measureIn(repeat, "overlap") <= 1);
    quint64 all = 0;
    for (const OutcomeRow &row : record->outcomes)
        all += row.count;
    QCOMPARE(all, quint64(trials)); // the unit is the trial, and the witness is not counted
}

void LostUpdatesTest::stepsGoRound()
{
    QCOMPARE(
        measureIn(lastRepeat(race(
                      {{"processes", "5"}, {"steps", "1,100"}, {"increments", "10"}, {"lock", "mutex"}})),
                  "final"),
        10.0 * (1 + 100 + 1 + 100 + 1));
    QCOMPARE(
        measureIn(lastRepeat(race({{"steps", "1,3"}, {"increments", "10"}, {"lock", "mutex"}})), "final"),
        40.0);
}

void LostUpdatesTest::stepsMustFitTheContenders()
{
    Lab lab;
    const Result<Run *> refused =
        lab.start(request("lost-updates", {{"processes", "2"}, {"steps", "1,2,3"}}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Usage);
    QVERIFY(refused.error().sentence.contains("steps") && refused.error().sentence.contains("processes"));
    QVERIFY(!lab.current());
}

void LostUpdatesTest::stepsOfBothSignsHaveNoFraction()
{
    const Repeat repeat = lastRepeat(race({{"steps", "2,-1"}, {"increments", "1000"}, {"lock", "spin"}}));
    QCOMPARE(measureIn(repeat, "expected"), 1000.0);
    QCOMPARE(measureIn(repeat, "final"), 1000.0);
    QVERIFY(std::isnan(measureIn(repeat, "lost_fraction")));
    const Repeat racing = lastRepeat(race({{"steps", "2,-1"}, {"increments", "1000"}}));
    QCOMPARE(countIn(racing, "impossible"), 0ULL);
    QVERIFY(measureIn(racing, "final") >= -1000 && measureIn(racing, "final") <= 2000);
}

void LostUpdatesTest::loopScopeGivesTwoCleanBlocks_data()
{
    QTest::addColumn<QString>("lock");
    for (const char *lock : {"mutex", "spin", "ticket", "semaphore", "file"})
        QTest::newRow(lock) << lock;
}

void LostUpdatesTest::loopScopeGivesTwoCleanBlocks()
{
    QFETCH(QString, lock);
    const Record record = race({{"steps", "1,3"},
                                {"increments", "10"},
                                {"interval", "1"},
                                {"lock", lock},
                                {"scope", "loop"},
                                {"recording", "all"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "final"), 40.0);
    QVERIFY(!witnessOf(record));
    QList<int> writers;
    for (const Event &event : eventsOf(lastRepeat(record))) {
        if (event.kind == EventKind::Write)
            writers.append(event.lane);
    }
    QCOMPARE(writers.size(), 20);
    const int first = writers.first();
    const int second = writers.last();
    QVERIFY(first != second);
    QCOMPARE(writers, QList<int>(10, first) + QList<int>(10, second));
}

void LostUpdatesTest::tenThreadsFromAHundred_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("lock");
    QTest::addColumn<QString>("pauseUs");
    QTest::addColumn<double>("final");
    QTest::newRow("threads, mutex") << "thread"
                                    << "mutex"
                                    << "1000" << 90.0;
    QTest::newRow("threads, none") << "thread"
                                   << "none"
                                   << "300000" << 99.0; // all read before the first writes
    QTest::newRow("processes, mutex") << "process"
                                      << "mutex"
                                      << "1000" << 90.0;
    QTest::newRow("processes, none") << "process"
                                     << "none"
                                     << "300000" << 99.0;
}

void LostUpdatesTest::tenThreadsFromAHundred()
{
    QFETCH(QString, runner);
    QFETCH(QString, lock);
    QFETCH(QString, pauseUs);
    QFETCH(double, final);
    const Record record = race({{"runner", runner},
                                {"processes", "10"},
                                {"start-value", "100"},
                                {"steps", "-1"},
                                {"increments", "1"},
                                {"pause", pauseUs},
                                {"lock", lock}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "expected"), 90.0);
    QCOMPARE(measureIn(lastRepeat(record), "final"), final);
    QCOMPARE(countIn(lastRepeat(record), final < 95 ? "none-lost" : "lost"), 1ULL);
}

void LostUpdatesTest::pausesAndIntervalsTakeTheirTime()
{
    // 10 turns of at least 5 ms between read and write, and at least 10 ms after each
    const Repeat repeat =
        lastRepeat(race({{"increments", "10"}, {"pause", "5000"}, {"interval", "10"}, {"lock", "mutex"}}));
    QVERIFY(measureIn(repeat, "wall_s") >= 0.15);
    // with the lock around the pause both contenders' pauses follow one another
    const Repeat alone = lastRepeat(race({{"increments", "10"}, {"pause", "10000"}, {"lock", "mutex"}}));
    QVERIFY(measureIn(alone, "wall_s") >= 0.2);
    QVERIFY(measureIn(alone, "lock_wait_s") > 0.05);
    QCOMPARE(measureIn(lastRepeat(race({{"processes", "1"}, {"lock", "mutex"}})), "lock_wait_s"),
             0.0); // contended turns only
}

void LostUpdatesTest::placesContenders_data()
{
    QTest::addColumn<QString>("placement");
    QTest::newRow("two CPUs") << "two-cpus";
    QTest::newRow("same CPU") << "same-cpu";
    QTest::newRow("free") << "free";
}

void LostUpdatesTest::placesContenders()
{
    QFETCH(QString, placement);
    const QList<int> all = cpusOf(0);
    if (all.size() < 2)
        QSKIP("there is one CPU: give this test two");
    Lab lab;
    Run *run = lab.start(request("lost-updates",
                                 {{"placement", placement}, {"increments", "1000"}, {"interval", "10"}}))
                   .value();
    QList<QList<int>> cpus;
    const bool seen = comesTrue([&] {
        cpus.clear();
        for (const ProcessRecord &child : processesOf(
                 run->record()->repeats.isEmpty() ? Repeat() : run->record()->repeats.last(), Role::Child)) {
            if (child.pid > 0 && !cpusOf(child.pid).isEmpty())
                cpus.append(cpusOf(child.pid));
        }
        const QList<QList<int>> wanted = placement == "two-cpus"
            ? QList<QList<int>> {{all.at(0)}, {all.at(1)}}
            : placement == "same-cpu" ? QList<QList<int>> {{all.at(0)}, {all.at(0)}}
                                      : QList<QList<int>> {all, all};
        return cpus == wanted;
    });
    run->stop();
    QVERIFY(comesTrue([run] { return run->isFinished(); }));
    QVERIFY(seen);
}

void LostUpdatesTest::crowdedPlacementIsFree()
{
    const QString many = QString::number(usableCpus() + 1);
    QCOMPARE(race({{"processes", many}, {"increments", "100"}})->parameters.choice("placement"),
             QString("free"));
    if (usableCpus() >= 2)
        QCOMPARE(race({{"increments", "100"}})->parameters.choice("placement"), QString("two-cpus"));
    QCOMPARE(race({{"processes", many}, {"increments", "100"}, {"placement", "same-cpu"}})
                 ->parameters.choice("placement"),
             QString("same-cpu"));
}

void LostUpdatesTest::witnessIsMarkedAndNotCounted()
{
    for (const char *recording : {"off", "sampled", "all"}) {
        const Record record = race({{"increments", "5000"}, {"recording", recording}}, 4);
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(record->repeats.size(), 5);
        QCOMPARE(std::count_if(record->repeats.begin(), record->repeats.end(),
                               [](const Repeat &repeat) { return repeat.witness; }),
                 1);
        QVERIFY(record->repeats.last().witness);
        QCOMPARE(record->timelineRepeat(), &record->repeats.last());
        QCOMPARE(record->countedRepeats(), 4);
        QVERIFY(measureIn(record->repeats.last(), "events") > 100);
        QVERIFY(record->repeats.last().recording != "off");
        quint64 counted = 0;
        for (const OutcomeRow &row : record->outcomes)
            counted += row.count;
        QCOMPARE(counted, 4ULL);
        for (const Repeat &repeat : record->repeats) {
            if (!repeat.witness) {
                QCOMPARE(repeat.recording, QString("off"));
                QCOMPARE(measureIn(repeat, "events"), 0.0);
            }
        }
    }
}

void LostUpdatesTest::recordsTheLevelAskedFor()
{
    const Record all = race({{"increments", "6400"}, {"lock", "mutex"}, {"recording", "all"}});
    const Record sampled =
        race({{"increments", "6400"}, {"lock", "mutex"}, {"recording", "sampled"}, {"sampling", "64"}});
    const auto writes = [](const Record &record) {
        const QList<Event> events = eventsOf(lastRepeat(record));
        return std::count_if(events.begin(), events.end(),
                             [](const Event &event) { return event.kind == EventKind::Write; });
    };
    QCOMPARE(lastRepeat(all).recording, QString("all"));
    QCOMPARE(lastRepeat(sampled).recording, QString("sampled"));
    QCOMPARE(measureIn(lastRepeat(all), "events_dropped"), 0.0);
    QCOMPARE(writes(all), 12800);
    QCOMPARE(writes(sampled), 200); // one turn in 64
    QVERIFY(!witnessOf(all) && !witnessOf(sampled));
}

void LostUpdatesTest::writesThroughput_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("increments") << Settings {};
    QTest::newRow("increments, mutex") << Settings {{"lock", "mutex"}};
    QTest::newRow("threads") << Settings {{"runner", "thread"}};
    QTest::newRow("trials") << Settings {{"trials", "2000"}, {"increments", "1"}};
    QTest::newRow("many trials") << Settings {{"trials", "200000"}, {"increments", "1"}};
}

void LostUpdatesTest::writesThroughput()
{
    QFETCH(Settings, settings);
    const Record record = race(settings);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    qsizetype slices = 0;
    quint64 done = 0;
    for (const QList<Slice> &lane : repeat.slices) {
        slices += lane.size();
        done += lane.isEmpty() ? 0 : lane.last().done;
        QVERIFY(std::is_sorted(lane.begin(), lane.end(),
                               [](const Slice &a, const Slice &b) { return a.timeNs < b.timeNs; }));
        QVERIFY(std::is_sorted(lane.begin(), lane.end(),
                               [](const Slice &a, const Slice &b) { return a.done < b.done; }));
    }
    QVERIFY2(slices >= 32, qPrintable(QString::number(slices)));
    const double all =
        2.0 * double(record->parameters.integer("increments")) * double(record->parameters.integer("trials"));
    QCOMPARE(double(done), all); // the contenders' own count, to the last update
}

void LostUpdatesTest::runsThreadsInOneProcess()
{
    const Record record =
        race({{"runner", "thread"}, {"processes", "4"}, {"increments", "1000"}, {"lock", "mutex"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<ProcessRecord> threads = processesOf(repeat, Role::Thread);
    QCOMPARE(threads.size(), 4);
    QCOMPARE(measureIn(repeat, "processes_started"), 4.0);
    QSet<qint64> tids;
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(threads.at(i).name, QString("Thread-%1").arg(i + 1));
        QCOMPARE(threads.at(i).pid, repeat.processes.at(1).pid);
        QCOMPARE(threads.at(i).startMethod, StartMethod::Thread);
        QCOMPARE(threads.at(i).ending.kind, Ending::Kind::Returned);
        tids.insert(threads.at(i).tid.value());
    }
    QCOMPARE(tids.size(), 4);
    QVERIFY(processesOf(repeat, Role::Child).isEmpty());
}

void LostUpdatesTest::measuresAgree()
{
    const Record record = race({{"increments", "20000"}, {"lock", "spin"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "updates_per_s")
            >= 40000 / measureIn(repeat, "wall_s")); // the span lies within the wall time
    QVERIFY(measureIn(repeat, "trials_per_s") >= 1 / measureIn(repeat, "wall_s"));
    QVERIFY(measureIn(repeat, "overlap") >= 0 && measureIn(repeat, "overlap") <= 1);
    QVERIFY(measureIn(repeat, "lock_wait_s") >= 0);
    QCOMPARE(measureIn(repeat, "processes_started"), 2.0);
    QCOMPARE(measureIn(repeat, "recording_share"), 0.0);
    for (const ProcessRecord &child : processesOf(repeat, Role::Child)) {
        QCOMPARE(child.parentPid, repeat.processes.at(1).pid);
        QCOMPARE(child.startMethod, StartMethod::Fork);
        QCOMPARE(endingText(child.ending), endingText({Ending::Kind::Exited, 0, {}}));
    }
}

void LostUpdatesTest::declaresWhatItShould()
{
    const Declaration &race = *findDeclaration("lost-updates");
    const Parameters defaults(race.parameters);
    QCOMPARE(race.repeat, 20);
    QCOMPARE(defaults.choice("recording"), QString("off"));
    QCOMPARE(defaults.integer("increments"), 100000);
    QCOMPARE(defaults.integer("trials-per-barrier"), 4);
    const auto grade = [&race](const QString &outcome, const Settings &settings) {
        const auto found = std::find_if(race.outcomes.begin(), race.outcomes.end(),
                                        [&](const OutcomeDeclaration &one) { return one.id == outcome; });
        return found->grade(request("lost-updates", settings).parameters);
    };
    QCOMPARE(grade("none-lost", {}), Grade::Acceptable);
    QCOMPARE(grade("lost", {}), Grade::Interesting);
    for (const QString &lock : lockKinds)
        QCOMPARE(grade("lost", {{"lock", lock}}), Grade::Forbidden);
    QCOMPARE(grade("impossible", {}), Grade::Forbidden);
}

QTEST_GUILESS_MAIN(LostUpdatesTest)
#include "tst_lostupdates.moc"
