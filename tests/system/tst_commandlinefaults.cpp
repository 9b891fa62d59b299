// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/readfile.h"
#include "tests/system/commandtest.h"
#include "tests/system/faults.h"
#include "tests/system/program.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>

using namespace plab;

namespace {

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
    pid_t nursery() const { return childrenOf(pid_t(process.processId())).value(0); }
    pid_t parent() const { return nursery() > 0 ? childrenOf(nursery()).value(0) : 0; }
    QList<pid_t> children() const { return parent() > 0 ? childrenOf(parent()) : QList<pid_t>(); }
    bool isRunning() const { return process.state() == QProcess::Running; }
};

bool ends(Running &command, int limitMs = 30000)
{
    const bool ended = !command.isRunning() || command.process.waitForFinished(limitMs);
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
    void killedChildrenAreNamed();
    void whatTheExperimentDoesItselfIsNoFault();
    void ownerDiedIsToldWhenItHappens();
    void aBrokenBarrierIsTold();
    void whoIsStoppedIsNamed();
    void aTimeLimitIsNotBlamedOnTheWorkAfterAFault();
    void parentAndNurseryAreNamedWithTheirSignal_data();
    void parentAndNurseryAreNamedWithTheirSignal();

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
        const pid_t victim = command.children().value(1);
        QCOMPARE(kill(victim, SIGKILL), 0);
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
        QCOMPARE(faults[0].toObject()["pid"].toInt(), victim);
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

/// By name, pid and signal, whatever becomes of the run. They run side by side, each until it has its
/// children.
void TestCommandLineFaults::killedChildrenAreNamed()
{
    struct Line
    {
        const char *words;
        qsizetype children;
    };
    constexpr Line lines[] {{"create --set seconds=1", 2},
                            {"create --set seconds=1 --set start-method=forkserver", 1},
                            {"pipe --set interval=0.2", 2},
                            {"queue --set produce-interval=0.2 --set timeout=0.5", 2},
                            {"manager --set operations=1000000", 2},
                            {"ticket-office --set delay=1 --set buyers=3", 3},
                            {"transports --set mechanism=pipe --set messages=1000000", 2},
                            {"meeting-points --set hold=0.5", 6},
                            {"join-order --set seconds=1,1", 2},
                            {"locks --set kind=spin --set seconds=1", 2},
                            {"speed-up --set runner=processes --set iterations=1000000000", 2},
                            {"deadlock --set hold=0.5", 2}};
    std::array<Running, std::size(lines)> commands;
    std::array<pid_t, std::size(lines)> victims {};
    for (std::size_t i = 0; i < commands.size(); ++i)
        begin(commands[i],
              QStringList {"run"} + QString(lines[i].words).split(' ')
                  + QStringList {"--repeat", "1", "--set", "recording=off", "--set", "time-limit=20"});
    const auto killWhereAllAreThere = [&] {
        for (std::size_t i = 0; i < commands.size(); ++i) {
            const QList<pid_t> children = commands[i].children();
            if (victims[i] == 0 && children.size() >= lines[i].children) {
                victims[i] = children.last();
                kill(victims[i], SIGSEGV);
            }
        }
        return std::count(victims.begin(), victims.end(), 0) == 0;
    };
    QVERIFY(QTest::qWaitFor(killWhereAllAreThere, 20000));
    for (std::size_t i = 0; i < commands.size(); ++i) {
        QVERIFY2(ends(commands[i]), lines[i].words);
        const QByteArray killed =
            "(process " + QByteArray::number(victims[i]) + ") was killed by SIGSEGV (11)";
        QVERIFY2(commands[i].err.contains(killed), lines[i].words + commands[i].err);
        const QByteArray out = commands[i].process.readAllStandardOutput();
        QVERIFY2(out.contains(killed), lines[i].words + out);
    }
}

void TestCommandLineFaults::whatTheExperimentDoesItselfIsNoFault()
{
    constexpr const char *lines[] {
        "terminate",
        "terminate --set how=kill",
        "terminate --set how=stop-continue",
        "parent-ends --set parent-end=killed --set parent-seconds=0.2 --set seconds=0.5",
        "parent-ends --set parent-end=daemon --set parent-seconds=0.2 --set seconds=1",
        "zombie --set zombie-seconds=0.2",
        "deadlock",
        "full-queue --set consume-interval=0.2"};
    std::array<Running, std::size(lines)> commands;
    const auto fileOf = [](std::size_t i) { return QString("%1.json").arg(i); };
    for (std::size_t i = 0; i < commands.size(); ++i)
        begin(commands[i],
              QStringList {"run"} + QString(lines[i]).split(' ') + QStringList {"--json", fileOf(i)});
    for (std::size_t i = 0; i < commands.size(); ++i) {
        QVERIFY2(ends(commands[i]), lines[i]);
        QVERIFY2(commands[i].err.isEmpty(), lines[i] + commands[i].err);
        const QJsonArray repeats = json(fileOf(i))["repeats"].toArray();
        QVERIFY2(!repeats.isEmpty(), lines[i]);
        for (const QJsonValue repeat : repeats)
            QVERIFY2(repeat.toObject()["faults"].toArray().isEmpty(), lines[i]);
    }
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
        const pid_t victim = command.children().value(attempt % 2);
        QCOMPARE(kill(victim, SIGKILL), 0);
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
    const pid_t victim = command.children().last(); // it would come last
    QCOMPARE(kill(victim, SIGKILL), 0);
    QTRY_VERIFY2(command.says("The barrier is broken, because not all can come any more"), command.err);
    QVERIFY(ends(command));
    QVERIFY2(command.process.exitCode() == 0, command.err);
    QVERIFY2(command.err.contains("(process " + QByteArray::number(victim) + ") was " + killedWords() + '.'),
             command.err);
}

/// When it happens, and again when the time limit ends what it has held up.
void TestCommandLineFaults::whoIsStoppedIsNamed()
{
    constexpr const char *names[] {"The nursery", "The parent", "Worker-1"};
    std::array<Running, std::size(names)> commands;
    std::array<pid_t, std::size(names)> stopped {};
    for (Running &command : commands)
        begin(command,
              {"run", "pool", "--set", "workers=2", "--set", "tasks=2", "--set", "step-seconds=0.2", "--set",
               "time-limit=3"});
    const auto stopEach = [&] {
        for (std::size_t i = 0; i < commands.size(); ++i) {
            const QList<pid_t> workers = commands[i].children();
            if (stopped[i] != 0 || workers.size() != 2)
                continue;
            stopped[i] = i == 0 ? commands[i].nursery() : i == 1 ? commands[i].parent() : workers.first();
            kill(stopped[i], SIGSTOP);
        }
        return std::count(stopped.begin(), stopped.end(), 0) == 0;
    };
    QVERIFY(QTest::qWaitFor(stopEach, 10000));
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const QByteArray pid = QByteArray::number(stopped[i]);
        const QByteArray told = names[i] + (" (process " + pid) + ") is stopped by a signal (state T)";
        QTRY_VERIFY2(commands[i].says(told), commands[i].err);
        QVERIFY2(commands[i].err.contains("kill -CONT " + pid), commands[i].err);
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        Running &command = commands[i];
        QVERIFY(ends(command));
        QCOMPARE(command.process.exitCode(), 1);
        const QByteArray subject = QByteArray(names[i]).replace("The ", "the ") + " (process "
            + QByteArray::number(stopped[i]) + ')';
        QVERIFY2(command.err.contains("did not end within its time limit of 3 s and was ended. At that time "
                                      + subject + " was stopped by a signal (state T)."),
                 command.err);
        QVERIFY2(!command.err.contains("ask for less work"), command.err);
    }
}

/// Of two contenders at a lock without an owner's rights one is killed: the other may wait for it for ever.
void TestCommandLineFaults::aTimeLimitIsNotBlamedOnTheWorkAfterAFault()
{
    Running command;
    begin(command,
          {"run", "lost-updates", "--set", "increments=1000000", "--set", "pause=2000", "--set", "lock=spin",
           "--set", "recording=off", "--set", "time-limit=2", "--repeat", "1"});
    QTRY_COMPARE_WITH_TIMEOUT(command.children().size(), 2, 10000);
    QCOMPARE(kill(command.children().first(), SIGKILL), 0);
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
    const pid_t pid = nursery ? command.nursery() : command.parent();
    QCOMPARE(kill(pid, SIGKILL), 0);
    QVERIFY(ends(command));
    QCOMPARE(command.process.exitCode(), 1);
    const QByteArray name = nursery ? "The nursery" : "The parent";
    QVERIFY2(command.err.contains(name + " (process " + QByteArray::number(pid) + ") was " + killedWords()),
             command.err);
    QCOMPARE(command.err.count('\n'), 1); // whoever went with it is no fault of its own
}

QTEST_GUILESS_MAIN(TestCommandLineFaults)
#include "tst_commandlinefaults.moc"
