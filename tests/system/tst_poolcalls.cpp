// SPDX-License-Identifier: GPL-3.0-or-later
// What the parent of a pool gets of it: results, errors, time-outs, calls back, refusals. Where Python can do
// the same it is asked, too.
#include "core/experiments/catalogue.h"
#include "tests/system/pooltest.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace plab;

namespace {

double whenRaised(const Repeat &repeat)
{
    return listIn(repeat, "raised").at(0).toArray().at(1).toDouble();
}

} // namespace

class PoolCallsTest : public PoolTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { begin(QStringLiteral(TEST_DATA "/pools.py"), "calls"); }

    void tasksReturnTheirSquares();
    void takesSecondsInTurn();
    void errorsComeWhereResultsAreTaken_data();
    void errorsComeWhereResultsAreTaken();
    void mapRaisesTheFirstErrorWhenAllHaveEnded();
    void waitsNoLongerThanItsLimit_data();
    void waitsNoLongerThanItsLimit();
    void callsBack_data();
    void callsBack();
    void refusesCallsInTheWrongOrder_data();
    void refusesCallsInTheWrongOrder();
    void sizesOfNothingAreRefused();
    void initializesEachWorkerOnce();
};

void PoolCallsTest::tasksReturnTheirSquares()
{
    const QJsonArray squares {0, 1, 4, 9, 16, 25, 36, 49, 64, 81};
    for (const char *submit : {"apply", "apply-async", "map", "map-async", "imap"}) {
        const Repeat repeat = runPool({{"tasks", "10"}, {"submit", submit}});
        QCOMPARE(listIn(repeat, "results"), squares);
        QCOMPARE(countIn(repeat, "complete"), 1ULL);
        if (QByteArray(submit).startsWith("map"))
            QCOMPARE(consoleOf(repeat, "81]"), QStringList {"[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]"});
    }
    if (hasPython()) {
        QCOMPARE(inPython("map").value("results").toArray(), squares);
        QCOMPARE(inPython("imap_unordered").value("results").toArray(), squares);
    }
}

void PoolCallsTest::takesSecondsInTurn()
{
    const Repeat repeat = runPool(
        {{"workers", "3"}, {"tasks", "3"}, {"task-seconds", "0.6,0.3,0.01"}, {"submit", "imap-unordered"}});
    QCOMPARE(numbersOf(repeat, "result_order"), (QList<int> {2, 1, 0}));
    QVERIFY(std::abs(measureIn(repeat, "ideal_s") - 0.6) < 1e-6);
    const Repeat again = runPool({{"workers", "1"}, {"tasks", "5"}, {"task-seconds", "0.02,0.01"}});
    QVERIFY(std::abs(measureIn(again, "ideal_s") - 0.08) < 1e-6); // 20, 10, 20, 10, 20 ms
}

void PoolCallsTest::errorsComeWhereResultsAreTaken_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("python");
    QTest::newRow("get") << "apply-async"
                         << "get with errors";
    QTest::newRow("next") << "imap"
                          << "imap with errors";
    QTest::newRow("apply") << "apply"
                           << "get with errors";
}

/// Tasks 3 and 4 here, 3 and 5 there: the parent meets both, in that order, and has all other results.
void PoolCallsTest::errorsComeWhereResultsAreTaken()
{
    QFETCH(QString, submit);
    QFETCH(QString, python);
    const Repeat repeat = runPool({{"submit", submit}, {"fail-task", "3"}, {"fail-count", "2"}});
    QCOMPARE(raisedIn(repeat), (QJsonArray {3, 4}));
    QCOMPARE(measureIn(repeat, "errors_raised"), 2.0);
    QCOMPARE(listIn(repeat, "results"), (QJsonArray {0, 1, 4, {}, {}, 25, 36, 49}));
    QCOMPARE(countIn(repeat, "task-failed"), 1ULL);
    if (!hasPython())
        return;
    const QJsonObject there = inPython(python);
    QCOMPARE(there.value("raised").toArray(), (QJsonArray {3, 5}));
    QCOMPARE(there.value("results").toArray(), (QJsonArray {0, 1, 4, {}, 16, {}, 36, 49}));
}

void PoolCallsTest::mapRaisesTheFirstErrorWhenAllHaveEnded()
{
    for (const char *submit : {"map", "map-async"}) {
        const Repeat repeat =
            runPool({{"submit", submit}, {"chunk", "1"}, {"fail-task", "3"}, {"fail-count", "2"}});
        QCOMPARE(raisedIn(repeat), QJsonArray {3});
        double lastEnd = 0; // of the clock of the values, which begins with the parent's code
        std::uint64_t beganNs = 0;
        for (const Event &event : eventsOf(repeat)) {
            if (event.kind == EventKind::Started && beganNs == 0)
                beganNs = event.timeNs;
            if (event.kind == EventKind::TaskEnd)
                lastEnd = double(event.timeNs - beganNs) * 1e-9;
        }
        QVERIFY2(whenRaised(repeat) > lastEnd - 0.05, qPrintable(QString::number(whenRaised(repeat))));
        QCOMPARE(measureIn(repeat, "tasks_done"), 6.0); // those behind it ran all the same
    }
    if (hasPython())
        QCOMPARE(inPython("map with errors").value("raised").toArray(), QJsonArray {3});
}

void PoolCallsTest::waitsNoLongerThanItsLimit_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<int>("atLeast");
    QTest::addColumn<bool>("takenInTheEnd");
    QTest::newRow("get") << "apply-async" << 4 << false;
    QTest::newRow("get of the list") << "map-async" << 1 << false;
    QTest::newRow("next") << "imap" << 4 << true;
    QTest::newRow("next, unordered") << "imap-unordered" << 4 << true;
}

