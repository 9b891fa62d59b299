// SPDX-License-Identifier: GPL-3.0-or-later
// A worker or a parent is killed at a named point of its code, between two steps (core/shared/killpoint.h).
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

/// The next process of this role that stands still there.
qint64 nextAtPoint(const Run *run, Role role)
{
    const QList<ProcessRecord> all = living(run, role);
    for (const ProcessRecord &process : all) {
        if (standsStill(process.pid))
            return process.pid;
    }
    return 0;
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
        QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error));
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

QTEST_GUILESS_MAIN(PointFaultsTest)
#include "tst_pointfaults.moc"
