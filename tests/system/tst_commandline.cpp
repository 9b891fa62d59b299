// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "tests/fakes/schemacheck.h"

#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalServer>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

namespace {

struct Ended
{
    int status = -1;
    QByteArray out;
    QByteArray err;
};

constexpr int deadlineMs = 60000;

} // namespace

/// Runs the built program the way a script does: without a display, with a home folder of its own.
class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void goodCommandsPrintAndEndWell_data();
    void goodCommandsPrintAndEndWell();
    void wrongUsageIsToldInASentence_data();
    void wrongUsageIsToldInASentence();
    void machineFormsFollowTheirSchemas();
    void runWritesEverythingThatIsAskedFor();
    void viewsAreDrawnLikeCharts();
    void csvOnStandardOutputIsOnlyThat();
    void readerThatLeavesEarlyHarmsNothing();
    void storedRunIsExportedAndRepeated();
    void forbiddenOrUnfinishedIsOne();
    void signalsStopAndStillWriteTheRecord_data();
    void signalsStopAndStillWriteTheRecord();
    void failedWriteLeavesTheOldFile();
    void placesThatCannotBeWrittenAreKnownBefore_data();
    void placesThatCannotBeWrittenAreKnownBefore();
    void inputsAndOutputsAreDifferentFiles();
    void aTimeLimitThatCannotBeKeptIsToldBefore();
    void ownPresetIsFoundByItsId();
    void withoutDisplayTheLabRunsInTheTerminal();

private:
    void prepare(QProcess &process, const QStringList &words) const;
    Ended run(const QStringList &words) const;
    QString file(const QString &name) const { return m_folder->filePath(name); }
    QJsonObject json(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCommandLine::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestCommandLine::prepare(QProcess &process, const QStringList &words) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    environment.insert("HOME", m_folder->path());
    environment.insert("XDG_DATA_HOME", file("data"));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder->path());
    process.setProgram(PROCESS_LAB_PROGRAM);
    process.setArguments(words);
}

Ended TestCommandLine::run(const QStringList &words) const
{
    QProcess process;
    prepare(process, words);
    process.start();
    if (!process.waitForFinished(deadlineMs))
        return {};
    const int status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    return {status, process.readAllStandardOutput(), process.readAllStandardError()};
}

QJsonObject TestCommandLine::json(const QString &name) const
{
    QFile stored(file(name));
    return stored.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(stored.readAll()).object()
                                            : QJsonObject();
}

void TestCommandLine::goodCommandsPrintAndEndWell_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("contains");
    const auto row = [](const QByteArray &line, const char *contains) {
        QTest::newRow(line) << QString::fromUtf8(line).split(' ', Qt::SkipEmptyParts) << QByteArray(contains);
    };
    row("--help", "process-lab run counting-pool");
    row("help run", "--set name=value");
    row("run --help", "--set name=value");
    row("help export", "process-lab export");
    row("--version", "process-lab ");
    row("list", "counting-pool");
    row("describe pool", "tasks-per-child=none");
    row("run pool --set workers=2 --set tasks=4 --set step-seconds=0", "complete");
    const QByteArray locks = "run locks --set kind=mutex --set seconds=0.02 --repeat ";
    row(locks + "1", "No interval of a share: that takes six repeats");
    row(locks + "3", "Measures: median of 3 repeats, {from the least to the largest of the repeats}");
    row(locks + "6", "[95 % interval of the median]");
    row(locks + "7", "0.0 % to 35.4 %"); // of what was never seen, too
}

void TestCommandLine::goodCommandsPrintAndEndWell()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, contains);
    const Ended ended = run(words);
    QVERIFY2(ended.status == 0, ended.err);
    QVERIFY2(ended.out.contains(contains), ended.out);
    QCOMPARE(ended.err, QByteArray()); // no progress where stderr is not a terminal
}

