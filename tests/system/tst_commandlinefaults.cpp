// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/visibletext.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "tests/system/commandtest.h"
#include "tests/system/faults.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

QList<qint64> childrenOf(qint64 pid)
{
    const auto content = readFile(QStringLiteral("/proc/%1/task/%1/children").arg(pid), 1 << 16);
    QList<qint64> children;
    if (content) {
        for (const QByteArray &one : content.value().simplified().split(' '))
            children.append(one.toLongLong());
    }
    children.removeAll(0);
    return children;
}

QByteArray killedWords()
{
    return endingText(killedFromOutside()).english().toUtf8();
}

/// A command that runs, and what it has said so far.
struct Running
{
    QProcess process;
    QByteArray err;

    ~Running()
    {
        process.kill(); // nothing of it outlives it
        process.waitForFinished();
    }
    bool says(const QByteArray &words)
    {
        process.waitForReadyRead(5);
        err += process.readAllStandardError();
        return err.contains(words);
    }
    qint64 nursery() const { return childrenOf(process.processId()).value(0); }
    qint64 parent() const { return nursery() > 0 ? childrenOf(nursery()).value(0) : 0; }
    QList<qint64> children() const { return parent() > 0 ? childrenOf(parent()) : QList<qint64>(); }
    bool isRunning() const { return process.state() == QProcess::Running; }
};

bool ends(Running &command, int limitMs = 30000)
{
    const bool ended = command.process.waitForFinished(limitMs);
    command.err += command.process.readAllStandardError();
    return ended;
}

} // namespace

/// What happens to a run from outside is said by the command line while it happens, as the window shows it.
class TestCommandLineFaults : public CommandTest
{
    Q_OBJECT

private Q_SLOTS:
    void aKilledWorkerIsNamedWithItsTask();
    void aKilledChildIsNamed_data();
    void aKilledChildIsNamed();
    void whatTheExperimentDoesItselfIsNoFault_data();
    void whatTheExperimentDoesItselfIsNoFault();
    void ownerDiedIsToldWhenItHappens();
    void aBrokenBarrierIsTold();
    void whoIsStoppedIsNamed_data();
    void whoIsStoppedIsNamed();
    void aTimeLimitIsNotBlamedOnTheWorkAfterAFault();
    void parentAndNurseryAreNamedWithTheirSignal_data();
    void parentAndNurseryAreNamedWithTheirSignal();
    void controlCharactersAreShown_data();
    void controlCharactersAreShown();
    void evilFilesAreShown();

private:
    void begin(Running &command, const QStringList &words) const;
    QJsonObject onlyRepeat(const QString &name) const
    {
        return json(name)["repeats"].toArray().at(0).toObject();
    }
};

void TestCommandLineFaults::begin(Running &command, const QStringList &words) const
{
    prepare(command.process, words);
    command.process.start();
    QVERIFY(command.process.waitForStarted());
}

