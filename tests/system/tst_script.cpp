// SPDX-License-Identifier: GPL-3.0-or-later
// A Python script under the laboratory: seen process by process, and the script does not notice.
#include "tests/system/cleantest.h"

#include <QFile>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace plab;

class ScriptTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void lanesHaveTheNamesOfPython_data();
    void lanesHaveTheNamesOfPython();
    void aLockIsSeenByItsName();
    void exitCodesAreTrue_data();
    void exitCodesAreTrue();
    void outputIsItsWriters();
    void aLostTaskExplainsTheHang();
    void aDeadlockIsExplained();
    void joinBeforeGetIsExplained();
    void theDeadKeepNobodyFromHanging();
    void whatNobodyWillDoIsExplained();
    void whatIsLeftBehindIsEnded();
    void poolTasksAreCounted();
    void whoDiesWhileItIsLookedAtIsNoRefusal();
    void namesAreShownAndNotObeyed();
    void withoutTheProbeThatIsSaid();

private:
    static Repeat run(const QByteArray &script, const Settings &settings = {});
    static QStringList namesOf(const Repeat &repeat);
    static QString hangOf(const Repeat &repeat);
};

void ScriptTest::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty())
        QSKIP("There is no python3 in the PATH: install it.");
    warmUp();
}

Repeat ScriptTest::run(const QByteArray &script, const Settings &settings)
{
    Lab lab;
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("script.py")));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(script);
    file.close();
    const Record record =
        runToEnd(lab, QStringLiteral("script"), Settings {{"file", file.fileName()}} + settings);
    const QString trouble = troubleOf(record);
    if (!trouble.isEmpty())
        qWarning("%s", qPrintable(trouble));
    return record->repeats.isEmpty() ? Repeat() : record->repeats.last();
}

QStringList ScriptTest::namesOf(const Repeat &repeat)
{
    QStringList names;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index >= 2)
            names << process.name;
    }
    return names;
}

QString ScriptTest::hangOf(const Repeat &repeat)
{
    QStringList sentences;
    for (const QJsonValue &sentence : repeat.values.value(QLatin1String("hang")).toArray())
        sentences << sentence.toString();
    return sentences.join(QLatin1Char('\n'));
}

void ScriptTest::lanesHaveTheNamesOfPython_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("fork") << "fork" << QStringList {"MainProcess", "Process-1", "Anna"};
    QTest::newRow("spawn") << "spawn" << QStringList {"MainProcess", "Process-1", "Anna"};
    QTest::newRow("forkserver") << "forkserver"
                                << QStringList {"MainProcess", "Process-1", "Fork server", "Anna"};
}

void ScriptTest::lanesHaveTheNamesOfPython()
{
    QFETCH(QString, method);
    QFETCH(QStringList, names);
    const Repeat repeat = run("from multiprocessing import Process\n"
                              "def work(): pass\n"
                              "if __name__ == '__main__':\n"
                              "    for one in (Process(target=work), Process(target=work, name='Anna')):\n"
                              "        one.start(); one.join()\n",
                              {{"start-method", method}});
    QCOMPARE(namesOf(repeat), names);
    QCOMPARE(countIn(repeat, "ended"), 1U);
    for (const ProcessRecord &process : repeat.processes.mid(2))
        QVERIFY2(process.ending.kind == Ending::Kind::Exited && process.ending.number == 0,
                 qPrintable(process.name + ' ' + endingText(process.ending).english()));
}