void PoolCallsTest::waitsNoLongerThanItsLimit()
{
    QFETCH(QString, submit);
    QFETCH(int, atLeast);
    QFETCH(bool, takenInTheEnd);
    const Repeat repeat =
        runPool({{"tasks", "4"}, {"step-seconds", "0.4"}, {"submit", submit}, {"get-timeout", "0.02"}});
    QVERIFY2(measureIn(repeat, "get_timeouts") >= atLeast,
             qPrintable(QString::number(measureIn(repeat, "get_timeouts"))));
    QCOMPARE(measureIn(repeat, "tasks_done"), 4.0); // they have not noticed
    QCOMPARE(countIn(repeat, "timed-out"), 1ULL);
    QCOMPARE(listIn(repeat, "results").size(), takenInTheEnd ? 4 : 0);
    if (hasPython())
        QCOMPARE(inPython("get with a limit").value("timeouts").toInt(), 4);
}

void PoolCallsTest::callsBack_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<bool>("fails");
    QTest::addColumn<double>("callbacks");
    QTest::addColumn<double>("errorCallbacks");
    QTest::addColumn<QString>("python");
    QTest::newRow("of each result, and each error") << "apply-async" << true << 6.0 << 2.0 << "callbacks";
    QTest::newRow("of each result") << "apply-async" << false << 8.0 << 0.0 << "";
    QTest::newRow("of the list") << "map-async" << false << 1.0 << 0.0 << "a callback of the list";
    QTest::newRow("of the first error")
        << "map-async" << true << 0.0 << 1.0 << "an error callback of the list";
}

void PoolCallsTest::callsBack()
{
    QFETCH(QString, submit);
    QFETCH(bool, fails);
    QFETCH(double, callbacks);
    QFETCH(double, errorCallbacks);
    QFETCH(QString, python);
    const Settings failing = fails ? Settings {{"fail-task", "3"}, {"fail-count", "2"}} : Settings();
    for (const char *transport : {"shared-memory", "local-socket"}) {
        const Repeat repeat =
            runPool(Settings {{"submit", submit}, {"callback", "on"}, {"transport", transport}} + failing);
        QCOMPARE(measureIn(repeat, "callbacks"), callbacks);
        QCOMPARE(measureIn(repeat, "error_callbacks"), errorCallbacks);
        QCOMPARE(listIn(repeat, "results").size(), 8);
        QCOMPARE(consoleOf(repeat, "callback(").size(), int(callbacks));
        QCOMPARE(countIn(repeat, fails ? "task-failed" : "complete"), 1ULL);
    }
    if (!hasPython() || python.isEmpty())
        return;
    QCOMPARE(inPython(python).value("callbacks").toDouble(), callbacks);
    QCOMPARE(inPython(python).value("error_callbacks").toDouble(), errorCallbacks);
}

void PoolCallsTest::refusesCallsInTheWrongOrder_data()
{
    QTest::addColumn<QString>("leave");
    QTest::addColumn<QString>("says");
    QTest::newRow("join before close") << "join-first"
                                       << "The pool is still running";
    QTest::newRow("submit after close") << "submit-late"
                                        << "The pool is not running any more";
}

void PoolCallsTest::refusesCallsInTheWrongOrder()
{
    QFETCH(QString, leave);
    QFETCH(QString, says);
    const Repeat repeat = runPool({{"leave", leave}});
    QCOMPARE(measureIn(repeat, "calls_refused"), 1.0);
    QVERIFY2(listIn(repeat, "refused").at(0).toString().startsWith(says), qPrintable(says));
    QCOMPARE(countIn(repeat, "call-refused"), 1ULL);
    QCOMPARE(measureIn(repeat, "tasks_done"), 8.0);
    int marks = 0;
    for (const Event &event : eventsOf(repeat))
        marks += event.kind == EventKind::Refused;
    QCOMPARE(marks, 1);
    if (hasPython())
        QCOMPARE(inPython("wrong order").value(QString(leave).replace('-', '_')).toInt(), 1);
}

void PoolCallsTest::sizesOfNothingAreRefused()
{
    const Declaration *pool = findDeclaration("pool");
    for (const char *name : {"workers", "tasks-per-child"})
        QVERIFY(!checkParameter(*pool->parameter(name), qint64(0)));
    if (hasPython()) {
        QCOMPARE(inPython("wrong order").value("size_0").toInt(), 1);
        QCOMPARE(inPython("wrong order").value("per_child_0").toInt(), 1);
    }
    QVERIFY(!Lab::check(request("pool", {{"fail-task", "3"}, {"kill-task", "3"}})));
    QVERIFY(Lab::check(request("pool", {{"fail-task", "3"}, {"kill-task", "4"}})));
}

void PoolCallsTest::initializesEachWorkerOnce()
{
    const Repeat repeat =
        runPool({{"submit", "map"}, {"chunk", "1"}, {"initializer", "on"}, {"tasks-per-child", "2"}});
    QCOMPARE(measureIn(repeat, "initialized"), measureIn(repeat, "processes_started"));
    QCOMPARE(consoleOf(repeat, "initializer runs").size(), int(measureIn(repeat, "initialized")));
    QCOMPARE(measureIn(repeat, "pids_used"), 4.0);
    if (hasPython())
        QCOMPARE(inPython("tasks per child").value("pids").toInt(), 4);
}

QTEST_GUILESS_MAIN(PoolCallsTest)
#include "tst_poolcalls.moc"