/// Whether a kill finds the worker inside a task is chance, mostly it does.
void TestCommandLineFaults::aKilledWorkerIsNamedWithItsTask()
{
    bool lost = false;
    for (int attempt = 0; attempt < 5 && !lost; ++attempt) {
        Running command;
        begin(command,
              {"run", "pool", "--set", "workers=2", "--set", "tasks=4", "--set", "step-seconds=0.1", "--set",
               "recording=off", "--quiet", "--json", "run.json", "--csv", "run.csv"});
        QTRY_COMPARE(command.children().size(), 2);
        QTest::qWait(150); // so that it is at work
        const qint64 victim = command.children().value(1);
        QCOMPARE(kill(pid_t(victim), SIGKILL), 0);
        const QByteArray killed =
            "Worker-2 (process " + QByteArray::number(victim) + ") was " + killedWords() + '.';
        QTRY_VERIFY2(command.says(killed), command.err);
        QVERIFY(command.isRunning()); // not only when all is over
        QVERIFY(ends(command));
        QVERIFY2(command.process.exitCode() == 0, command.err);
        QCOMPARE(command.process.readAllStandardOutput(), QByteArray());

        const QJsonObject repeat = onlyRepeat("run.json");
        const QJsonArray faults = repeat["faults"].toArray();
        QVERIFY(!faults.isEmpty());
        QCOMPARE(faults[0].toObject()["pid"].toInteger(), victim);
        QCOMPARE(faults[0].toObject()["text"].toString().toUtf8(), killed);
        QCOMPARE(repeat["measures"].toObject()["faults"].toInt(), int(faults.size()));
        const QList<QByteArray> csv = readFile(file("run.csv"), 1 << 20).value().split('\n');
        QCOMPARE(csv.value(1).split(',').value(csv.value(0).split(',').indexOf("faults")),
                 QByteArray::number(faults.size()));
        const QJsonArray tasks = repeat["values"].toObject()["lost_tasks"].toArray();
        lost = !tasks.isEmpty();
        if (lost)
            QVERIFY2(command.err.contains("Task " + QByteArray::number(tasks[0].toInt())
                                          + " is lost: process " + QByteArray::number(victim)),
                     command.err);
    }
    QVERIFY(lost);
}

void TestCommandLineFaults::aKilledChildIsNamed_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("children");
    QTest::newRow("create") << "create --set seconds=1" << 2;
    QTest::newRow("a fork server") << "create --set seconds=1 --set start-method=forkserver" << 1;
    QTest::newRow("pipe") << "pipe --set interval=0.2" << 2;
    QTest::newRow("queue") << "queue --set produce-interval=0.2 --set timeout=0.5" << 2;
    QTest::newRow("manager") << "manager --set operations=1000000" << 2;
    QTest::newRow("ticket office") << "ticket-office --set delay=1 --set buyers=3" << 3;
    QTest::newRow("transports") << "transports --set mechanism=pipe --set messages=1000000" << 2;
    QTest::newRow("semaphore") << "meeting-points --set hold=0.5" << 6;
    QTest::newRow("order of joins") << "join-order --set seconds=1,1" << 2;
    QTest::newRow("spin lock") << "locks --set kind=spin --set seconds=1" << 2;
    QTest::newRow("sums") << "speed-up --set runner=processes --set iterations=1000000000" << 2;
    QTest::newRow("deadlock") << "deadlock --set hold=0.5" << 2;
}

/// By name, pid and signal, whatever becomes of the run.
void TestCommandLineFaults::aKilledChildIsNamed()
{
    QFETCH(QString, line);
    QFETCH(int, children);
    Running command;
    begin(command,
          QStringList {"run"} + line.split(' ')
              + QStringList {"--repeat", "1", "--set", "recording=off", "--set", "time-limit=20"});
    QTRY_VERIFY_WITH_TIMEOUT(command.children().size() >= children, 10000);
    const qint64 victim = command.children().last();
    QCOMPARE(kill(pid_t(victim), SIGSEGV), 0);
    QVERIFY(ends(command));
    const QByteArray killed = "(process " + QByteArray::number(victim) + ") was killed by SIGSEGV (11)";
    QVERIFY2(command.err.contains(killed), command.err);
    const QByteArray out = command.process.readAllStandardOutput();
    QVERIFY2(out.contains(killed), out);
}

void TestCommandLineFaults::whatTheExperimentDoesItselfIsNoFault_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"terminate", "terminate --set how=kill", "terminate --set how=stop-continue",
                             "parent-ends --set parent-end=killed --set parent-seconds=0.2 --set seconds=0.5",
                             "parent-ends --set parent-end=daemon --set parent-seconds=0.2 --set seconds=1",
                             "zombie --set zombie-seconds=0.2", "deadlock", "full-queue"})
        QTest::newRow(line) << line;
}

