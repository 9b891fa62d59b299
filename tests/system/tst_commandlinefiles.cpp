// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "tests/system/commandtest.h"
#include "tests/system/program.h"

#include <QImage>
#include <QJsonArray>
#include <QLocalServer>
#include <QtTest>

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

/// Files it reads and writes, and how it ends.
class TestCommandLineFiles : public CommandTest
{
    Q_OBJECT

private Q_SLOTS:
    void storedRunIsExportedAndRepeated();
    void forbiddenOrUnfinishedIsOne();
    void signalsStopAndStillWriteTheRecord_data();
    void signalsStopAndStillWriteTheRecord();
    void failedWriteLeavesTheOldFile();
    void placesThatCannotBeWrittenAreKnownBefore_data();
    void placesThatCannotBeWrittenAreKnownBefore();
    void inputsAndOutputsAreDifferentFiles();
    void streamsThatAreClosedStayClosed();
    void aTimeLimitThatCannotBeKeptIsToldBefore();
    void ownPresetIsFoundByItsId();
    void withoutDisplayTheLabRunsInTheTerminal();
};

void TestCommandLineFiles::storedRunIsExportedAndRepeated()
{
    const QStringList settings {"--set", "workers=2", "--set", "tasks=3", "--set", "step-seconds=0"};
    const Ended stored = run(QStringList {"run", "pool", "--repeat", "2", "--seed", "9", "--json", "run.json",
                                          "--csv", "first.csv", "--with-events"}
                             + settings);
    QVERIFY2(stored.status == 0, stored.err);
    const Ended exported =
        run({"export", "./run.json", "--csv", "second.csv", "--chart", "chart.png", "--timeline", "t.svg"});
    QVERIFY2(exported.status == 0, exported.err);
    QCOMPARE(readFile(file("second.csv"), 1 << 20).value(), readFile(file("first.csv"), 1 << 20).value());
    QVERIFY(!QImage(file("chart.png")).isNull());
    const Ended nothing = run({"export", "run.json"});
    QCOMPARE(nothing.status, 2);
    QVERIFY2(nothing.err.contains("nothing to write"), nothing.err);
    const Ended again = run({"run", "run.json", "--json", "again.json", "--quiet"});
    QVERIFY2(again.status == 0, again.err);
    QCOMPARE(again.out, QByteArray());
    for (const char *key : {"parameters", "repeat", "seed", "experiment"})
        QCOMPARE(json("again.json")[key], json("run.json")[key]);
}

void TestCommandLineFiles::forbiddenOrUnfinishedIsOne()
{
    const QStringList shortTasks {"--set", "workers=2", "--set", "tasks=2", "--set", "step-seconds=0"};
    const Ended asked = run(QStringList {"run", "pool", "--set", "fail-task=1"} + shortTasks);
    QVERIFY2(asked.status == 0, asked.err); // failed on request
    const Ended late = run({"run", "pool", "--set", "tasks=2", "--set", "step-seconds=30", "--set",
                            "time-limit=0.3", "--json", "late.json"});
    QCOMPARE(late.status, 1);
    QVERIFY2(!late.err.isEmpty(), "the reason is told");
    QCOMPARE(json("late.json")["repeats"].toArray()[0].toObject()["ending"].toString(), QString("timed out"));
    const Ended bounded = run({"run", "pool", "--set", "tasks=2", "--set", "step-seconds=30", "--timeout",
                               "0.5", "--json", "bounded.json"});
    QCOMPARE(bounded.status, 1);
    QCOMPARE(json("bounded.json")["repeats"].toArray()[0].toObject()["ending"].toString(),
             QString("timed out"));
}

void TestCommandLineFiles::signalsStopAndStillWriteTheRecord_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("times");
    QTest::newRow("SIGINT") << SIGINT << 1;
    QTest::newRow("SIGINT twice") << SIGINT << 2;
    QTest::newRow("SIGTERM") << SIGTERM << 1;
    QTest::newRow("SIGHUP") << SIGHUP << 1;
}

