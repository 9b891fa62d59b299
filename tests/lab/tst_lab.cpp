// SPDX-License-Identifier: GPL-3.0-or-later
// What the door refuses and says before anything is started. What it runs is tested in tests/system.
#include "core/experiments/catalogue.h"
#include "core/lab/lab.h"
#include "core/model/cpus.h"
#include "core/model/wording.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace plab;

namespace {

RunRequest requestFor(const char *experiment)
{
    RunRequest request;
    request.experiment = experiment;
    request.parameters = Parameters(findDeclaration(experiment)->parameters);
    return request;
}

QString sentenceOf(const RunRequest &request)
{
    const Result<void> checked = Lab::check(request);
    return checked ? QString() : checked.error().sentence.english();
}

} // namespace

class LabTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void acceptsTheDefaults();
    void refusesAnUnknownExperiment();
    void refusesValuesOutOfRange_data();
    void refusesValuesOutOfRange();
    void refusesRepeatsOutOfRange();
    void refusesContradictions();
    void asksAboveSixtyFour();
    void remarksOnWhatHasNoEffect_data();
    void remarksOnWhatHasNoEffect();
    void hasNoRemarkOnTheUsual();
    void saysWhenTheTimeLimitMustPass_data();
    void saysWhenTheTimeLimitMustPass();
    void namesWhatTakesLong();
    void saysWhichSettingARemarkComesFrom_data();
    void saysWhichSettingARemarkComesFrom();
    void refusesWithoutANursery();
    void failsWithAForeignNursery();
    void failsWhenTheNurseryEndsAtOnce();
    void failsWhenTheNurseryIsNeverReady();
};

void LabTest::acceptsTheDefaults()
{
    for (const char *id : {"pool", "lost-updates"})
        QCOMPARE(sentenceOf(requestFor(id)), QString());
}

void LabTest::refusesAnUnknownExperiment()
{
    RunRequest request = requestFor("pool");
    request.experiment = "poool";
    const Result<void> checked = Lab::check(request);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, ErrorKind::Usage);
    QVERIFY(checked.error().sentence.english().contains("poool"));
    Lab lab;
    QVERIFY(!lab.start(request));
    QVERIFY(!lab.current());
}

void LabTest::refusesValuesOutOfRange_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QString>("name");
    QTest::addColumn<ParameterValue>("value");
    const auto row = [](const char *experiment, const char *name, const char *what,
                        const ParameterValue &value) {
        QTest::addRow("%s %s", name, what) << experiment << name << value;
    };
    row("pool", "workers", "0", qint64(0));
    row("pool", "workers", "1025", qint64(1025));
    row("pool", "workers", "none", std::monostate());
    row("pool", "workers", "text", QString("many"));
    row("pool", "tasks", "-1", qint64(-1));
    row("pool", "tasks", "10000001", qint64(10'000'001));
    row("pool", "task", "unknown", QString("dance"));
    row("pool", "lock", "unknown", QString("padlock"));
    row("pool", "step-seconds", "negative", -0.1);
    row("pool", "step-seconds", "not a number", std::nan(""));
    row("pool", "time-limit", "0", 0.0);
    row("lost-updates", "processes", "257", qint64(257));
    row("lost-updates", "trials", "0", qint64(0));
}

void LabTest::refusesValuesOutOfRange()
{
    QFETCH(QString, experiment);
    QFETCH(QString, name);
    QFETCH(ParameterValue, value);
    RunRequest request = requestFor(qPrintable(experiment));
    request.parameters.set(name, value);
    const Result<void> checked = Lab::check(request);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, ErrorKind::Usage);
    QVERIFY2(checked.error().sentence.english().contains(name),
             qPrintable(checked.error().sentence.english()));
}

void LabTest::refusesRepeatsOutOfRange()
{
    RunRequest request = requestFor("pool");
    for (const int repeat : {0, -1, maximumRepeat + 1}) {
        request.repeat = repeat;
        QVERIFY2(sentenceOf(request).contains(QString::number(repeat)), qPrintable(sentenceOf(request)));
    }
    request.repeat = maximumRepeat;
    QCOMPARE(sentenceOf(request), QString());
}

