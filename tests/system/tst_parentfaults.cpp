// SPDX-License-Identifier: GPL-3.0-or-later
// The parent or the nursery is killed, or the lab goes during a run.
#include "tests/system/faults.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

/// Living processes below the parent.
QList<qint64> family(const Run *run)
{
    QList<qint64> pids;
    for (const Role role : {Role::Worker, Role::Child, Role::Dispatcher, Role::ForkServer, Role::Server}) {
        for (const ProcessRecord &process : living(run, role))
            pids.append(process.pid);
    }
    return pids;
}

} // namespace

class ParentFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void killedParentTakesItsChildrenAlong_data();
    void killedParentTakesItsChildrenAlong();
    void killedNurseryWhileIdle();
    void killedNurseryDuringARun_data();
    void killedNurseryDuringARun();
    void labMayGoDuringARun();
};

void ParentFaultsTest::killedParentTakesItsChildrenAlong_data()
{
    addRunsOfEveryKind();
}

void ParentFaultsTest::killedParentTakesItsChildrenAlong()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Seen gone(6, "the killed parent's children are gone");
    Seen told(6, "its run has ended");
    Lab lab;
    for (m_round = 0; m_round < rounds(4, 112); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        QVERIFY(runs(run));
        const qint64 parent = pidOf(run, Role::Parent);
        if (m_round % 2 == 0) // or early
            comesTrue([run] { return family(run).size() + living(run, Role::Thread).size() > 1; }, 3000);
        QThread::usleep(ulong(m_chance.below(40'000)));
        const QList<qint64> children = family(run);
        QElapsedTimer timer;
        timer.start();
        kill(pid_t(parent), SIGKILL);
        while (std::any_of(children.begin(), children.end(), exists) && timer.elapsed() < 1000 * slowness())
            QThread::usleep(100);
        gone.add(double(timer.nsecsElapsed()) * 1e-6);
        QVERIFY(ends(run, 1000));
        told.add(double(timer.nsecsElapsed()) * 1e-6);
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(repeatEndingName(repeat.ending), QString("parent killed"));
        QVERIFY(repeat.error.english().contains("SIGKILL"));
        QVERIFY(repeat.outcomes.isEmpty());
        QCOMPARE(endingText(repeat.processes.at(1).ending), endingText(killedFromOutside()));
        for (const ProcessRecord &process : repeat.processes.mid(1))
            QVERIFY2(!exists(process.pid) || process.pid == 0, qPrintable(process.name));
    }
    QVERIFY2(gone.isWithin(20 * slowness(), 0.5) && gone.isWithin(200 * slowness(), 1),
             qPrintable(gone.times()));
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString()); // the next run starts
}

void ParentFaultsTest::killedNurseryWhileIdle()
{
    Seen seen(7, "an idle nursery that was killed is replaced");
    Lab lab;
    for (m_round = 0; m_round < rounds(4, 200); ++m_round) {
        const Record record = runToEnd(lab, "pool", {{"task", "none"}});
        QCOMPARE(troubleOf(record), QString());
        const qint64 nursery = lastRepeat(record).processes.at(0).pid;
        kill(pid_t(nursery), SIGKILL);
        if (m_round % 2) // at once, or when everybody has noticed
            QVERIFY(comesTrue([nursery] { return !exists(nursery); }));
        else
            while (exists(nursery) && QFile(QString("/proc/%1/exe").arg(nursery)).symLinkTarget().size() > 0)
                QThread::usleep(100);
        const Record next = runToEnd(lab, "pool", {{"task", "none"}});
        QCOMPARE(troubleOf(next), QString());
        QVERIFY(lastRepeat(next).processes.at(0).pid != nursery);
        seen.add();
    }
}

void ParentFaultsTest::killedNurseryDuringARun_data()
{
    addRunsOfEveryKind();
}

void ParentFaultsTest::killedNurseryDuringARun()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Seen seen(7, "the run of a killed nursery has ended");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 23); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        QVERIFY(runs(run));
        const qint64 nursery = liveRepeat(run).processes.at(0).pid;
        QThread::usleep(ulong(m_chance.below(60'000)));
        QElapsedTimer timer;
        timer.start();
        kill(pid_t(nursery), SIGKILL);
        QVERIFY(ends(run, 2000));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(repeatEndingName(repeat.ending), QString("nursery lost"));
        QVERIFY(repeat.error.english().contains(QString::number(nursery)));
        const Ending &its = repeat.processes.first().ending; // told, unless somebody else had waited for it
        QVERIFY2(its == killedFromOutside() || its.kind == Ending::Kind::Lost,
                 qPrintable(endingText(its).english()));
        QVERIFY(repeat.processes.first().endedS);
        for (const ProcessRecord &process : repeat.processes.mid(1)) { // no ending is invented
            QVERIFY2(process.ending.kind == Ending::Kind::Lost || process.endedS,
                     qPrintable(process.name + endingText(process.ending).english()));
            QVERIFY(process.ending.kind != Ending::Kind::Stopped);
        }
        QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
    }
}

void ParentFaultsTest::labMayGoDuringARun()
{
    for (m_round = 0; m_round < rounds(6, 100); ++m_round) {
        Lab lab;
        (void)lab.start(request("pool", sleepingPool));
        comesTrue([] { return false; }, m_chance.milliseconds(60));
    }
}

QTEST_GUILESS_MAIN(ParentFaultsTest)
#include "tst_parentfaults.moc"
