// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/build.h"
#include "core/model/cpus.h"
#include "core/model/runrecord.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

using namespace plab;

class TestNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNameReadsBack();
    void endingsAreWorded_data();
    void endingsAreWorded();
    void marksOfAnEndingAreWorded();
    void everyStateLetterHasAWord();
    void witnessIsShownButNotCounted();
    void aLiveRunShowsTheRepeatThatRuns();
    void cpuQuotaIsTheSmallestOfAGroupAndThoseAbove_data();
    void cpuQuotaIsTheSmallestOfAGroupAndThoseAbove();
    void usableCpusIsAtLeastOne();
    void buildTellsItself();
};

void TestNames::everyNameReadsBack()
{
    for (int kind = 1; kind <= int(LastEventKind); ++kind) {
        QVERIFY(!eventKindName(EventKind(kind)).isEmpty());
        QCOMPARE(eventKindFromName(eventKindName(EventKind(kind))), EventKind(kind));
    }
    QCOMPARE(eventKindFromName("nonsense"), EventKind::None);
    for (int role = 0; role <= int(Role::Server); ++role)
        QCOMPARE(roleFromName(roleName(Role(role))), Role(role));
    for (int method = 0; method <= int(StartMethod::Thread); ++method)
        QCOMPARE(startMethodFromName(startMethodName(StartMethod(method))), StartMethod(method));
    for (int kind = 0; kind <= int(Ending::Kind::Lost); ++kind)
        QCOMPARE(endingKindFromName(endingKindName(Ending::Kind(kind))), Ending::Kind(kind));
    for (int ending = 0; ending <= int(RepeatEnding::Failed); ++ending)
        QCOMPARE(repeatEndingFromName(repeatEndingName(RepeatEnding(ending))), RepeatEnding(ending));
    for (int grade = 0; grade <= int(Grade::Forbidden); ++grade) {
        QCOMPARE(gradeFromName(gradeName(Grade(grade))), Grade(grade));
        QVERIFY(!gradeWords(Grade(grade)).isEmpty());
    }
    for (int state = 0; state < int(LaneStateCount); ++state)
        QVERIFY(!laneStateName(LaneState(state)).isEmpty());
    QCOMPARE(gradeSign(Grade::Inconclusive) + gradeSign(Grade::Acceptable) + gradeSign(Grade::Interesting)
                 + gradeSign(Grade::Forbidden),
             QString("○●◆✖"));
}

void TestNames::endingsAreWorded_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("text");
    QTest::newRow("running") << int(Ending::Kind::Running) << 0 << "running";
    QTest::newRow("code") << int(Ending::Kind::Exited) << 3 << "exit code 3";
    QTest::newRow("kill") << int(Ending::Kind::Killed) << SIGKILL << "killed by SIGKILL (9)";
    QTest::newRow("real-time signal") << int(Ending::Kind::Killed) << 40 << "killed by signal 40";
    QTest::newRow("by us") << int(Ending::Kind::Stopped) << SIGTERM << "stopped by the lab with SIGTERM (15)";
    QTest::newRow("thread") << int(Ending::Kind::Returned) << 0 << "returned";
    QTest::newRow("never") << int(Ending::Kind::NeverStarted) << 0 << "never started: no room";
    QTest::newRow("lost") << int(Ending::Kind::Lost) << 0 << "lost";
}

void TestNames::marksOfAnEndingAreWorded()
{
    Ending ending {Ending::Kind::Killed, SIGSEGV, {}};
    ending.coreDumped = true;
    QCOMPARE(endingText(ending), QString("killed by SIGSEGV (11), core dumped"));
    ending = {Ending::Kind::Killed, SIGKILL, {}};
    ending.fromOutside = true;
    QCOMPARE(endingText(ending), QString("killed by SIGKILL (9) from outside"));
    ending.outOfMemory = true;
    QCOMPARE(endingText(ending), QString("killed by SIGKILL (9) from outside, perhaps out of memory"));
}

void TestNames::endingsAreWorded()
{
    QFETCH(int, kind);
    QFETCH(int, number);
    QFETCH(QString, text);
    QCOMPARE(
        endingText({Ending::Kind(kind), number, kind == int(Ending::Kind::NeverStarted) ? "no room" : ""}),
        text);
}

void TestNames::everyStateLetterHasAWord()
{
    for (const char letter : {'R', 'S', 'D', 'T', 't', 'Z', 'X', 'I', '-'})
        QVERIFY2(stateWord(letter) != "unknown", QByteArray(1, letter));
    QCOMPARE(stateWord('?'), QString("unknown"));
    QCOMPARE(stateWord('@'), QString("unknown"));
}

