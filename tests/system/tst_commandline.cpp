// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/json/jsontree.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "tests/fakes/schemacheck.h"
#include "tests/system/commandtest.h"

#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace plab;

/// What the command line understands, and what it writes.
class TestCommandLine : public CommandTest
{
    Q_OBJECT

private Q_SLOTS:
    void goodCommandsPrintAndEndWell_data();
    void goodCommandsPrintAndEndWell();
    void wrongUsageIsToldInASentence_data();
    void wrongUsageIsToldInASentence();
    void machineFormsFollowTheirSchemas();
    void runWritesEverythingThatIsAskedFor();
    void viewsAreDrawnLikeCharts();
    void csvOnStandardOutputIsOnlyThat();
    void readerThatLeavesEarlyHarmsNothing();
};

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
    row("deadlock", "\"deadlock\" is no command but something to run: process-lab run deadlock.");
    row("counting-pool",
        "\"counting-pool\" is no command but something to run: process-lab run counting-pool.");
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

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
