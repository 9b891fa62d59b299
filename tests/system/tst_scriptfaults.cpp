// SPDX-License-Identifier: GPL-3.0-or-later
// Faults of a script in Python: whoever is killed, stopped or will not end, nothing of it stays. Not its
// processes, nor the semaphores, shared memory, sockets and folders that multiprocessing makes for them.
#include "core/analysis/sofar.h"
#include "core/experiments/catalogue.h"
#include "tests/system/faults.h"
#include "tests/system/program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

/// It has some of everything; the names of what it shares are its own, so that they are known among others.
constexpr char Everything[] = R"(
import multiprocessing as mp
import time
from multiprocessing import shared_memory


def take_turns(lock, queue):
    while True:
        with lock:
            queue.put(1)
        queue.get()


if __name__ == '__main__':
    mp.current_process()._config['semprefix'] = '/mp-TAG'
    shared_memory._SHM_NAME_PREFIX, shared_memory._SHM_SAFE_NAME_LENGTH = '/psm_TAG', 40
    lock, queue = mp.Lock(), mp.Queue()
    manager = mp.Manager()
    block = shared_memory.SharedMemory(create=True, size=1000)
    pool = mp.Pool(2)
    for _ in range(2):
        mp.Process(target=take_turns, args=(lock, queue)).start()
    pool.map(time.sleep, [60, 60])
)";

/// All that live and have a pid, nursery and parent first.
QList<ProcessRecord> livingOnes(const Run *run)
{
    QList<ProcessRecord> all = liveRepeat(run).processes;
    all.removeIf(
        [](const ProcessRecord &one) { return one.pid <= 1 || one.ending.kind != Ending::Kind::Running; });
    return all;
}

constexpr char Stubborn[] = R"(
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
while True:
    pass
)";

/// By hand: a Pool that does so sometimes ends its program by an exception.
constexpr char Dying[] = R"(
import os
from multiprocessing import Process
if __name__ == '__main__':
    while True:
        pool = [Process(target=os._exit, args=(1,)) for _ in range(2)]
        for worker in pool: worker.start()
        for worker in pool: worker.join()
)";

} // namespace

class ScriptFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void killedLabTakesTheScriptAlong_data();
    void killedLabTakesTheScriptAlong();
    void killsOfAnybodyAtAnyTime_data();
    void killsOfAnybodyAtAnyTime();
    void aLostTaskIsToldWhileTheScriptGoesOn();
    void stoppedProcessIsShownAndStopWorks();
    void stopEndsAnything_data();
    void stopEndsAnything();

private:
    void write(const QString &name, const char *script);
    Run *start(Lab &lab, const QString &name, const QString &method = QStringLiteral("fork"));

    QTemporaryDir m_folder;
    const QString m_tag = QStringLiteral("plab%1x").arg(getpid());
};

void ScriptFaultsTest::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty())
        QSKIP("There is no python3 in the PATH: install it.");
    QVERIFY2(QFile::exists(qEnvironmentVariable("TEST_LABPROGRAM")),
             "TEST_LABPROGRAM names no program: run by ctest");
    write("everything.py", Everything); // before the residue is looked at
    write("stubborn.py", Stubborn);
    write("dying.py", Dying);
    warmUp();
}

void ScriptFaultsTest::cleanup()
{
    const auto shared = [this] {
        return QDir(QStringLiteral("/dev/shm"))
            .entryList({QLatin1Char('*') + m_tag + QLatin1Char('*')}, QDir::AllEntries | QDir::System);
    };
    comesTrue([&] { return shared().isEmpty(); }, 1000);
    const QStringList left = shared();
    for (const QString &name : left)
        QFile::remove(QStringLiteral("/dev/shm/") + name);
    FaultsTest::cleanup();
    QVERIFY2(left.isEmpty(), qPrintable(QStringLiteral("/dev/shm: ") + left.join(QStringLiteral(", "))));
}

void ScriptFaultsTest::write(const QString &name, const char *script)
{
    QFile file(m_folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(script).replace("TAG", m_tag.toUtf8()));
}

Run *ScriptFaultsTest::start(Lab &lab, const QString &name, const QString &method)
{
    return lab.start(request("script", {{"file", m_folder.filePath(name)}, {"start-method", method}}))
        .value();
}

void ScriptFaultsTest::killedLabTakesTheScriptAlong_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"fork", "spawn", "forkserver"})
        QTest::newRow(method) << method;
}

