// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

Settings zombies(const char *then, const char *children = "2", const char *seconds = "0.5")
{
    return {{"children", children}, {"zombie-seconds", seconds}, {"then", then}};
}

bool wasSeenAsZombie(const ProcessRecord &process)
{
    return std::any_of(process.looks.begin(), process.looks.end(),
                       [](const ProcessLook &look) { return look.state == 'Z'; });
}

} // namespace

class ZombieTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void isOneUntilItIsWaitedFor_data();
    void isOneUntilItIsWaitedFor();
    void keepsItsPid();
    void isAdoptedWhenTheParentExits();
    void isShownWhileItIsOne();
    void isCollectedWhenTheRunIsStopped();
};

void ZombieTest::isOneUntilItIsWaitedFor_data()
{
    QTest::addColumn<QString>("then");
    QTest::addColumn<QString>("children");
    QTest::newRow("wait") << "wait"
                          << "1";
    QTest::newRow("exit") << "exit"
                          << "1";
    QTest::newRow("wait, many") << "wait"
                                << "20";
    QTest::newRow("exit, many") << "exit"
                                << "20";
}

void ZombieTest::isOneUntilItIsWaitedFor()
{
    QFETCH(QString, then);
    QFETCH(QString, children);
    Lab lab;
    const Record record = runToEnd(lab, "zombie", zombies(qPrintable(then), qPrintable(children)));
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.outcomes, (QMap<QString, quint64> {{"zombie", 1}}));
    const double zombie = measureIn(repeat, "zombie_s");
    QVERIFY2(zombie >= 0.5 && zombie <= 0.5 + 0.1 * slowness() + (children == "20" ? 0.2 : 0),
             qPrintable(QString::number(zombie)));
    QCOMPARE(processesOf(repeat, Role::Child).size(), children.toInt());
    for (const ProcessRecord &child : processesOf(repeat, Role::Child)) {
        QVERIFY(wasSeenAsZombie(child));
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
        QVERIFY(*child.reapedS - *child.endedS >= 0.5);
    }
}

void ZombieTest::keepsItsPid()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "zombie", zombies("wait", "1")));
    const qint64 pid = processesOf(repeat, Role::Child).first().pid;
    const auto said = [&](const QString &text) {
        return std::any_of(repeat.console.begin(), repeat.console.end(),
                           [&](const ConsoleLine &line) { return line.text.contains(text); });
    };
    QVERIFY(said(QStringLiteral("state Z, its pid %1 is still taken, SIGKILL changed nothing").arg(pid)));
    QVERIFY(said(QStringLiteral("exit code 0. Its pid %1 is free").arg(pid)));
}

void ZombieTest::isAdoptedWhenTheParentExits()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "zombie", zombies("exit")));
    const qint64 nursery = repeat.processes.at(0).pid;
    for (const ProcessRecord &child : processesOf(repeat, Role::Child)) {
        QCOMPARE(child.adoptedBy, std::optional(nursery));
        QVERIFY(*child.reapedS >= *repeat.processes.at(1).endedS);
    }
    QCOMPARE(repeat.values.value("reaped_by").toString(), QString("nursery"));
    const Repeat waited = lastRepeat(runToEnd(lab, "zombie", zombies("wait")));
    for (const ProcessRecord &child : processesOf(waited, Role::Child))
        QVERIFY(!child.adoptedBy);
}

void ZombieTest::isShownWhileItIsOne()
{
    Lab lab;
    Result<Run *> run = lab.start(request("zombie", zombies("wait", "1", "1")));
    QVERIFY(bool(run));
    QVERIFY(comesTrue([&] {
        const QList<ProcessRecord> children =
            processesOf(run.value()->record()->repeats.value(0), Role::Child);
        return children.size() == 1 && children.first().state == 'Z' && children.first().endedS
            && children.first().ending.kind == Ending::Kind::Running && !children.first().reapedS;
    }));
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
}

void ZombieTest::isCollectedWhenTheRunIsStopped()
{
    Lab lab;
    Result<Run *> run = lab.start(request("zombie", zombies("exit", "3", "30")));
    QVERIFY(bool(run));
    QVERIFY(comesTrue([&] {
        const QList<ProcessRecord> children =
            processesOf(run.value()->record()->repeats.value(0), Role::Child);
        return children.size() == 3
            && std::all_of(children.begin(), children.end(),
                           [](const ProcessRecord &child) { return child.state == 'Z'; });
    }));
    run.value()->stop();
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
    for (const ProcessRecord &child : processesOf(lastRepeat(run.value()->record()), Role::Child))
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}})); // it had ended by itself
}

QTEST_GUILESS_MAIN(ZombieTest)
#include "tst_zombie.moc"
