// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that have run no instruction of their own yet, stopped where they were made, when those above
// them are killed, in any order. Few rounds by default; PROCESS_LAB_ROUNDS for more.
#include "tests/system/faults.h"
#include "tests/system/program.h"
#include "tests/system/residue.h"
#include "tests/system/stoppedfamily.h"

#include "core/runtime/procstate.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>

using namespace plab;

class NewbornsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void nobodyOutlivesTheLab_data();
    void nobodyOutlivesTheLab();
    void killedNurseryTakesANewbornAlong_data();
    void killedNurseryTakesANewbornAlong();
    void killedParentTakesANewbornAlong_data();
    void killedParentTakesANewbornAlong();
    void killedForkServerTakesItsNewbornAlong();
};

namespace {

void addNewborns()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("generation");
    const QStringList pool {"pool", "workers=4", "tasks=100000"};
    QTest::newRow("a parent") << QByteArray("parent") << pool << 1;
    QTest::newRow("a forked child") << QByteArray("forked") << pool << 2;
    QTest::newRow("a spawned child") << QByteArray("spawned") << pool + QStringList {"start-method=spawn"}
                                     << 2;
    QTest::newRow("a fork server's child")
        << QByteArray("served") << pool + QStringList {"start-method=forkserver"} << 3;
    QTest::newRow("an orphan to be") << QByteArray(
        "forked") << QStringList {"parent-ends", "parent-end=killed", "parent-seconds=10", "seconds=20"}
                                     << 2;
}

} // namespace

void NewbornsTest::nobodyOutlivesTheLab_data()
{
    addNewborns();
}

void NewbornsTest::nobodyOutlivesTheLab()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, arguments);
    QFETCH(int, generation);
    Seen seen(9, "newborns end with the laboratory");
    for (m_round = 0; m_round < rounds(8, 40); ++m_round) {
        StoppedFamily family(kind.constData(), arguments);
        QVERIFY(family.awaitStopped(generation));
        QElapsedTimer timer;
        timer.start();
        QList<pid_t> order {family.lab, family.nursery};
        if (family.above != family.nursery)
            order.append(family.above);
        for (qsizetype i = order.size() - 1; i > 0; --i)
            order.swapItemsAt(i, m_chance.below(int(i) + 1));
        for (const pid_t pid : std::as_const(order))
            kill(pid, SIGKILL);
        QVERIFY2(
            family.isOver(int((isCrowded() ? 5000 : 1000) * slowness())),
            qPrintable(QString("%1 is in state %2").arg(family.stopped).arg(stateLetter(family.stopped))));
        seen.add(double(timer.elapsed()));
    }
    QVERIFY2(seen.isWithin(100 * slowness()), qPrintable(seen.times()));
}

void NewbornsTest::killedNurseryTakesANewbornAlong_data()
{
    addNewborns();
}

/// Then the lab goes on with a fresh nursery, and its next repeat has a newborn again.
void NewbornsTest::killedNurseryTakesANewbornAlong()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, arguments);
    QFETCH(int, generation);
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        StoppedFamily family(kind.constData(), arguments);
        QVERIFY(family.awaitStopped(generation));
        const pid_t newborn = family.stopped;
        kill(family.nursery, SIGKILL);
        QVERIFY(comesTrue([newborn] { return stateLetter(newborn) == 'Z' || !exists(newborn); }, 1000));
        kill(family.lab, SIGKILL);
        QVERIFY(family.isOver(int(1000 * slowness())));
    }
}

void NewbornsTest::killedParentTakesANewbornAlong_data()
{
    addNewborns();
}

void NewbornsTest::killedParentTakesANewbornAlong()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, arguments);
    QFETCH(int, generation);
    if (generation < 2 || arguments.first() == "parent-ends")
        QSKIP("a parent itself, or one whose children live on: another test's");
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        StoppedFamily family(kind.constData(), arguments);
        QVERIFY(family.awaitStopped(generation));
        const pid_t newborn = family.stopped;
        kill(childrenOf(family.nursery).value(0), SIGKILL);
        QVERIFY(comesTrue([newborn] { return !exists(newborn); }, 1000)); // collected by the nursery
        kill(family.lab, SIGKILL);
        QVERIFY(family.isOver(int(1000 * slowness())));
    }
}

void NewbornsTest::killedForkServerTakesItsNewbornAlong()
{
    StoppedFamily family("served", {"pool", "workers=1", "tasks=100000", "start-method=forkserver"});
    QVERIFY(family.awaitStopped(3));
    const pid_t newborn = family.stopped;
    kill(family.above, SIGKILL);
    QVERIFY(comesTrue([newborn] { return !exists(newborn); }, 1000));
    kill(family.lab, SIGKILL);
    QVERIFY(family.isOver(int(1000 * slowness())));
}

QTEST_GUILESS_MAIN(NewbornsTest)
#include "tst_newborns.moc"