void TestCommandLineFiles::signalsStopAndStillWriteTheRecord()
{
    QFETCH(int, number);
    QFETCH(int, times);
    QProcess process;
    prepare(process,
            {"run", "pool", "--set", "workers=2", "--set", "tasks=8", "--set", "step-seconds=10", "--json",
             "run.json"});
    process.start();
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(!childrenOf(pid_t(process.processId())).isEmpty(),
                             10000); // the nursery is there
    for (int i = 0; i < times; ++i)
        QCOMPARE(kill(pid_t(process.processId()), number), 0);
    QVERIFY(process.waitForFinished(5000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 128 + number);
    const QJsonObject record = json("run.json");
    QCOMPARE(record["format"].toString(), QString("process-lab.run"));
    for (const QJsonValue repeat : record["repeats"].toArray())
        QCOMPARE(repeat.toObject()["ending"].toString(), QString("stopped"));
}

void TestCommandLineFiles::failedWriteLeavesTheOldFile()
{
    const Ended ended =
        run({"run", "pool", "--set", "tasks=1", "--set", "step-seconds=0", "--csv", "/dev/full"});
    QCOMPARE(ended.status, 1);
    QCOMPARE(ended.err, QByteArray("process-lab: Cannot write /dev/full: No space left on device.\n"));
}

void TestCommandLineFiles::placesThatCannotBeWrittenAreKnownBefore_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("why");
    QTest::addColumn<bool>("asRoot"); ///< also true of a user who may do everything
    QTest::newRow("a read-only file") << "readonly" << QByteArray("the file is read-only") << false;
    QTest::newRow("a link to it") << "link" << QByteArray("the file is read-only") << false;
    QTest::newRow("a folder that is not ours")
        << "closed/a" << QByteArray("the folder %/closed is not writable") << false;
    QTest::newRow("somebody else's file where only owners replace")
        << "sticky/theirs" << QByteArray("the file belongs to somebody else") << false;
    QTest::newRow("a link in a circle")
        << "circle" << QByteArray("Too many levels of symbolic links") << true;
    QTest::newRow("a link to nowhere") << "nowhere" << QByteArray("there is no folder") << true;
    QTest::newRow("a name without room for an ending")
        << QString(255, 'n') << QByteArray("File name too long") << true;
    QTest::newRow("a name that is too long") << QString(256, 'n') << QByteArray("File name too long") << true;
    QTest::newRow("a path that is too long")
        << QString("./").repeated(2100) + 'a' << QByteArray("File name too long") << true;
    QTest::newRow("a folder") << "closed" << QByteArray("it is a folder") << true;
    QTest::newRow("a socket") << "socket" << QByteArray("it is a socket") << true;
}

