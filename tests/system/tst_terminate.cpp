// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/faults.h"

#include <QTest>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>

using namespace plab;

class TerminateTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void endsByASignal_data();
    void endsByASignal();
    void somebodyElseMayBeQuicker_data();
    void somebodyElseMayBeQuicker();
    void ignoringSurvivesTerminate();
    void stoppedIsAliveAndGoesOn_data();
    void stoppedIsAliveAndGoesOn();
    void aStoppedChildIsKilledAsItStands();
    void aShortJoinOnlyLooks_data();
    void aShortJoinOnlyLooks();
    void sentinelsTellWhoEndedFirst();
    void exitCodesAreModulo256_data();
    void exitCodesAreModulo256();
    void everyExitCodeIsReported();
    void everySignalIsReported();
};

void TerminateTest::endsByASignal_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<int>("signal");
    QTest::newRow("terminate") << Settings {{"how", "terminate"}} << SIGTERM;
    QTest::newRow("kill") << Settings {{"how", "kill"}} << SIGKILL;
    QTest::newRow("kill, SIGTERM ignored") << Settings {{"how", "kill"}, {"ignore-sigterm", "on"}} << SIGKILL;
}

void TerminateTest::endsByASignal()
{
    QFETCH(Settings, settings);
    QFETCH(int, signal);
    Lab lab;
    const Record record = runToEnd(lab, "terminate", settings);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "exitcode"), double(-signal));
    QVERIFY(measureIn(repeat, "alive_after_s") >= 0);
    QVERIFY(measureIn(repeat, "alive_after_s") < 0.05 * slowness());
    QCOMPARE(countIn(repeat, "ended"), 1u);
    QCOMPARE(processesOf(repeat, Role::Child).first().ending, (Ending {Ending::Kind::Killed, signal, {}}));
}

void TerminateTest::somebodyElseMayBeQuicker_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"terminate", "kill", "stop-continue"})
        QTest::newRow(how) << how;
}

/// The child is killed from outside before the parent does anything to it.
void TerminateTest::somebodyElseMayBeQuicker()
{
    QFETCH(QString, how);
    Lab lab;
    Run *run = lab.start(request("terminate", {{"how", how}})).value();
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        const auto children = record->repeats.isEmpty() ? QList<ProcessRecord>()
                                                        : processesOf(record->repeats.last(), Role::Child);
        return !children.isEmpty() && children.first().pid > 0
            && kill(pid_t(children.first().pid), SIGKILL) == 0;
    }));
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(measureIn(repeat, "exitcode"), double(-SIGKILL));
    QVERIFY(std::isnan(measureIn(repeat, "alive_after_s"))); // there was nothing to outlive
    QCOMPARE(countIn(repeat, "ended"), 1u);
}