void LabTest::refusesContradictions()
{
    RunRequest request = requestFor("lost-updates");
    request.parameters.set("steps", QList<double> {1, 2, 3});
    QVERIFY(sentenceOf(request).contains("“Steps”") && sentenceOf(request).contains("“Contenders”"));
    request.parameters.set("processes", qint64(3));
    QCOMPARE(sentenceOf(request), QString());
    request.parameters.set("steps", QList<double> {1.5});
    QVERIFY(sentenceOf(request).contains("1.5"));
}

void LabTest::asksAboveSixtyFour()
{
    RunRequest request = requestFor("pool");
    request.parameters.set("workers", qint64(64));
    QCOMPARE(sentenceOf(request), QString());
    request.parameters.set("workers", qint64(65));
    QVERIFY(sentenceOf(request).contains("65"));
    request.allowMany = true;
    QCOMPARE(sentenceOf(request), QString());
    request.parameters.set("workers", qint64(1024));
    QCOMPARE(sentenceOf(request), QString());
    RunRequest threads = requestFor("lost-updates"); // threads of one process are no question
    threads.parameters.set("processes", qint64(200));
    QVERIFY(!Lab::check(threads));
    threads.parameters.set("runner", QString("thread"));
    QCOMPARE(sentenceOf(threads), QString());
}

void LabTest::remarksOnWhatHasNoEffect_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QString>("name");
    QTest::addColumn<ParameterValue>("value");
    const auto row = [](const char *experiment, const char *name, const ParameterValue &value) {
        QTest::newRow(name) << experiment << name << value;
    };
    row("pool", "lock", QString("mutex")); // task sleep shares no counter
    row("pool", "chunk", qint64(5));       // apply-async submits one task a call
    row("pool", "fail-task", qint64(99));  // of 16
    row("pool", "kill-task", qint64(99));
    row("pool", "fail-count", qint64(2));                 // of no task
    row("pool", "initializer-fails", true);               // there is none
    row("lost-updates", "scope", QString("loop"));        // without a lock
    row("lost-updates", "trials-per-barrier", qint64(8)); // of one trial
}

void LabTest::remarksOnWhatHasNoEffect()
{
    QFETCH(QString, experiment);
    QFETCH(QString, name);
    QFETCH(ParameterValue, value);
    RunRequest request = requestFor(qPrintable(experiment));
    request.parameters.set(name, value);
    QCOMPARE(sentenceOf(request), QString()); // accepted, and named
    const QStringList remarks = englishOf(Lab::remarks(request));
    const QString label = shownLabel(request.parameters, qPrintable(name)).english();
    QVERIFY2(!remarks.filter(label + QStringLiteral(" has no effect")).isEmpty(),
             qPrintable(remarks.join('\n')));
}

void LabTest::hasNoRemarkOnTheUsual()
{
    RunRequest request = requestFor("pool");
    request.parameters.set("workers", qint64(1));
    QCOMPARE(englishOf(Lab::remarks(request)), QStringList());
    request.parameters.set("workers", qint64(usableCpus() + 6));
    QVERIFY(!englishOf(Lab::remarks(request))
                 .filter(QStringLiteral("%1 workers on %2").arg(usableCpus() + 6).arg(usableCpus()))
                 .isEmpty());
}