void TestCommandLineFaults::whatTheExperimentDoesItselfIsNoFault()
{
    QFETCH(QString, line);
    const Ended ended = run(QStringList {"run"} + line.split(' ') + QStringList {"--json", "run.json"});
    QCOMPARE(ended.err, QByteArray());
    for (const QJsonValue repeat : json("run.json")["repeats"].toArray())
        QCOMPARE(repeat.toObject()["faults"].toArray(), QJsonArray());
}

/// Two contenders with a long time inside: one of them holds the lock almost always, so every second kill
/// finds the holder.
void TestCommandLineFaults::ownerDiedIsToldWhenItHappens()
{
    constexpr int attempts = 20;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        Running command;
        begin(command,
              {"run", "lost-updates", "--set", "increments=1000000", "--set", "pause=1000", "--set",
               "lock=mutex", "--set", "recording=off", "--set", "time-limit=3000"});
        QTRY_COMPARE_WITH_TIMEOUT(command.children().size(), 2, 10000);
        QTest::qWait(50 + 7 * attempt);
        const qint64 victim = command.children().value(attempt % 2);
        QCOMPARE(kill(pid_t(victim), SIGKILL), 0);
        QTRY_VERIFY2(command.says("(process " + QByteArray::number(victim) + ") was killed"), command.err);
        const QByteArray died = "The lock told that its owner, process " + QByteArray::number(victim)
            + ", was killed while holding it; it is taken over by process ";
        if (!QTest::qWaitFor([&] { return command.says(died); }, 500))
            continue;                 // it waited for the lock
        QVERIFY(command.isRunning()); // the loop of the other one goes on
        return;
    }
    QFAIL("No kill found the holder of the lock.");
}

void TestCommandLineFaults::aBrokenBarrierIsTold()
{
    Running command;
    begin(command,
          {"run", "meeting-points", "--set", "kind=barrier", "--set", "processes=3", "--set", "hold=2"});
    QTRY_COMPARE_WITH_TIMEOUT(command.children().size(), 3, 10000);
    const qint64 victim = command.children().last(); // it would come last
    QCOMPARE(kill(pid_t(victim), SIGKILL), 0);
    QTRY_VERIFY2(command.says("The barrier is broken, because not all can come any more"), command.err);
    QVERIFY(ends(command));
    QVERIFY2(command.process.exitCode() == 0, command.err);
    QVERIFY2(command.err.contains("(process " + QByteArray::number(victim) + ") was " + killedWords() + '.'),
             command.err);
}

void TestCommandLineFaults::whoIsStoppedIsNamed_data()
{
    QTest::addColumn<QString>("who");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("nursery") << "nursery" << QByteArray("the nursery");
    QTest::newRow("parent") << "parent" << QByteArray("the parent");
    QTest::newRow("worker") << "worker" << QByteArray("Worker-1");
}

/// When it happens, and again when the time limit ends what it has held up.
void TestCommandLineFaults::whoIsStoppedIsNamed()
{
    QFETCH(QString, who);
    QFETCH(QByteArray, name);
    Running command;
    begin(command,
          {"run", "pool", "--set", "workers=2", "--set", "tasks=2", "--set", "step-seconds=0.2", "--set",
           "time-limit=3"});
    QTRY_COMPARE_WITH_TIMEOUT(command.children().size(), 2, 10000);
    const qint64 pid = who == "nursery" ? command.nursery()
        : who == "parent"               ? command.parent()
                                        : command.children().first();
    QCOMPARE(kill(pid_t(pid), SIGSTOP), 0);
    const QByteArray subject = name + " (process " + QByteArray::number(pid) + ')';
    const QByteArray told = subject.mid(1) + " is stopped by a signal (state T)";
    QTRY_VERIFY2(command.says(told), command.err);
    QVERIFY2(command.err.contains("kill -CONT " + QByteArray::number(pid)), command.err);
    QVERIFY(ends(command));
    QCOMPARE(command.process.exitCode(), 1);
    QVERIFY2(command.err.contains("did not end within its time limit of 3 s and was ended. At that time "
                                  + subject + " was stopped by a signal (state T)."),
             command.err);
    QVERIFY2(!command.err.contains("ask for less work"), command.err);
}

