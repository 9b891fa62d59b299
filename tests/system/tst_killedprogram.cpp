// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself is killed, or asked to leave by a signal: nothing may stay behind.
#include "tests/system/faults.h"
#include "tests/system/program.h"
#include "tests/system/residue.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QThread>

#include <sys/wait.h>

#include <csignal>

using namespace plab;

class KilledProgramTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(QFile::exists(qEnvironmentVariable("TEST_LABPROGRAM")),
                 "TEST_LABPROGRAM names no program: run by ctest");
    }

    void nothingSurvives_data();
    void nothingSurvives();
    void signalsEndTheCommandCleanly_data();
    void signalsEndTheCommandCleanly();
    void killedCommandLeavesNothing();
};

void KilledProgramTest::nothingSurvives_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("lateMs"); ///< kills come between 0 and so many ms after the start
    QTest::addColumn<int>("family"); ///< every other time: after so many live below it
    const QStringList pool {"pool", "workers=8", "tasks=100000"};
    QTest::newRow("pool, sleeping") << pool << 150 << 3;
    QTest::newRow("pool, quick runs")
        << QStringList {"pool", "workers=4", "tasks=50", "task=none"} << 150 << 3;
    QTest::newRow("pool, spinning") << QStringList {"pool", "workers=4", "task=spin", "step-seconds=100"}
                                    << 150 << 3;
    QTest::newRow("pool, spawn") << pool + QStringList {"start-method=spawn"} << 250 << 3;
    QTest::newRow("pool, fork server") << pool + QStringList {"start-method=forkserver"} << 250 << 3;
    QTest::newRow("pool, dispatcher") << pool + QStringList {"transport=local-socket"} << 150 << 3;
    QTest::newRow("pool, short-lived workers")
        << QStringList {"pool", "workers=4", "tasks=1000000", "task=none", "tasks-per-child=1"} << 200 << 3;
    QTest::newRow("race of spinners")
        << QStringList {"lost-updates", "processes=4", "increments=1000000000", "lock=spin", "recording=all"}
        << 150 << 3;
    QTest::newRow("threads") << QStringList {"lost-updates", "runner=thread", "increments=1000000000",
                                             "lock=spin"}
                             << 150 << 2;
    QTest::newRow("while the pool grows by 64")
        << QStringList {"pool", "workers=64", "tasks=100000"} << 100 << 3;
    QTest::newRow("while 64 are spawned")
        << QStringList {"pool", "workers=64", "tasks=100000", "start-method=spawn"} << 300 << 3;
    QTest::newRow("while a fork server starts 64")
        << QStringList {"pool", "workers=64", "tasks=100000", "start-method=forkserver"} << 200 << 3;
}

void KilledProgramTest::nothingSurvives()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, lateMs);
    QFETCH(int, family);
    const bool grows = arguments.contains("workers=64");
    Seen seen(grows ? 9 : 8, grows ? "killed while 64 start, all are gone" : "killed, all of it are gone");
    for (m_round = 0; m_round < (grows ? rounds(8, 334) : rounds(8, 100)); ++m_round) {
        const pid_t pid = startProgram("TEST_LABPROGRAM", arguments);
        QVERIFY(pid > 0);
        if (m_round % 2) // from the moment on when it has processes of its own
            QVERIFY(comesTrue([&] { return descendants(pid) >= family; }));
        QThread::usleep(ulong(m_chance.below(lateMs * 1000)));
        QElapsedTimer timer;
        timer.start();
        kill(pid, SIGKILL);
        // Whoever survives is ours now, and would be seen.
        QVERIFY(Residue::awaitNoChild(int((isCrowded() ? 5000 : 1000) * slowness())));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
    }
    QVERIFY2(seen.isWithin(100 * slowness()), qPrintable(seen.times()));
}

void KilledProgramTest::signalsEndTheCommandCleanly_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("status");
    QTest::newRow("SIGINT") << SIGINT << 130;
    QTest::newRow("SIGTERM") << SIGTERM << 143;
    QTest::newRow("SIGHUP") << SIGHUP << 129;
}

void KilledProgramTest::signalsEndTheCommandCleanly()
{
    QFETCH(int, number);
    QFETCH(int, status);
    if (!qEnvironmentVariableIsSet("TEST_PROCESS_LAB"))
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    Seen seen(10, "the command has left");
    for (m_round = 0; m_round < rounds(2, 50); ++m_round) {
        QTemporaryDir place;
        const QString record = place.filePath("run.json");
        const pid_t pid =
            startProgram("TEST_PROCESS_LAB",
                         {"run", "pool", "--set", "workers=4", "--set", "tasks=100000", "--json", record},
                         place.filePath("errors"));
        QVERIFY(pid > 0);
        for (int i = 0; i < 50'000 && descendants(pid) < 6; ++i) // nursery, parent, workers
            QThread::usleep(200);
        QThread::usleep(ulong(m_chance.below(100'000)));
        kill(-pid, number); // to the whole group, as the terminal does
        QElapsedTimer timer;
        timer.start();
        int ended = -1;
        while (waitpid(pid, &ended, WNOHANG) == 0 && timer.elapsed() < 5000 * slowness())
            QThread::msleep(1);
        QVERIFY(timer.elapsed() < 2000 * slowness());
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
        QVERIFY(WIFEXITED(ended));
        QCOMPARE(WEXITSTATUS(ended), status);
        QFile file(record);
        QVERIFY(file.open(QIODevice::ReadOnly)); // what was measured until then is kept
        const QJsonObject run = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(run.value("format").toString(), QString("process-lab.run"));
        QVERIFY(Residue::awaitNoChild(int(1000 * slowness())));
        QFile errors(place.filePath("errors"));
        QVERIFY(errors.open(QIODevice::ReadOnly));
        const QByteArray said = errors.readAll();
        QVERIFY2(said.count('\n') <= 2, said); // a sentence, no heap of traces
    }
}

void KilledProgramTest::killedCommandLeavesNothing()
{
    if (!qEnvironmentVariableIsSet("TEST_PROCESS_LAB"))
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    Seen seen(8, "the killed command and all of it are gone");
    for (m_round = 0; m_round < rounds(8, 200); ++m_round) {
        QTemporaryDir place;
        const pid_t pid =
            startProgram("TEST_PROCESS_LAB", {"run", "counting-pool", "--json", place.filePath("run.json")});
        QThread::usleep(ulong(m_chance.below(400'000)));
        QElapsedTimer timer;
        timer.start();
        kill(pid, SIGKILL);
        QVERIFY(Residue::awaitNoChild(int((isCrowded() ? 5000 : 1000) * slowness())));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
    }
    QVERIFY2(seen.isWithin(100 * slowness()), qPrintable(seen.times()));
}

QTEST_GUILESS_MAIN(KilledProgramTest)
#include "tst_killedprogram.moc"