void TerminateTest::ignoringSurvivesTerminate()
{
    Lab lab;
    const Record record = runToEnd(lab, "terminate", {{"how", "terminate"}, {"ignore-sigterm", "on"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(std::isnan(measureIn(repeat, "exitcode")));
    QVERIFY(measureIn(repeat, "alive_after_s") >= 1);
    QCOMPARE(countIn(repeat, "survived"), 1u);
    QCOMPARE(processesOf(repeat, Role::Child).first().ending, (Ending {Ending::Kind::Stopped, SIGKILL, {}}));
}

void TerminateTest::stoppedIsAliveAndGoesOn_data()
{
    QTest::addColumn<bool>("ignores");
    QTest::newRow("ends when it continues") << false;
    QTest::newRow("ignores SIGTERM") << true;
}

void TerminateTest::stoppedIsAliveAndGoesOn()
{
    QFETCH(bool, ignores);
    Lab lab;
    const Record record =
        runToEnd(lab, "terminate", {{"how", "stop-continue"}, {"ignore-sigterm", ignores ? "on" : "off"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "continued"), 1u);
    QVERIFY(repeat.values.value("steps_stopped").toInt() <= 1);
    QVERIFY(repeat.values.value("steps_continued").toInt() > 0);
    QCOMPARE(repeat.values.value("sigterm_pending").toBool(), !ignores);
    const QJsonArray steps = repeat.values.value("steps").toArray();
    const QJsonArray sent = repeat.values.value("signals").toArray();
    QVERIFY(steps.size() > 2);
    QCOMPARE(steps.last().toArray().at(1).toInt(), int(steps.size()));
    QCOMPARE(sent.first().toArray().at(0).toString(), "SIGSTOP");
    QCOMPARE(sent.size(), 5);
    QCOMPARE(repeat.values.value("ended_s").isDouble(), !ignores);
    const ProcessRecord child = processesOf(repeat, Role::Child).first();
    const auto stops = std::count_if(child.looks.begin(), child.looks.end(),
                                     [](const ProcessLook &look) { return look.state == 'T'; });
    QCOMPARE(stops, 2);
    if (ignores) {
        QVERIFY(std::isnan(measureIn(repeat, "exitcode")));
        QCOMPARE(child.ending.kind, Ending::Kind::Stopped);
    } else {
        QCOMPARE(measureIn(repeat, "exitcode"), -15.0);
        QVERIFY(measureIn(repeat, "alive_after_s") >= 0.4); // pending all that time
    }
}

void TerminateTest::aStoppedChildIsKilledAsItStands()
{
    Lab lab;
    const Record record = runToEnd(lab, "terminate", {{"how", "kill-stopped"}, {"ignore-sigterm", "on"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "exitcode"), double(-SIGKILL));
    QCOMPARE(repeat.values.value("states").toArray(), QJsonArray({"T"}));
    const QJsonArray sent = repeat.values.value("signals").toArray();
    QCOMPARE(sent.size(), 2); // and no SIGCONT
    const double stoppedS = sent.at(0).toArray().at(1).toDouble();
    for (const QJsonValue &step : repeat.values.value("steps").toArray())
        QVERIFY(step.toArray().at(0).toDouble() < stoppedS + 0.05 * slowness());
    QCOMPARE(countIn(repeat, "ended"), 1u);
}

void TerminateTest::aShortJoinOnlyLooks_data()
{
    QTest::addColumn<QString>("timeout");
    QTest::newRow("0") << "0";
    QTest::newRow("negative") << "-1";
}

void TerminateTest::aShortJoinOnlyLooks()
{
    QFETCH(QString, timeout);
    Lab lab;
    const Record record = runToEnd(lab, "terminate", {{"ignore-sigterm", "on"}, {"join-timeout", timeout}});
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "join_s") < 0.05 * slowness());
    QCOMPARE(measureIn(repeat, "alive_after_join"), 1.0);
    QCOMPARE(countIn(repeat, "survived"), 1u);
}

void TerminateTest::sentinelsTellWhoEndedFirst()
{
    Lab lab;
    const Record record = runToEnd(lab, "terminate", {{"how", "sentinel"}});
    QCOMPARE(troubleOf(record), QString());
    const QJsonArray ready = lastRepeat(record).values.value("ready").toArray();
    QCOMPARE(ready.size(), 3);
    const QList<QPair<QString, int>> expected {{"Process-2", 0}, {"Process-3", 1}, {"Process-1", 7}};
    for (qsizetype i = 0; i < 3; ++i) {
        QCOMPARE(ready.at(i).toArray().at(0).toString(), expected.at(i).first);
        QCOMPARE(ready.at(i).toArray().at(2).toInt(), expected.at(i).second);
    }
    QVERIFY(ready.at(0).toArray().at(1).toDouble() >= 0.3);
}

void TerminateTest::exitCodesAreModulo256_data()
{
    QTest::addColumn<QString>("asked");
    QTest::addColumn<int>("seen");
    QTest::newRow("0") << "0" << 0;
    QTest::newRow("7") << "7" << 7;
    QTest::newRow("255") << "255" << 255;
    QTest::newRow("256") << "256" << 0;
    QTest::newRow("1000") << "1000" << 232;
    QTest::newRow("-1") << "-1" << 255;
}

void TerminateTest::exitCodesAreModulo256()
{
    QFETCH(QString, asked);
    QFETCH(int, seen);
    Lab lab;
    const Record record = runToEnd(lab, "terminate", {{"how", "exit-code"}, {"code", asked}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "exitcode"), double(seen));
    QVERIFY(std::isnan(measureIn(repeat, "alive_after_s"))); // nothing was sent
    QCOMPARE(countIn(repeat, "ended"), 1u);
    QCOMPARE(processesOf(repeat, Role::Child).first().ending, (Ending {Ending::Kind::Exited, seen, {}}));
}

void TerminateTest::everyExitCodeIsReported()
{
    Seen seen(13, "exit codes");
    Lab lab;
    const int step = isFull() ? 1 : 17; // 255 is one of both
    for (int code = 0; code < 256; code += step) {
        const Repeat repeat =
            lastRepeat(runToEnd(lab, "terminate", {{"how", "exit-code"}, {"code", QString::number(code)}}));
        QCOMPARE(measureIn(repeat, "exitcode"), double(code));
        QCOMPARE(processesOf(repeat, Role::Child).first().ending, (Ending {Ending::Kind::Exited, code, {}}));
        seen.add();
    }
}

/// Every signal whose action is to end the process (signal(7)), the real-time ones too.
void TerminateTest::everySignalIsReported()
{
    const rlimit none {0, 0};
    rlimit before;
    getrlimit(RLIMIT_CORE, &before);
    setrlimit(RLIMIT_CORE, &none);     // the children inherit it: no core files
    const QSet<int> harmless {SIGPIPE, // Qt's sockets ignore it, as Python does
                              SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
    QList<int> deadly;
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
        if (!harmless.contains(signal) && (signal < 32 || signal >= SIGRTMIN)) // the C library keeps two
            deadly.append(signal);
    }
    Seen seen(13, "signals");
    Lab lab;
    while (!deadly.isEmpty()) { // by four: five deaths in a second would end the pool
        Run *run = lab.start(request("pool", sleepingPool)).value();
        QVERIFY(comesTrue([&] { return living(run, Role::Worker).size() == 4; }));
        const QList<ProcessRecord> workers = living(run, Role::Worker);
        for (const ProcessRecord &worker : workers) {
            if (deadly.isEmpty())
                break;
            const int signal = deadly.takeFirst();
            kill(pid_t(worker.pid), signal);
            const auto ending = [&] { return recordOf(liveRepeat(run), worker.pid)->ending; };
            comesTrue([&] { return ending().kind != Ending::Kind::Running; }, 5000);
            QVERIFY2(ending().kind == Ending::Kind::Killed && ending().number == signal,
                     qPrintable(QString("%1: %2").arg(signal).arg(endingText(ending()).english())));
            seen.add();
        }
        run->stop();
        QVERIFY(comesTrue([&] { return run->isFinished(); }));
    }
    setrlimit(RLIMIT_CORE, &before);
}

QTEST_GUILESS_MAIN(TerminateTest)
#include "tst_terminate.moc"