void LabTest::saysWhenTheTimeLimitMustPass_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<double>("least");
    const auto row = [](const char *experiment, const QStringList &settings, double least) {
        QTest::newRow(qPrintable(experiment + QLatin1String(" ") + settings.join(' ')))
            << QString(experiment) << settings << least;
    };
    row("create", {"seconds=100"}, 100);
    row("join-order", {"seconds=50,60"}, 60);
    row("join-order", {"seconds=50,60", "order=start-and-join-each"}, 110);
    row("join-order", {"seconds=50,60", "order=start-and-join-each", "join-timeout=5"}, 65);
    row("parent-ends", {"seconds=100", "parent-end=join"}, 100);
    row("parent-ends", {"seconds=100", "parent-end=daemon", "parent-seconds=7"}, 7);
    row("parent-ends", {"seconds=100", "parent-end=killed"}, 100);
    row("parent-ends", {"seconds=100", "parent-end=killed", "runner=thread", "parent-seconds=3"}, 3);
    row("zombie", {"zombie-seconds=100"}, 100.1);
    row("pool", {"workers=4", "tasks=8", "steps-per-task=5", "step-seconds=20"}, 200);
    row("pool", {"workers=4", "tasks=8", "steps-per-task=5", "step-seconds=20", "submit=apply"}, 800);
    row("pool", {"workers=4", "tasks=8", "step-seconds=20", "leave=terminate"}, 0);
    row("pool", {"task=powers", "steps-per-task=1000000000"}, 0);
    row("queue", {"items=101", "produce-interval=2"}, 200);
    row("queue", {"items=101", "produce-interval=2", "capacity=3", "put=block"}, 4);
    row("pipe", {"messages=101", "interval=2"}, 200);
    row("pipe", {"messages=101", "interval=2", "leave-after=11"}, 20);
    row("lost-updates", {"increments=10", "interval=1000"}, 10);
    row("lost-updates", {"increments=10", "pause=1000000", "processes=3"}, 10);
    row("lost-updates", {"increments=10", "pause=1000000", "processes=3", "lock=mutex"}, 30);
    row("ticket-office", {"delay=10", "buyers=9"}, 10);
    row("ticket-office", {"delay=10", "buyers=9", "lock=mutex"}, 90);
    row("locks", {"kind=all", "seconds=3"}, 21);
    row("meeting-points", {"kind=semaphore", "processes=5", "permits=2", "hold=10"}, 30);
    row("meeting-points", {"kind=barrier", "processes=5", "hold=10"}, 20);
    row("deadlock", {"order=same", "processes=3", "hold=10"}, 60);
    row("start-cost", {"count=10000"}, 0);
}

/// A limit above what a run takes at least brings no remark, one below it does, with both figures.
void LabTest::saysWhenTheTimeLimitMustPass()
{
    QFETCH(QString, experiment);
    QFETCH(QStringList, settings);
    QFETCH(double, least);
    RunRequest request = requestFor(qPrintable(experiment));
    const Declaration &declaration = *findDeclaration(experiment);
    for (const QString &setting : settings) {
        const QString name = setting.section('=', 0, 0);
        request.parameters.set(name,
                               parseParameter(*declaration.parameter(name), setting.section('=', 1)).take());
    }
    const double told = declaration.nominalSeconds ? declaration.nominalSeconds(request.parameters) : 0;
    QVERIFY2(std::abs(told - least) < 1e-9, qPrintable(QString::number(told)));
    const auto remarkAt = [&request](double limit) {
        request.parameters.set("time-limit", limit);
        return Lab::timeRemark(request);
    };
    QCOMPARE(remarkAt(least + 0.5), QString());
    if (least < 1)
        return;
    const QString late = remarkAt(least - 0.5).english();
    QVERIFY2(late.contains("at least") && late.contains("time limit"), qPrintable(late));
    QCOMPARE(Lab::remarks(request).first().english(), late);
}

void LabTest::saysWhichSettingARemarkComesFrom_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("parameter");
    const auto row = [](const char *experiment, const QStringList &settings, const char *words,
                        const char *parameter) {
        QTest::newRow(qPrintable(experiment + QLatin1String(" ") + settings.join(' ')))
            << QString(experiment) << settings << QString(words) << QString(parameter);
    };
    const QString crowd = QString::number(usableCpus() + 5);
    row("pool", {"workers=" + crowd}, "workers on", "workers");
    row("pool", {"time-limit=1", "step-seconds=20"}, "its time limit is 1 s", "step-seconds");
    row("pool", {"fail-task=999"}, "has no effect", "fail-task");
    row("lost-updates", {"processes=" + crowd}, "contenders than CPUs", "processes");
    row("lost-updates", {"processes=" + crowd}, "the witness", "recording");
    row("manager", {}, "nobody to lose an update to", ""); // there cannot be fewer than one
    row("terminate", {"how=exit-code", "code=1000"}, "8 bits", "code");
    row("locks", {"kind=spin", "processes=" + crowd}, "burn the time slices", "processes");
    row("ticket-office", {"tickets=99"}, "ticket for everybody", "tickets");
    row("ticket-office", {"buyers=1"}, "nobody to compete with", "buyers");
    row("shared-values", {"kind=block", "size-mib=16777216"}, "/dev/shm has room for", "size-mib");
    row("shared-values", {"kind=mapped-file", "size-mib=16777216"}, "has room for", "size-mib");
}