void TestCommandLine::wrongUsageIsToldInASentence_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char *line, const char *sentence) {
        QTest::newRow(line) << QString(line) << QByteArray("process-lab: ") + sentence;
    };
    row("rnu pool", "There is no command \"rnu\", and no such file. Did you mean run?");
    row("help rnu", "There is no command \"rnu\", and no such file. Did you mean run?");
    row("list more", "list takes no \"more\"");
    row("describe", "describe takes one experiment; 0 were given.");
    row("describe pol", "There is no experiment \"pol\". Did you mean pool?");
    row("describe counting-pool", "\"counting-pool\" is a preset of the experiment pool;");
    row("run", "run takes one experiment, preset or file; 0 were given.");
    row("run pool lost-updates", "run takes one experiment, preset or file; 2 were given.");
    row("run lost-update", "There is no experiment or preset \"lost-update\". Did you mean lost-updates?");
    row("run gone.json", "Cannot read gone.json: No such file or directory.");
    row("run pool --sett workers=2", "There is no option --sett here. Did you mean --set?");
    row("run pool --set workers", "--set cannot be \"workers\": it takes name=value");
    row("run pool --set wokers=2", "pool has no parameter \"wokers\"; it has workers, tasks,");
    row("run pool --set workers=0.5", "workers cannot be \"0.5\": allowed is a whole number from 1 to 1024.");
    row("run pool --set tasks-per-child=0",
        "tasks-per-child cannot be \"0\": allowed is a whole number from 1 to 10000000, or none.");
    row("run pool --set workers=1e999",
        "workers cannot be \"1e999\": allowed is a whole number from 1 to 1024.");
    row("run pool --set lock=look", "lock cannot be \"look\": allowed is one of none, mutex, atomic,");
    row("run pool --set tasks=1 --set tasks=2", "--set tasks is given more than once.");
    row("run pool --set workers=65", "This run would start 65 processes, more than 64.");
    row("run pool --repeat 0", "--repeat cannot be \"0\": allowed is a whole number from 1 to 100000.");
    row("run pool --repeat 2 --repeat 3", "--repeat is given more than once.");
    row("run pool --seed -1",
        "--seed cannot be \"-1\": allowed is a whole number from 0 to 9007199254740992.");
    row("run pool --timeout soon",
        "--timeout cannot be \"soon\": allowed is a number from 0.1 to 1000000 s.");
    row("run pool --csv - --json -", "Only one of --json, --csv and --events can be - (standard output).");
    row("run pool --chart -",
        "--chart cannot write \"-\": the name of a picture must end in .png, .svg or .pdf.");
    row("run pool --chart a.gif",
        "--chart cannot write \"a.gif\": the name of a picture must end in .png, .svg or .pdf.");
    row("run pool --chart outcome=a.png", "--chart: pool has no chart \"outcome\"; it has outcomes,");
    row("run pool --timeline a.txt", "--timeline cannot write \"a.txt\":");
    row("run pool --csv gone/a.csv", "--csv cannot write \"gone/a.csv\": there is no folder");
    row("run pool --csv a.txt --json a.txt",
        "--csv cannot write \"a.txt\": another output has the same name.");
    row("run pool --csv ./a.txt --json a.txt", "--csv cannot write \"./a.txt\": another output has");
    row("run pool --csv .", "--csv cannot write \".\": it is a folder.");
    row("run pool --csv /dev/null/a.csv", "--csv cannot write \"/dev/null/a.csv\": there is no folder");
    row("run pool --set tasks=1.000", "tasks cannot be \"1.000\": allowed is a whole number");
    row("run pool --size 9x9 --chart a.png", "--size cannot be \"9x9\":");
    row("run pool --scale 99 --chart a.png", "--scale cannot be \"99\": allowed is a number from 0.1 to 8.");
    row("run pool --theme pink --chart a.png", "--theme cannot be \"pink\": allowed is one of light, dark.");
    row("run pool --with-events", "--with-events puts the events into the run record: it needs --json.");
    row("run lost-updates --set processes=1 --set steps=1,3", "steps has 2 values, but processes is 1");
    row("export", "export takes one stored run; 0 were given.");
    row("export gone.json --csv -", "Cannot read gone.json: No such file or directory.");
}

