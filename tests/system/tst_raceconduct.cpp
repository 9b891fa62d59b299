// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/race.h"

#include <QJsonArray>
#include <QTest>

#include <sched.h>

#include <algorithm>

using namespace plab;

namespace {

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

class RaceConductTest : public RaceTest
{
    Q_OBJECT
private Q_SLOTS:
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

void RaceConductTest::tenThreadsFromAHundred_data()
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

void RaceConductTest::tenThreadsFromAHundred()
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

void RaceConductTest::pausesAndIntervalsTakeTheirTime()
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

void RaceConductTest::placesContenders_data()
{
    QTest::addColumn<QString>("placement");
    QTest::newRow("two CPUs") << "two-cpus";
    QTest::newRow("same CPU") << "same-cpu";
    QTest::newRow("free") << "free";
}

void RaceConductTest::placesContenders()
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

void RaceConductTest::crowdedPlacementIsFree()
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

void RaceConductTest::witnessIsMarkedAndNotCounted()
{
    for (const char *recording : {"sampled", "all"}) {
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
        QCOMPARE(record->repeats.last().recording, QString(recording));
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

void RaceConductTest::recordsTheLevelAskedFor()
{
    const Record all = race({{"increments", "6400"}, {"lock", "mutex"}, {"recording", "all"}});
    const Record sampled =
        race({{"increments", "6400"}, {"lock", "mutex"}, {"recording", "sampled"}, {"sampling", "64"}});
    const auto writes = [](const Record &record) {
        const QList<Event> events = eventsOf(*record->timelineRepeat());
        return std::count_if(events.begin(), events.end(),
                             [](const Event &event) { return event.kind == EventKind::Write; });
    };
    QVERIFY(witnessOf(all) && witnessOf(sampled));
    QCOMPARE(witnessOf(all)->recording, QString("all"));
    QCOMPARE(witnessOf(sampled)->recording, QString("sampled"));
    QCOMPARE(measureIn(*witnessOf(all), "events_dropped"), 0.0);
    QCOMPARE(writes(all), 12800);
    QCOMPARE(writes(sampled), 200);                      // one turn in 64
    QCOMPARE(lastRepeat(all).recording, QString("off")); // with a lock, too: its rate is what is measured
}

void RaceConductTest::writesThroughput_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("increments") << Settings {};
    QTest::newRow("increments, mutex") << Settings {{"lock", "mutex"}};
    QTest::newRow("threads") << Settings {{"runner", "thread"}};
    QTest::newRow("trials") << Settings {{"trials", "2000"}, {"increments", "1"}};
    QTest::newRow("many trials") << Settings {{"trials", "200000"}, {"increments", "1"}};
}

void RaceConductTest::writesThroughput()
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

void RaceConductTest::runsThreadsInOneProcess()
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

void RaceConductTest::measuresAgree()
{
    const Record record = race({{"increments", "20000"}, {"lock", "spin"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "updates_per_s")
            >= 40000 / measureIn(repeat, "wall_s")); // the span lies within the wall time
    QVERIFY(measureIn(repeat, "trials_per_s") >= 1 / measureIn(repeat, "wall_s"));
    QVERIFY(measureIn(repeat, "lock_wait_s") >= 0);
    QCOMPARE(measureIn(repeat, "processes_started"), 2.0);
    QCOMPARE(measureIn(repeat, "recording_share"), 0.0);
    for (const ProcessRecord &child : processesOf(repeat, Role::Child)) {
        QCOMPARE(child.parentPid, repeat.processes.at(1).pid);
        QCOMPARE(child.startMethod, StartMethod::Fork);
        QCOMPARE(endingText(child.ending), endingText({Ending::Kind::Exited, 0, {}}));
    }
}

void RaceConductTest::declaresWhatItShould()
{
    const Declaration &race = *findDeclaration("lost-updates");
    const Parameters defaults(race.parameters);
    QCOMPARE(race.repeat, 20);
    QCOMPARE(defaults.choice("recording"), QString("all")); // of the witness
    QCOMPARE(defaults.integer("increments"), 10'000'000);
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
    QCOMPARE(grade("not-raced", {}), Grade::Inconclusive);
    QCOMPARE(grade("cannot-tell", {{"lock", "mutex"}}), Grade::Inconclusive);
}

QTEST_GUILESS_MAIN(RaceConductTest)
#include "tst_raceconduct.moc"