/// That is the field it stands beside.
void LabTest::saysWhichSettingARemarkComesFrom()
{
    QFETCH(QString, experiment);
    QFETCH(QStringList, settings);
    QFETCH(QString, words);
    QFETCH(QString, parameter);
    RunRequest request = requestFor(qPrintable(experiment));
    for (const QString &setting : settings) {
        const QString name = setting.section('=', 0, 0);
        const Parameter *declared = findDeclaration(experiment)->parameter(name);
        request.parameters.set(name, parseParameter(*declared, setting.section('=', 1)).take());
    }
    const QList<Lab::Remark> remarks = Lab::remarksWithCauses(request);
    const auto meant = std::find_if(remarks.begin(), remarks.end(), [&](const Lab::Remark &remark) {
        return remark.sentence.english().contains(words);
    });
    QVERIFY2(meant != remarks.end(), qPrintable(englishOf(Lab::remarks(request)).join('\n')));
    QCOMPARE(meant->about.value(0), parameter);
}

void LabTest::namesWhatTakesLong()
{
    RunRequest request = requestFor("create");
    QCOMPARE(Lab::whatTakesLong(request), QString());
    QVERIFY(Lab::lengthRemark(request).isEmpty());
    request.parameters.set("children", qint64(3)); // they sleep at the same time
    request.parameters.set("seconds", 500.0);
    QCOMPARE(Lab::whatTakesLong(request), QString("seconds"));
    request.parameters.set("time-limit", 1.0); // of the two, what is farther from its default
    QCOMPARE(Lab::whatTakesLong(request), QString("seconds"));
    request.parameters.set("seconds", 3.0);
    QCOMPARE(Lab::whatTakesLong(request), QString("time-limit"));
    request.repeat = 100;
    QVERIFY(Lab::lengthRemark(request).english().contains("a run of 100 at least 5 minutes"));
}

void LabTest::refusesWithoutANursery()
{
    qputenv("PROCESS_LAB_NURSERY", "/nowhere/process-lab-nursery");
    Lab lab;
    const Result<Run *> started = lab.start(requestFor("pool"));
    QVERIFY(!started);
    QVERIFY(started.error().sentence.english().contains("/nowhere/process-lab-nursery"));
    QVERIFY(!lab.current());
}

void LabTest::failsWithAForeignNursery()
{
    qputenv("PROCESS_LAB_NURSERY", "/bin/cat"); // does not speak, and ends at the end of its input
    Lab lab;
    Run *run = lab.start(requestFor("pool")).value();
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 10'000);
    const Repeat repeat = run->record()->repeats.value(0);
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains("nursery"), qPrintable(repeat.error.english()));
}

void LabTest::failsWhenTheNurseryEndsAtOnce()
{
    qputenv("PROCESS_LAB_NURSERY", "/bin/true");
    Lab lab;
    for (int i = 0; i < 3; ++i) {
        Run *run = lab.start(requestFor("pool")).value();
        QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 10'000);
        QCOMPARE(run->record()->repeats.value(0).ending, RepeatEnding::Failed);
        QTRY_VERIFY(!lab.current());
    }
}

void LabTest::failsWhenTheNurseryIsNeverReady()
{
    const QTemporaryDir folder;
    QFile script(folder.filePath("nursery"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\nkill -STOP $$\n"); // somebody has stopped it
    script.close();
    QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
    qputenv("PROCESS_LAB_NURSERY", script.fileName().toUtf8());
    Lab lab;
    Run *run = lab.start(requestFor("pool")).value();
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 30'000);
    const Repeat repeat = run->record()->repeats.value(0);
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains("ready"), qPrintable(repeat.error.english()));
}

QTEST_GUILESS_MAIN(LabTest)
#include "tst_lab.moc"