void ScriptTest::aLockIsSeenByItsName()
{
    const Repeat repeat = run("from multiprocessing import Lock, Process\n"
                              "import time\n"
                              "def work(lock):\n"
                              "    with lock:\n"
                              "        time.sleep(0.05)\n"
                              "if __name__ == '__main__':\n"
                              "    gate = Lock()\n"
                              "    both = [Process(target=work, args=(gate,)) for _ in range(2)]\n"
                              "    for one in both: one.start()\n"
                              "    for one in both: one.join()\n");
    const QJsonObject lock = repeat.values.value(QLatin1String("locks")).toArray().at(0).toObject();
    QCOMPARE(lock.value(QLatin1String("name")).toString(), QStringLiteral("gate"));
    QCOMPARE(lock.value(QLatin1String("acquisitions")).toInt(), 2);
    QCOMPARE(lock.value(QLatin1String("contended")).toInt(), 1);
    QVERIFY(lock.value(QLatin1String("made")).toString().endsWith(QLatin1String("script.py:7")));
    QVERIFY(measureIn(repeat, "lock_wait_s") > 0.01);
    QSet<int> lines;
    const QJsonArray places = repeat.values.value(QLatin1String("places")).toArray();
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::Line)
            lines.insert(places.at(qsizetype(event.argument)).toArray().at(1).toInt());
    }
    QVERIFY(lines.contains(4) && lines.contains(5) && lines.contains(10));
}

void ScriptTest::exitCodesAreTrue_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("code");
    QTest::newRow("error") << QByteArray("1/0") << 1;
    QTest::newRow("syntax") << QByteArray("this is no Python") << 1;
    QTest::newRow("_exit") << QByteArray("import os; os._exit(3)") << 3;
    QTest::newRow("signal") << QByteArray("import os; os.kill(os.getpid(), 15)") << -15;
}

void ScriptTest::exitCodesAreTrue()
{
    QFETCH(QByteArray, script);
    QFETCH(int, code);
    const Repeat repeat = run(script);
    QCOMPARE(measureIn(repeat, "exitcode"), double(code));
    QCOMPARE(countIn(repeat, "failed"), 1U);
}

void ScriptTest::outputIsItsWriters()
{
    const Repeat repeat = run("import os, subprocess\n"
                              "from multiprocessing import Process\n"
                              "def work(): print('from the child')\n"
                              "if __name__ == '__main__':\n"
                              "    print('first')\n"
                              "    print('by its name', file=open('/dev/stdout', 'w'))\n"
                              "    print('an error', file=open('/proc/self/fd/2', 'a'))\n"
                              "    one = Process(target=work); one.start(); one.join()\n"
                              "    subprocess.run('echo from a program > /dev/stdout', shell=True)\n"
                              "    print('last')\n");
    QStringList lines;
    for (const ConsoleLine &line : repeat.console)
        lines << line.name + QStringLiteral(": ") + line.text;
    QCOMPARE(lines,
             (QStringList {"MainProcess: first", "MainProcess: by its name", "MainProcess: an error",
                           "Process-1: from the child", "MainProcess: from a program", "MainProcess: last"}));
}

void ScriptTest::aLostTaskExplainsTheHang()
{
    const Repeat repeat = run("import os, signal\n"
                              "from multiprocessing import Pool\n"
                              "def resize(n):\n"
                              "    if n == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
                              "    return n\n"
                              "if __name__ == '__main__':\n"
                              "    with Pool(2) as pool:\n"
                              "        pool.map(resize, range(4), 1)\n",
                              {{"hang-seconds", "0.5"}});
    QCOMPARE(countIn(repeat, "hung"), 1U);
    const QString why = hangOf(repeat);
    QVERIFY2(why.contains(QLatin1String("SIGKILL"))
                 && why.contains(QLatin1String("task 2 (resize, script.py:3)"))
                 && why.contains(QLatin1String("script.py:8")),
             qPrintable(why));
    QCOMPARE(measureIn(repeat, "tasks_lost"), 1.0);
}

