// SPDX-License-Identifier: GPL-3.0-or-later
// A worker or a parent is killed, or two are held, at a named point of their code, between two steps
// (core/shared/killpoint.h).
#include "core/runtime/procstate.h"
#include "tests/system/faults.h"

#include <QTest>

#include <csignal>

using namespace plab;

namespace {

/// In the state of one that has stopped itself.
bool standsStill(qint64 pid)
{
    return stateLetter(pid_t(pid)) == 'T';
}

/// The processes of this role that stand still there.
QList<qint64> allAtPoint(const Run *run, Role role)
{
    QList<qint64> pids;
    const QList<ProcessRecord> all = living(run, role);
    for (const ProcessRecord &process : all) {
        if (standsStill(process.pid))
            pids.append(process.pid);
    }
    return pids;
}

/// The next of them; 0 if nobody does.
qint64 nextAtPoint(const Run *run, Role role)
{
    return allAtPoint(run, role).value(0, 0);
}

/// The witness, where there is one: a loop that is compiled to record nothing holds nobody.
Repeat recordedRepeat(const Run *run)
{
    const Repeat *witness = witnessOf(run->record());
    return witness ? *witness : lastRepeat(run->record());
}

/// For the nursery of the next Lab and all that it starts.
class KillPoint
{
public:
    explicit KillPoint(const QByteArray &name) { qputenv("PROCESS_LAB_KILL_POINT", name); }
    ~KillPoint() { qunsetenv("PROCESS_LAB_KILL_POINT"); }
    KillPoint(const KillPoint &) = delete;
};

} // namespace

class PointFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void aWorkerLosesWhatItHadAnnounced_data();
    void aWorkerLosesWhatItHadAnnounced();
    void aParentTakesTheChildAlongThatNobodyKnows();
    void whoIsHeldBeforeItsWriteLosesIt_data();
    void whoIsHeldBeforeItsWriteLosesIt();
};

void PointFaultsTest::aWorkerLosesWhatItHadAnnounced_data()
{
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<int>("lost");
    QTest::addColumn<QString>("transport");
    for (const char *transport : {"shared-memory", "local-socket"}) {
        const auto row = [transport](const char *point, int lost) {
            QTest::addRow("%s, %s", point, transport) << QByteArray(point) << lost << transport;
        };
        row("chunk-claimed", 0);
        row("task-announced", 1);
        row("task-ran", 1); // nobody can tell that it had
        row("task-done", 0);
    }
}

/// The first one that gets there is killed, the others go on, and so do those that replace it.
void PointFaultsTest::aWorkerLosesWhatItHadAnnounced()
{
    QFETCH(QByteArray, point);
    QFETCH(int, lost);
    QFETCH(QString, transport);
    const KillPoint chosen(point);
    Seen seen(2, "killed at a named point");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 50); ++m_round) {
        Run *run = lab.start(request("pool",
                                     {{"workers", "3"},
                                      {"tasks", "12"},
                                      {"steps-per-task", "1"},
                                      {"step-seconds", "0.01"},
                                      {"submit", "map"},
                                      {"chunk", "2"},
                                      {"transport", transport}}))
                       .value();
        qint64 victim = 0;
        QVERIFY(comesTrue([&] {
            if (const qint64 pid = nextAtPoint(run, Role::Worker); pid > 0) {
                kill(pid_t(pid), victim == 0 ? SIGKILL : SIGCONT);
                victim = victim == 0 ? pid : victim;
            }
            return run->isFinished();
        }));
        QVERIFY(victim > 0);
        const Repeat repeat = lastRepeat(run->record());
        QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error.english()));
        QCOMPARE(measureIn(repeat, "tasks_lost"), double(lost));
        QCOMPARE(measureIn(repeat, "tasks_done"), 12.0 - lost);
        QCOMPARE(int(recordOf(repeat, victim)->ending.kind), int(Ending::Kind::Killed));
        seen.add();
    }
}

/// Between the fork of a child and the note of its pid.
void PointFaultsTest::aParentTakesTheChildAlongThatNobodyKnows()
{
    const KillPoint chosen("child-forked");
    Seen seen(6, "killed between fork and note");
    Lab lab;
    for (m_round = 0; m_round < rounds(4, 100); ++m_round) {
        Run *run = lab.start(request("pool", sleepingPool)).value();
        qint64 parent = 0;
        QVERIFY(comesTrue([&] { return (parent = nextAtPoint(run, Role::Parent)) > 0; }));
        kill(pid_t(parent), SIGKILL);
        QVERIFY(ends(run, 1000));
        QCOMPARE(repeatEndingName(lastRepeat(run->record()).ending), QString("parent killed"));
        seen.add();
    }
} // whoever is left is residue

void PointFaultsTest::whoIsHeldBeforeItsWriteLosesIt_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<int>("together");
    QTest::addColumn<QString>("measure");
    QTest::addColumn<double>("value");
    const Settings twoBuyers {{"buyers", "2"}, {"tickets", "1"}, {"delay", "0"}};
    const Settings twoContenders {{"processes", "2"}, {"increments", "1"}};
    const auto row = [](const char *name, const char *experiment, Settings settings,
                        const char *lock) -> QTestData & {
        settings.emplaceBack("lock", lock);
        return QTest::addRow("%s, %s", name, lock) << QString(experiment) << settings;
    };
    row("tickets", "ticket-office", twoBuyers, "none") << 2 << "oversold" << 1.0;
    row("tickets", "ticket-office", twoBuyers, "mutex") << 1 << "oversold" << 0.0;
    row("counter", "lost-updates", twoContenders, "none") << 2 << "lost" << 1.0;
    row("counter", "lost-updates", twoContenders, "mutex") << 1 << "lost" << 0.0;
}

/// Both have read when the first one writes, so one of the two writes is lost, every time; under a lock there
/// is never more than one that has read.
void PointFaultsTest::whoIsHeldBeforeItsWriteLosesIt()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    QFETCH(int, together);
    QFETCH(QString, measure);
    QFETCH(double, value);
    const KillPoint chosen("before-write");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 20); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        qsizetype most = 0;
        QVERIFY(comesTrue([&] {
            const QList<qint64> held = allAtPoint(run, Role::Child);
            most = std::max(most, held.size());
            for (const qint64 pid : held.size() >= together ? held : QList<qint64>())
                kill(pid_t(pid), SIGCONT);
            return run->isFinished();
        }));
        QCOMPARE(most, together);
        const Repeat repeat = recordedRepeat(run);
        QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error.english()));
        QCOMPARE(measureIn(repeat, qPrintable(measure)), value);
    }
}

QTEST_GUILESS_MAIN(PointFaultsTest)
#include "tst_pointfaults.moc"