/// Of two contenders at a lock without an owner's rights one is killed: the other may wait for it for ever.
void TestCommandLineFaults::aTimeLimitIsNotBlamedOnTheWorkAfterAFault()
{
    Running command;
    begin(command,
          {"run", "lost-updates", "--set", "increments=1000000", "--set", "pause=2000", "--set", "lock=spin",
           "--set", "recording=off", "--set", "time-limit=2", "--repeat", "1"});
    QTRY_COMPARE_WITH_TIMEOUT(command.children().size(), 2, 10000);
    QCOMPARE(kill(pid_t(command.children().first()), SIGKILL), 0);
    QVERIFY(ends(command));
    QCOMPARE(command.process.exitCode(), 1);
    const QByteArray last = command.err.trimmed().split('\n').last();
    if (last.contains("Not every contender"))
        QSKIP("It was killed before the race began.");
    QVERIFY2(last.contains("did not end within its time limit of 2 s and was ended. The "), last);
    QVERIFY2(last.endsWith("told before that may be why."), last);
}

void TestCommandLineFaults::parentAndNurseryAreNamedWithTheirSignal_data()
{
    QTest::addColumn<bool>("nursery");
    QTest::newRow("parent") << false;
    QTest::newRow("nursery") << true;
}

void TestCommandLineFaults::parentAndNurseryAreNamedWithTheirSignal()
{
    QFETCH(bool, nursery);
    Running command;
    begin(command, {"run", "pool", "--set", "workers=2", "--set", "tasks=2", "--set", "step-seconds=10"});
    QTRY_COMPARE_WITH_TIMEOUT(command.children().size(), 2, 10000);
    const qint64 pid = nursery ? command.nursery() : command.parent();
    QCOMPARE(kill(pid_t(pid), SIGKILL), 0);
    QVERIFY(ends(command));
    QCOMPARE(command.process.exitCode(), 1);
    const QByteArray name = nursery ? "The nursery" : "The parent";
    QVERIFY2(command.err.contains(name + " (process " + QByteArray::number(pid) + ") was " + killedWords()),
             command.err);
    QCOMPARE(command.err.count('\n'), 1); // whoever went with it is no fault of its own
}

void TestCommandLineFaults::controlCharactersAreShown_data()
{
    QTest::addColumn<QStringList>("words");
    const QString evil = QStringLiteral("\x1b[31m\a\u009b2J\u202e\u2066\x7f\r\nprocess-lab: all is well");
    QTest::newRow("command") << QStringList {evil};
    QTest::newRow("option of the window") << QStringList {"-" + evil};
    QTest::newRow("file of the window") << QStringList {"./" + evil};
    QTest::newRow("help") << QStringList {"help", evil};
    QTest::newRow("list") << QStringList {"list", evil};
    QTest::newRow("describe") << QStringList {"describe", evil};
    QTest::newRow("what to run") << QStringList {"run", evil};
    QTest::newRow("file to run") << QStringList {"run", evil + ".json"};
    QTest::newRow("option") << QStringList {"run", "pool", "--" + evil};
    QTest::newRow("setting") << QStringList {"run", "pool", "--set", evil};
    QTest::newRow("parameter") << QStringList {"run", "pool", "--set", evil + "=1"};
    QTest::newRow("number") << QStringList {"run", "pool", "--set", "workers=" + evil};
    QTest::newRow("choice") << QStringList {"run", "pool", "--set", "lock=" + evil};
    QTest::newRow("list of numbers") << QStringList {"run", "join-order", "--set", "seconds=" + evil};
    QTest::newRow("repeat") << QStringList {"run", "pool", "--repeat", evil};
    QTest::newRow("chart") << QStringList {"run", "pool", "--chart", evil + "=a.png"};
    QTest::newRow("picture") << QStringList {"run", "pool", "--chart", evil};
    QTest::newRow("size") << QStringList {"run", "pool", "--chart", "a.png", "--size", evil};
    QTest::newRow("theme") << QStringList {"run", "pool", "--chart", "a.png", "--theme", evil};
    QTest::newRow("output") << QStringList {"run", "pool", "--json", "gone/" + evil};
    QTest::newRow("export") << QStringList {"export", evil};
    QTest::newRow("version") << QStringList {"--version", evil};
}