void ScriptTest::aDeadlockIsExplained()
{
    const Repeat repeat = run(
        "import time\n"
        "from multiprocessing import Lock, Process\n"
        "def work(a, b):\n"
        "    with a:\n"
        "        time.sleep(0.1)\n"
        "        with b: pass\n"
        "if __name__ == '__main__':\n"
        "    left = Lock()\n"
        "    right = Lock()\n"
        "    both = [Process(target=work, args=(left, right)), Process(target=work, args=(right, left))]\n"
        "    for one in both: one.start()\n"
        "    for one in both: one.join()\n",
        {{"hang-seconds", "0.5"}});
    QCOMPARE(countIn(repeat, "hung"), 1U);
    const QString why = hangOf(repeat);
    QVERIFY2(why.startsWith(QLatin1String("A deadlock: Process-1")) && why.contains(QLatin1String("left"))
                 && why.contains(QLatin1String("right")) && why.contains(QLatin1String("script.py:6")),
             qPrintable(why));
}

void ScriptTest::joinBeforeGetIsExplained()
{
    const Repeat repeat = run("from multiprocessing import Process, Queue\n"
                              "def work(queue): queue.put('x' * 1000000)\n"
                              "if __name__ == '__main__':\n"
                              "    queue = Queue()\n"
                              "    one = Process(target=work, args=(queue,))\n"
                              "    one.start()\n"
                              "    one.join()\n"
                              "    print(len(queue.get()))\n",
                              {{"hang-seconds", "0.5"}});
    QCOMPARE(countIn(repeat, "hung"), 1U);
    const QString why = hangOf(repeat);
    QVERIFY2(why.contains(QLatin1String("script.py:7")) && why.contains(QLatin1String("get the items first")),
             qPrintable(why));
}

/// Its parent waits for an item and not for it, so that it stays a zombie.
void ScriptTest::theDeadKeepNobodyFromHanging()
{
    const Repeat repeat = run("import os\n"
                              "from multiprocessing import Process, Queue\n"
                              "def die(): os.kill(os.getpid(), 9)\n"
                              "if __name__ == '__main__':\n"
                              "    queue = Queue()\n"
                              "    Process(target=die).start()\n"
                              "    queue.get()\n",
                              {{"hang-seconds", "0.5"}, {"time-limit", "10"}});
    QCOMPARE(countIn(repeat, "hung"), 1U);
    QVERIFY2(hangOf(repeat).contains(QLatin1String("script.py:7")), qPrintable(hangOf(repeat)));
}

/// Each kind of wait in one script: what would end it, at which line, and why that does not come.
void ScriptTest::whatNobodyWillDoIsExplained()
{
    const Repeat repeat =
        run("from multiprocessing import Barrier, Condition, Event, Pipe, Process, Queue, Semaphore\n"
            "def notified(condition):\n"
            "    with condition: condition.wait()\n"
            "def consume(queue):\n"
            "    while queue.get() is not None: pass\n"
            "if __name__ == '__main__':\n"
            "    go = Event()\n"
            "    changed = Condition()\n"
            "    meeting = Barrier(3)\n"
            "    room = Semaphore(0)\n"
            "    work = Queue()\n"
            "    ours, theirs = Pipe()\n"
            "    with changed: changed.notify()\n"
            "    work.put(None)\n"
            "    all = [Process(target=go.wait), Process(target=notified, args=(changed,)),\n"
            "           Process(target=meeting.wait), Process(target=room.acquire),\n"
            "           Process(target=theirs.recv), Process(target=consume, args=(work,)),\n"
            "           Process(target=consume, args=(work,))]\n"
            "    for one in all: one.start()\n"
            "    for one in all: one.join()\n",
            {{"hang-seconds", "0.5"}});
    QCOMPARE(countIn(repeat, "hung"), 1U);
    const QString why = hangOf(repeat);
    for (const char *part : {"until go is set", "MainProcess", "has notified changed at script.py:13",
                             "opens when 3 have come", "waits for room", "Nobody will release it any more",
                             "waits for a message", "the queue work at script.py:5", "needs one of his own"})
        QVERIFY2(why.contains(QLatin1String(part)), qPrintable(part + QStringLiteral("\n") + why));
}

void ScriptTest::whatIsLeftBehindIsEnded()
{
    const Repeat repeat = run("import os, signal, time\n"
                              "if os.fork() == 0:\n"
                              "    os.setsid()\n"
                              "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                              "    if os.fork() == 0:\n"
                              "        time.sleep(60)\n"
                              "    os._exit(0)\n"
                              "os.wait()\n");
    QCOMPARE(countIn(repeat, "left-behind"), 1U); // the rest is the residue check's
}