/// As an ordinary user, if the tests run as root, who may write everywhere. Nothing is started, and every old
/// file is what it was.
void TestCommandLineFiles::placesThatCannotBeWrittenAreKnownBefore()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, why);
    QFETCH(bool, asRoot);
    constexpr uid_t nobody = 65534;
    const bool drops = !asRoot && geteuid() == 0;
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::Permissions(0x7777)));
    for (const char *name : {"closed", "sticky"})
        QVERIFY(QDir(m_folder->path()).mkdir(name));
    QVERIFY(bool(writeFile(file("readonly"), "old")) && bool(writeFile(file("sticky/theirs"), "old")));
    QCOMPARE(chmod(qPrintable(file("readonly")), 0444), 0);
    QCOMPARE(chmod(qPrintable(file("closed")), 0555), 0);
    QCOMPARE(chmod(qPrintable(file("sticky/theirs")), 0666), 0);
    QCOMPARE(chmod(qPrintable(file("sticky")), 01777), 0);
    if (!asRoot && !drops && path.startsWith("sticky"))
        QSKIP("needs files of two users: run it as root");
    QVERIFY(QFile::link("readonly", file("link")) && QFile::link("circle", file("circle"))
            && QFile::link("gone/a", file("nowhere")));
    QLocalServer server;
    server.listen(file("socket"));

    QProcess process;
    prepare(process, {"run", "pool", "--json", path});
    if (drops)
        process.setChildProcessModifier([] {
            if (setgid(nobody) != 0 || setuid(nobody) != 0)
                _exit(99);
        });
    process.start();
    QVERIFY(process.waitForFinished(deadlineMs));
    const QByteArray said = process.readAllStandardError();
    if (drops && process.exitCode() != 2 && process.error() == QProcess::FailedToStart)
        QSKIP("an ordinary user cannot reach the program here");
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 2, said);
    const QByteArray begin = "process-lab: --json cannot write \"" + path.toUtf8() + "\": ";
    QVERIFY2(said.startsWith(begin) && said.contains(why.replace("%", m_folder->path().toUtf8())), said);
    QCOMPARE(process.readAllStandardOutput(), QByteArray());
    QCOMPARE(readFile(file("readonly"), 10).value(), QByteArray("old"));
    QCOMPARE(readFile(file("sticky/theirs"), 10).value(), QByteArray("old"));
    QCOMPARE(QDir(file("sticky")).entryList(QDir::Files), QStringList("theirs"));
}

/// Neither by its own name nor by another one; nor two outputs to one place.
void TestCommandLineFiles::inputsAndOutputsAreDifferentFiles()
{
    QVERIFY(run({"run", "pool", "--set", "tasks=1", "--set", "step-seconds=0", "--json", "x.json"}).status
            == 0);
    const QByteArray before = readFile(file("x.json"), 1 << 24).value();
    QVERIFY(QFile::link("x.json", file("soft.json")));
    QCOMPARE(::link(qPrintable(file("x.json")), qPrintable(file("hard.json"))), 0);
    for (const char *output : {"x.json", "./x.json", "soft.json", "hard.json"}) {
        for (const char *command : {"export", "run"}) {
            const Ended ended = run({command, "x.json", "--csv", output});
            QCOMPARE(ended.status, 2);
            QVERIFY2(ended.err.contains("that is the file \"x.json\" that is read"), ended.err);
        }
    }
    QCOMPARE(readFile(file("x.json"), 1 << 24).value(), before);
    QVERIFY(bool(writeFile(file("own.py"), "print(1)\n")) && QFile::link("own.py", file("soft.py")));
    for (const QStringList &command :
         {QStringList {"python", "--csv", "soft.py", "own.py"},
          QStringList {"run", "script", "--set", "file=own.py", "--json", "own.py"}}) {
        const Ended ended = run(command);
        QCOMPARE(ended.status, 2);
        QVERIFY2(ended.err.contains("that is the file \"own.py\" that is read"), ended.err);
    }
    QCOMPARE(readFile(file("own.py"), 100).value(), QByteArray("print(1)\n"));
    QVERIFY(bool(writeFile(file("a.csv"), "a")));
    QVERIFY(QFile::link("a.csv", file("b.csv")) && QFile::link("new.csv", file("newer.csv")));
    QCOMPARE(::link(qPrintable(file("a.csv")), qPrintable(file("c.csv"))), 0);
    const QList<QStringList> pairs {{"a.csv", "b.csv"}, {"b.csv", "c.csv"}, {"new.csv", "newer.csv"}};
    for (const QStringList &pair : pairs) {
        const Ended ended = run({"export", "x.json", "--csv", pair[0], "--events", pair[1]});
        QCOMPARE(ended.status, 2);
        QVERIFY2(ended.err.contains("another output has the same name"), ended.err);
    }
    QCOMPARE(readFile(file("a.csv"), 10).value(), QByteArray("a"));
    QVERIFY(!QFile::exists(file("new.csv")));
}