void TestCommandLineFaults::controlCharactersAreShown()
{
    QFETCH(QStringList, words);
    const Ended ended = run(words);
    QVERIFY(ended.status > 0);
    const QString said = QString::fromUtf8(ended.err + ended.out);
    QVERIFY2(said.contains("\\x1b[31m\\x07\\x9b2J\\u202e\\u2066\\x7f\\r\\n"), qPrintable(said));
    QCOMPARE(visibleText(said, Layout::Kept), said);
    QVERIFY2(!said.contains("\nprocess-lab: all is well"), qPrintable(said)); // no sentence of ours
}

/// Presets and runs from elsewhere: their titles, names and mistakes.
void TestCommandLineFaults::evilFilesAreShown()
{
    const QByteArray evil = R"(\u001b[31m\u0007\u009b\u202e\n)";
    QVERIFY(QDir(m_folder->path()).mkpath("data/process-lab/presets"));
    const QByteArray preset = R"({"experiment":"pool","title":"T)" + evil + R"(","note":"N)" + evil
        + R"(","parameters":{"tasks":1,"step-seconds":0}})";
    QVERIFY(bool(writeFile(file("data/process-lab/presets/mine.json"), preset)));
    QVERIFY(
        bool(writeFile(file("data/process-lab/presets/bad.json"), R"({"experiment":")" + evil + R"("})")));
    QVERIFY(bool(writeFile(file("key.json"), R"({"experiment":"pool",")" + evil + R"(":1})")));
    QVERIFY(bool(writeFile(file("twice.json"), R"({")" + evil + R"(":1,")" + evil + R"(":2})")));
    QVERIFY(bool(writeFile(file("raw.json"), "{\"experiment\": \x1b[2J}")));
    QCOMPARE(run({"run", "pool", "--set", "tasks=1", "--set", "step-seconds=0", "--json", "run.json"}).status,
             0);
    QByteArray record = readFile(file("run.json"), 1 << 24).value();
    record.replace("\"title\": \"Pool\"", "\"title\": \"Pool" + evil + '"');
    record.replace("\"name\":\"Worker-1\"", "\"name\":\"Worker" + evil + '"');
    QVERIFY(record.contains(evil));
    QVERIFY(bool(writeFile(file("evil.json"), record)));

    const QList<QStringList> commands {{"list"},
                                       {"list", "--json"},
                                       {"describe", "pool"},
                                       {"describe", "pool", "--json"},
                                       {"run", "mine"},
                                       {"run", "nothing-like-it"},
                                       {"run", "key.json"},
                                       {"run", "twice.json"},
                                       {"run", "raw.json"},
                                       {"run", "evil.json"},
                                       {"export", "evil.json", "--json", "-"}};
    for (const QStringList &words : commands) {
        const Ended ended = run(words);
        for (const QByteArray &bytes : {ended.out, ended.err}) {
            const QString said = QString::fromUtf8(bytes);
            QVERIFY2(visibleText(said, Layout::Kept) == said,
                     qPrintable(words.join(' ') + '\n' + visibleText(said)));
        }
        if (words.contains("--json")) // what a program reads is what it was
            QVERIFY2(ended.out.contains(R"(\u009b\u202e\n)"), ended.out);
    }
}

QTEST_GUILESS_MAIN(TestCommandLineFaults)
#include "tst_commandlinefaults.moc"