void TestNames::witnessIsShownButNotCounted()
{
    RunRecord record;
    QVERIFY(!record.timelineRepeat());
    Repeat finished;
    finished.ending = RepeatEnding::Finished;
    Repeat stopped;
    stopped.ending = RepeatEnding::Stopped;
    record.repeats = {finished, stopped};
    QCOMPARE(record.timelineRepeat(), &record.repeats[1]);
    QCOMPARE(record.countedRepeats(), 1);
    Repeat witness = finished;
    witness.witness = true;
    record.repeats << witness;
    QCOMPARE(record.timelineRepeat(), &record.repeats[2]);
    QCOMPARE(record.countedRepeats(), 1);
}

void TestNames::aLiveRunShowsTheRepeatThatRuns()
{
    Repeat running;
    Repeat over;
    over.ending = RepeatEnding::Finished;
    Repeat witness;
    witness.witness = true;
    RunRecord record;
    QVERIFY(!record.shownRepeat());
    record.repeats = {witness}; // runs first
    QCOMPARE(record.shownRepeat(), &record.repeats[0]);
    QCOMPARE(record.numberOf(record.repeats[0]), 0);
    witness.ending = RepeatEnding::Finished;
    record.repeats = {running, witness};
    QCOMPARE(record.shownRepeat(), &record.repeats[0]);
    record.repeats = {over, running, witness};
    QCOMPARE(record.shownRepeat(), &record.repeats[1]);
    QCOMPARE(record.numberOf(record.repeats[1]), 2);
    record.repeats = {over, over, witness}; // between two repeats
    QCOMPARE(record.shownRepeat(), &record.repeats[1]);
    QCOMPARE(record.numbered(1), &record.repeats[0]);
    QCOMPARE(record.numbered(0), &record.repeats[2]);
    QVERIFY(!record.numbered(3));
    record.finished = true;
    QCOMPARE(record.shownRepeat(), &record.repeats[2]);
}

void TestNames::cpuQuotaIsTheSmallestOfAGroupAndThoseAbove_data()
{
    QTest::addColumn<QByteArray>("groups");
    QTest::addColumn<QStringList>("files"); // path=content
    QTest::addColumn<double>("quota");      // 0: none

    const QString v2 = "sys/fs/cgroup";
    const QString v1 = "sys/fs/cgroup/cpu,cpuacct";
    QTest::newRow("v2 unlimited") << QByteArray("0::/a/b\n") << QStringList {v2 + "/a/b/cpu.max=max 100000"}
                                  << 0.0;
    QTest::newRow("v2 own") << QByteArray("0::/a/b\n") << QStringList {v2 + "/a/b/cpu.max=150000 100000"}
                            << 1.5;
    QTest::newRow("v2 ancestor") << QByteArray(
        "0::/a/b\n") << QStringList {v2 + "/a/b/cpu.max=400000 100000", v2 + "/a/cpu.max=200000 100000"}
                                 << 2.0;
    QTest::newRow("v2 container root")
        << QByteArray("0::/\n") << QStringList {v2 + "/cpu.max=300000 100000"} << 3.0;
    QTest::newRow("v1") << QByteArray("5:memory:/x\n4:cpu,cpuacct:/x\n")
                        << QStringList {v1 + "/x/cpu.cfs_quota_us=50000", v1 + "/x/cpu.cfs_period_us=100000"}
                        << 0.5;
    QTest::newRow("v1 unlimited") << QByteArray("4:cpu,cpuacct:/x\n")
                                  << QStringList {v1 + "/x/cpu.cfs_quota_us=-1",
                                                  v1 + "/x/cpu.cfs_period_us=100000"}
                                  << 0.0;
    QTest::newRow("no groups") << QByteArray() << QStringList {} << 0.0;
}

void TestNames::cpuQuotaIsTheSmallestOfAGroupAndThoseAbove()
{
    QFETCH(QByteArray, groups);
    QFETCH(QStringList, files);
    QFETCH(double, quota);
    const QTemporaryDir root;
    files << "proc/self/cgroup=" + groups;
    for (const QString &entry : std::as_const(files)) {
        const QString path = root.filePath(entry.section('=', 0, 0));
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(entry.section('=', 1).toUtf8());
    }
    QCOMPARE(cgroupCpuQuota(root.path()).value_or(0), quota);
}

void TestNames::usableCpusIsAtLeastOne()
{
    QVERIFY(usableCpus() >= 1);
    QVERIFY(usableCpus() <= QThread::idealThreadCount()); // the affinity mask bounds both
}

void TestNames::buildTellsItself()
{
    QVERIFY(QRegularExpression("^\\d+\\.\\d+\\.\\d+$").match(version()).hasMatch());
    QVERIFY(!buildId().isEmpty());
    QVERIFY(!compiler().isEmpty());
}

QTEST_APPLESS_MAIN(TestNames)
#include "tst_names.moc"