/// What is opened later does not get their numbers: nothing for people goes into a link of the laboratory.
void TestCommandLineFiles::streamsThatAreClosedStayClosed()
{
    if (QStandardPaths::findExecutable("python3").isEmpty())
        QSKIP("There is no python3 in the PATH: install it.");
    QVERIFY(bool(writeFile(file("say.py"), "print('lost')\nopen('said', 'w').close()\n")));
    const auto statusOf = [&](const QStringList &words, QByteArray *said, bool all) {
        QProcess process;
        prepare(process, words);
        process.setChildProcessModifier([all] {
            close(STDOUT_FILENO);
            if (all) {
                close(STDIN_FILENO);
                close(STDERR_FILENO);
            }
        });
        process.start();
        const bool ended = process.waitForFinished(deadlineMs);
        *said = process.readAllStandardError();
        return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    };
    QByteArray said;
    QCOMPARE(statusOf({"python", "--quiet", "say.py"}, &said, true), 0); // as python3 >&-
    QVERIFY(QFile::exists(file("said")));
    QCOMPARE(statusOf({"run", "create", "--set", "seconds=0"}, &said, false), 1);
    QVERIFY2(said.contains("standard output"), said);
}

void TestCommandLineFiles::aTimeLimitThatCannotBeKeptIsToldBefore()
{
    const QStringList slow {"run",   "pool",    "--set", "workers=2",
                            "--set", "tasks=2", "--set", "step-seconds=0.2"};
    Ended ended = run(slow + QStringList {"--set", "time-limit=0.9"}); // 5 steps of 0.2 s
    QCOMPARE(ended.status, 1);
    QVERIFY2(
        ended.err.startsWith("process-lab: With these settings a repeat takes at least 1 s, but its time "
                             "limit is 0.9 s"),
        ended.err);
    ended = run(slow + QStringList {"--repeat", "2", "--timeout", "1.5"});
    QCOMPARE(ended.status, 1);
    QVERIFY2(
        ended.err.startsWith("process-lab: With these settings the run takes at least 2 s, but --timeout is "
                             "1.5 s"),
        ended.err);
}

void TestCommandLineFiles::ownPresetIsFoundByItsId()
{
    QVERIFY(QDir(m_folder->path()).mkpath("data/process-lab/presets"));
    QVERIFY(bool(writeFile(
        file("data/process-lab/presets/mine.json"),
        R"({"experiment":"pool","title":"Mine","parameters":{"tasks":3,"step-seconds":0},"repeat":2})")));
    QVERIFY(run({"list"}).out.contains("mine"));
    const Ended ended = run({"run", "mine", "--set", "tasks=2", "--json", "run.json"});
    QVERIFY2(ended.status == 0, ended.err);
    QCOMPARE(json("run.json")["preset"].toString(), QString("mine"));
    QCOMPARE(json("run.json")["parameters"].toObject()["tasks"].toInt(), 2); // --set wins
    QCOMPARE(json("run.json")["repeat"].toInt(), 2);
}

void TestCommandLineFiles::withoutDisplayTheLabRunsInTheTerminal()
{
    const Ended ended = run({});
    QVERIFY2(ended.status == 0, ended.err);
    QCOMPARE(ended.err.count('\n'), 1);
    QVERIFY2(ended.err.contains("No display was found"), ended.err);
    QVERIFY2(ended.out.contains("Outcomes"), ended.out);
    const QStringList folders = QDir(m_folder->path()).entryList({"process-lab-*"}, QDir::Dirs);
    QCOMPARE(folders.size(), 1);
    QVERIFY2(ended.out.contains(folders[0].toUtf8()), ended.out);
    for (const char *name : {"results.csv", "run.json", "outcomes.png", "timeline.png"})
        QVERIFY2(QFileInfo(file(folders[0] + '/' + name)).size() > 0, name);
}

QTEST_GUILESS_MAIN(TestCommandLineFiles)
#include "tst_commandlinefiles.moc"