void ScriptTest::poolTasksAreCounted()
{
    const Repeat repeat = run("from multiprocessing import Pool\n"
                              "def square(n):\n"
                              "    if n == 5: raise ValueError(n)\n"
                              "    return n * n\n"
                              "if __name__ == '__main__':\n"
                              "    with Pool(2) as pool:\n"
                              "        all = [pool.apply_async(square, (n,)) for n in range(8)]\n"
                              "        for one in all: one.wait()\n");
    QCOMPARE(measureIn(repeat, "tasks_done"), 7.0);
    QCOMPARE(measureIn(repeat, "tasks_failed"), 1.0);
    QCOMPARE(measureIn(repeat, "tasks_lost"), 0.0);
    const QJsonObject function = repeat.values.value(QLatin1String("functions")).toArray().at(0).toObject();
    QCOMPARE(function.value(QLatin1String("name")).toString(), QStringLiteral("square"));
    QCOMPARE(function.value(QLatin1String("calls")).toInt(), 8);
}

/// Workers of one task each: some end between being seen and being watched.
void ScriptTest::whoDiesWhileItIsLookedAtIsNoRefusal()
{
    const Repeat repeat = run("from multiprocessing import Pool\n"
                              "def same(n): return n\n"
                              "if __name__ == '__main__':\n"
                              "    with Pool(8, maxtasksperchild=1) as pool:\n"
                              "        for _ in pool.imap_unordered(same, range(600)): pass\n");
    QCOMPARE(countIn(repeat, "ended"), 1U);
    QCOMPARE(measureIn(repeat, "tasks_done"), 600.0);
}

void ScriptTest::namesAreShownAndNotObeyed()
{
    const Repeat repeat = run("from multiprocessing import Process\n"
                              "def work(): pass\n"
                              "if __name__ == '__main__':\n"
                              "    for name in ('a\\x1b[31mb', 'c\\nd', '\\u202ee', '\\u00e9' * 20):\n"
                              "        one = Process(target=work, name=name); one.start(); one.join()\n"
                              "        assert one.name == name\n");
    QCOMPARE(countIn(repeat, "ended"), 1U);
    QCOMPARE(namesOf(repeat).mid(1),
             (QStringList {"a\\x1b[31mb", "c\\nd", "\\u202ee", QString(13, QChar(0xe9))}));
}

/// An interpreter that hands over nothing, as one in a container of its own.
void ScriptTest::withoutTheProbeThatIsSaid()
{
    const QTemporaryDir folder;
    QFile closing(folder.filePath("python"));
    QVERIFY(closing.open(QIODevice::WriteOnly));
    closing.write("#!/usr/bin/env python3\n"
                  "import os, sys\n"
                  "os.closerange(3, 4096)\n"
                  "os.execvp('python3', ['python3'] + sys.argv[1:])\n");
    closing.close();
    QVERIFY(closing.setPermissions(closing.permissions() | QFile::ExeOwner));
    const Repeat repeat = run("from multiprocessing import Pool\n"
                              "if __name__ == '__main__':\n"
                              "    with Pool(2) as pool: print(pool.map(abs, [-1, -2]))\n",
                              {{"interpreter", closing.fileName()}});
    QCOMPARE(countIn(repeat, "ended"), 1U);
    QCOMPARE(repeat.faults.size(), qsizetype(1));
    const QString said = repeat.faults.first().sentence.english();
    QVERIFY2(said.startsWith("Nothing of this script is recorded"), qPrintable(said));
    for (const char *name : {"processes_started", "peak_processes", "tasks_done", "lock_wait_s"})
        QVERIFY2(!repeat.measures.value(name), name);
}

QTEST_GUILESS_MAIN(ScriptTest)
#include "tst_script.moc"