void TestCommandLine::wrongUsageIsToldInASentence()
{
    QFETCH(QString, line);
    QFETCH(QByteArray, sentence);
    const Ended ended = run(line.split(' '));
    QCOMPARE(ended.status, 2);
    QCOMPARE(ended.out, QByteArray());
    QCOMPARE(ended.err.left(sentence.size()), sentence);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList());
}

void TestCommandLine::machineFormsFollowTheirSchemas()
{
    const auto problems = [](const QString &name, const QByteArray &text) {
        const QString path = QStringLiteral(PROCESS_LAB_SCHEMAS "/%1.schema.json").arg(name);
        const QJsonObject schema = parseJsonObject(readFile(path, 1 << 20).take()).take();
        return schemaProblems(schema, QJsonDocument::fromJson(text).object());
    };
    QCOMPARE(problems("list", run({"list", "--json"}).out), QStringList());
    for (const Declaration *declaration : declarations())
        QCOMPARE(problems("describe", run({"describe", declaration->id, "--json"}).out), QStringList());
    // Records of every shape: pooled, raced with a witness, with looks at /proc, with values of every type.
    for (const char *line : {"pool --set step-seconds=0.01", "lost-updates", "isolation", "deadlock",
                             "shared-values", "orphan --set seconds=0.4 --set parent-seconds=0.2"}) {
        const Ended ended = run(QStringList {"run", "--repeat", "2", "--json", "-", "--with-events"}
                                + QString(line).split(' '));
        QVERIFY2(ended.status == 0, ended.err);
        QCOMPARE(problems("run", ended.out), QStringList());
    }
}