void ScriptFaultsTest::killedLabTakesTheScriptAlong()
{
    QFETCH(QString, method);
    Seen seen(8, "killed, the lab and the script are gone");
    const QString path = m_folder.filePath("everything.py");
    for (m_round = 0; m_round < rounds(2, 60); ++m_round) {
        const pid_t pid =
            startProgram("TEST_LABPROGRAM", {"script", "file=" + path, "start-method=" + method});
        QVERIFY(pid > 0);
        QThread::usleep(ulong(m_chance.below(500'000)));
        QElapsedTimer timer;
        timer.start();
        kill(pid, SIGKILL);
        QVERIFY(Residue::awaitNoChild(int((isCrowded() ? 5000 : 1000) * slowness())));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
    }
}

void ScriptFaultsTest::killsOfAnybodyAtAnyTime_data()
{
    QTest::addColumn<int>("lane"); ///< of the victim; 3: any one that the script has started
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("method");
    QTest::newRow("nursery") << 0 << 7 << "spawn";
    QTest::newRow("parent") << 1 << 6 << "forkserver";
    QTest::newRow("main process") << 2 << 6 << "fork";
    QTest::newRow("any other") << 3 << 6 << "spawn";
}

void ScriptFaultsTest::killsOfAnybodyAtAnyTime()
{
    QFETCH(int, lane);
    QFETCH(int, row);
    QFETCH(QString, method);
    Seen seen(row, "of a script, the run has ended");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 50); ++m_round) {
        Run *run = start(lab, "everything.py", method);
        QList<ProcessRecord> all;
        QVERIFY(comesTrue([&] {
            all = livingOnes(run);
            return all.size() > lane;
        }));
        comesTrue([] { return false; }, m_chance.milliseconds(300));
        all = livingOnes(run);
        const int victim = std::min(lane < 3 ? lane : lane + m_chance.below(20), int(all.size()) - 1);
        QElapsedTimer timer;
        timer.start();
        kill(pid_t(all.at(victim).pid), SIGKILL);
        if (lane == 3) // what becomes of it is the script's
            run->stop();
        QVERIFY(ends(run, 5000));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
    }
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
}

/// Not only once everybody waits, which may be much later.
void ScriptFaultsTest::aLostTaskIsToldWhileTheScriptGoesOn()
{
    Lab lab;
    Run *run = start(lab, "everything.py");
    const auto inTask = [](const ProcessRecord &process, const Repeat &repeat) {
        const LaneEvents &events = repeat.lanes.value(process.index);
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (events.at(i).kind == EventKind::TaskBegin)
                return true;
        }
        return false;
    };
    qint64 victim = 0;
    QVERIFY(comesTrue([&] {
        const Repeat repeat = liveRepeat(run);
        for (const ProcessRecord &process : living(run, Role::Worker))
            victim = inTask(process, repeat) ? process.pid : victim;
        return victim > 0;
    }));
    kill(pid_t(victim), SIGKILL);
    const Declaration &declaration = *findDeclaration("script");
    const auto told = [&] { return headlineSoFar(declaration, *run->record()); };
    QVERIFY(comesTrue([&] { return told().sentence.english().startsWith("A task was lost"); }, 2000));
    const auto says = [&](const char *words) {
        return told().detail.english().contains(QLatin1String(words));
    };
    QVERIFY(says("SIGKILL"));
    QVERIFY2(
        comesTrue([&] { return says("MainProcess") && says("waits for results at everything.py:23"); }, 2000),
        qPrintable(told().detail.english()));
    run->stop();
    QVERIFY(ends(run, 5000));
}

void ScriptFaultsTest::stoppedProcessIsShownAndStopWorks()
{
    Seen shown(11, "state T of a process of a script is shown");
    Lab lab;
    for (m_round = 0; m_round < rounds(1, 20); ++m_round) {
        Run *run = start(lab, "everything.py");
        QVERIFY(comesTrue([&] { return living(run, Role::Worker).size() == 2; }));
        const qint64 victim = pidOf(run, Role::Worker);
        QElapsedTimer timer;
        timer.start();
        kill(pid_t(victim), SIGSTOP);
        QVERIFY(comesTrue([&] { return recordOf(liveRepeat(run), victim)->state == 'T'; }, 1000));
        shown.add(double(timer.elapsed()));
        run->stop();
        QVERIFY(ends(run, 2000));
        QCOMPARE(lastRepeat(run->record()).ending, RepeatEnding::Stopped);
    }
    QVERIFY2(shown.isWithin(200 * slowness()), qPrintable(shown.times()));
}

void ScriptFaultsTest::stopEndsAnything_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("ignores SIGTERM and spins, in a session of its own") << "stubborn.py";
    QTest::newRow("workers that die at once, again and again") << "dying.py";
}

void ScriptFaultsTest::stopEndsAnything()
{
    QFETCH(QString, script);
    Seen stopped(12, "Stop has ended a script");
    Lab lab;
    for (m_round = 0; m_round < rounds(1, 20); ++m_round) {
        Run *run = start(lab, script);
        QVERIFY(comesTrue([&] { return liveRepeat(run).processes.size() > 3; }));
        QThread::usleep(ulong(m_chance.below(200'000)));
        QElapsedTimer timer;
        timer.start();
        run->stop();
        QVERIFY(ends(run, 2000));
        stopped.add(double(timer.elapsed()));
        QCOMPARE(repeatEndingName(lastRepeat(run->record()).ending), QString("stopped"));
    }
}

QTEST_GUILESS_MAIN(ScriptFaultsTest)
#include "tst_scriptfaults.moc"
