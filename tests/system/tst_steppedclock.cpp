// SPDX-License-Identifier: GPL-3.0-or-later
// The wall clock is stepped in the middle of a run: nothing that was measured knows of it.
#include "tests/system/cleantest.h"
#include "tests/system/command.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace plab;

class SteppedClockTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void durationsAreUnaffected_data();
    void durationsAreUnaffected();
};

void SteppedClockTest::initTestCase()
{
    if (!hasCommand())
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    command({"--version"});
}

void SteppedClockTest::durationsAreUnaffected_data()
{
    QTest::addColumn<int>("stepS");
    QTest::newRow("an hour forward") << 3600;
    QTest::newRow("an hour back") << -3600;
}

/// Two workers sleep four seconds each; in the midst of that the clock is stepped.
void SteppedClockTest::durationsAreUnaffected()
{
    QFETCH(int, stepS);
    const QTemporaryDir folder;
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    Circumstances circumstances;
    circumstances.folder = folder.path();
    circumstances.environment.insert("LD_PRELOAD", qEnvironmentVariable("TEST_STEPPEDCLOCK"));
    circumstances.environment.insert("STEP_AT_S", QString::number(double(now.tv_sec) + 2.5, 'f'));
    circumstances.environment.insert("STEP_S", QString::number(stepS));
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const Told told =
        command({"run", "pool", "--set", "workers=2", "--set", "tasks=2", "--set", "steps-per-task=20",
                 "--set", "step-seconds=0.2", "--json", "run.json", "--with-events"},
                circumstances);
    QVERIFY2(told.status == 0, told.err);
    QFile file(folder.filePath("run.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject run = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonObject repeat = run["repeats"].toArray().last().toObject();
    const double wallS = repeat["measures"]["wall_s"].toDouble();
    QVERIFY2(wallS >= 4 && wallS < 4 + 10 * slowness(), qPrintable(QString::number(wallS)));
    for (const QJsonValue process : repeat["processes"].toArray()) {
        const double startedS = process["started_s"].toDouble();
        const double endedS = process["ended_s"].toDouble(startedS);
        QVERIFY(startedS > -60 && endedS >= startedS && endedS < 60);
    }
    double last = -60;
    for (const QJsonValue row : repeat["events"]["rows"].toArray()) {
        QVERIFY(row[0].toDouble() >= last && row[0].toDouble() < 60);
        last = row[0].toDouble();
    }
    QVERIFY(last >= 4);
    const QDateTime started = QDateTime::fromString(run["started"].toString(), Qt::ISODateWithMs);
    QVERIFY2(started >= before.addSecs(-1) && started < before.addSecs(60), "a label, from before the step");
    Seen(23, "wall clock stepped").add();
}

QTEST_GUILESS_MAIN(SteppedClockTest)
#include "tst_steppedclock.moc"