void TestCommandLine::runWritesEverythingThatIsAskedFor()
{
    const Ended ended = run({"run",    "lost-updates", "--repeat",        "3",          "--seed",
                             "7",      "--set",        "increments=1000", "--json",     "run.json",
                             "--csv",  "run.csv",      "--events",        "events.csv", "--chart",
                             "a.png",  "--chart",      "final=b.svg",     "--timeline", "lanes.pdf",
                             "--size", "600x300",      "--scale",         "2",          "--theme",
                             "dark"});
    QVERIFY2(ended.status == 0, ended.err);
    QVERIFY2(ended.out.contains("Outcomes"), ended.out);
    const QJsonObject record = json("run.json");
    QCOMPARE(record["experiment"].toString(), QString("lost-updates"));
    QCOMPARE(record["repeat"].toInt(), 3);
    QCOMPARE(record["seed"].toInt(), 7);
    QCOMPARE(record["parameters"].toObject()["increments"].toInt(), 1000);
    QCOMPARE(record["repeats"].toArray().size(), 4); // and the witness
    QFile csv(file("run.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readAll().count('\n'), 5);
    QFile events(file("events.csv"));
    QVERIFY(events.open(QIODevice::ReadOnly));
    QCOMPARE(events.readLine(), QByteArray("t_s,index,name,pid,kind,object,argument\n"));
    QVERIFY(events.readAll().count('\n') > 100);
    QCOMPARE(QImage(file("a.png")).size(), QSize(1200, 600));
    QVERIFY(readFile(file("b.svg"), 1 << 24).value().contains("<svg"));
    QVERIFY(readFile(file("lanes.pdf"), 1 << 24).value().startsWith("%PDF"));
}

void TestCommandLine::viewsAreDrawnLikeCharts()
{
    Ended ended = run(
        {"run", "create", "--set", "seconds=0.1", "--chart", "outcomes=o.png", "--chart", "family=f.svg"});
    QVERIFY2(ended.status == 0, ended.err);
    const QByteArray family = readFile(file("f.svg"), 1 << 24).value();
    QVERIFY2(family.contains("Process-1"), family);

    ended = run({"run", "deadlock", "--json", "dead.json", "--with-events", "--chart", "waiting=w.png"});
    QVERIFY2(ended.status == 0, ended.err);
    QVERIFY(QImage(file("w.png")).width() >= 300);
    ended = run({"export", "./dead.json", "--chart", "waiting=again.png"});
    QVERIFY2(ended.status == 0, ended.err);
    QCOMPARE(QImage(file("again.png")), QImage(file("w.png")));

    ended = run({"run", "deadlock", "--json", "bare.json"});
    QVERIFY2(ended.status == 0, ended.err);
    ended = run({"export", "./bare.json", "--chart", "waiting=none.png"});
    QVERIFY(ended.status != 0);
    QVERIFY2(ended.err.contains("Cannot write none.png: the view \"waiting\" has nothing to show."),
             ended.err);
    QVERIFY(!QFile::exists(file("none.png")));
}

void TestCommandLine::csvOnStandardOutputIsOnlyThat()
{
    const Ended ended =
        run({"run", "pool", "--set", "tasks=2", "--set", "step-seconds=0", "--repeat", "2", "--csv", "-"});
    QVERIFY2(ended.status == 0, ended.err);
    QStringList head {"experiment", "repeat", "witness", "seed", "ending"};
    for (const Parameter &parameter : findDeclaration("pool")->parameters)
        head << parameter.name;
    for (const MeasureDeclaration &measure : findDeclaration("pool")->measures)
        head << measure.name;
    QCOMPARE(QString::fromUtf8(ended.out.left(ended.out.indexOf('\n'))), head.join(','));
    QCOMPARE(ended.out.count('\n'), 3);
}

/// Standard output is a pipe whose reader is gone before anything is written, as after `| head -0`.
void TestCommandLine::readerThatLeavesEarlyHarmsNothing()
{
    QProcess process;
    prepare(process,
            {"run", "pool", "--set", "tasks=2", "--set", "step-seconds=0.1", "--json", "-", "--with-events"});
    process.start();
    QVERIFY(process.waitForStarted());
    process.closeReadChannel(QProcess::StandardOutput);
    QVERIFY(process.waitForFinished(deadlineMs));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
    QCOMPARE(process.readAllStandardError(), QByteArray());
}

void TestCommandLine::storedRunIsExportedAndRepeated()
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

void TestCommandLine::forbiddenOrUnfinishedIsOne()
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

void TestCommandLine::signalsStopAndStillWriteTheRecord_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("times");
    QTest::newRow("SIGINT") << SIGINT << 1;
    QTest::newRow("SIGINT twice") << SIGINT << 2;
    QTest::newRow("SIGTERM") << SIGTERM << 1;
    QTest::newRow("SIGHUP") << SIGHUP << 1;
}

void TestCommandLine::signalsStopAndStillWriteTheRecord()
{
    QFETCH(int, number);
    QFETCH(int, times);
    QProcess process;
    prepare(process,
            {"run", "pool", "--set", "workers=2", "--set", "tasks=8", "--set", "step-seconds=10", "--json",
             "run.json"});
    process.start();
    QVERIFY(process.waitForStarted());
    const QString children = QStringLiteral("/proc/%1/task/%1/children").arg(process.processId());
    QTRY_VERIFY_WITH_TIMEOUT(!readFile(children, 4096).take().trimmed().isEmpty(),
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

void TestCommandLine::failedWriteLeavesTheOldFile()
{
    const Ended ended =
        run({"run", "pool", "--set", "tasks=1", "--set", "step-seconds=0", "--csv", "/dev/full"});
    QCOMPARE(ended.status, 1);
    QCOMPARE(ended.err, QByteArray("process-lab: Cannot write /dev/full: No space left on device.\n"));
}

void TestCommandLine::placesThatCannotBeWrittenAreKnownBefore_data()
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
void TestCommandLine::placesThatCannotBeWrittenAreKnownBefore()
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
void TestCommandLine::inputsAndOutputsAreDifferentFiles()
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

void TestCommandLine::aTimeLimitThatCannotBeKeptIsToldBefore()
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

void TestCommandLine::ownPresetIsFoundByItsId()
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

void TestCommandLine::withoutDisplayTheLabRunsInTheTerminal()
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

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
