// SPDX-License-Identifier: GPL-3.0-or-later
// What the parent of a pool gets of it: results, errors, time-outs, calls back, refusals; and what becomes of
// it when a worker dies. Where Python can do the same it is asked, too.
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"
#include "tests/system/poolrecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace plab;

namespace {

/// What Python's pools do, a line of JSON for each case.
constexpr const char *pythonProgram = R"(
import concurrent.futures, json, multiprocessing as mp, os, signal, time

def square(n):
    time.sleep(0.05)
    return n * n

def fails(n):
    if n in (3, 5):
        raise ValueError(n)
    return square(n)

def kills(n):
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(n)

def pid(n):
    square(n)
    return os.getpid()

def say(name, **what):
    print(json.dumps({"name": name, **what}), flush=True)

def attempt(call, results, raised, late):
    try:
        results.append(call())
    except mp.TimeoutError:
        late.append(1)
    except ValueError as error:
        results.append(None)
        raised.append(error.args[0])

def refusal(call):
    try:
        call()
    except ValueError:
        return 1
    return 0

def gets(name, calls):
    results, raised, late = [], [], []
    for call in calls:
        attempt(call, results, raised, late)
    say(name, results=results, raised=raised, timeouts=len(late))

def called(name, submit):
    calls, errors = [], []
    with mp.Pool(2) as pool:
        submit(pool, calls.append, errors.append)
        pool.close()
        pool.join()
    say(name, callbacks=len(calls), error_callbacks=len(errors))

if __name__ == "__main__":
    with mp.Pool(2) as pool:
        say("map", results=pool.map(square, range(10)))
        say("imap_unordered", results=sorted(pool.imap_unordered(square, range(10))))
        iterator = pool.imap(fails, range(8))
        gets("imap with errors", [lambda: next(iterator)] * 8)
        promised = [pool.apply_async(fails, (n,)) for n in range(8)]
        gets("get with errors", [one.get for one in promised])
        began = time.monotonic()
        gets("map with errors", [lambda: pool.map(fails, range(8), 1)])
        promised = [pool.apply_async(time.sleep, (0.3,)) for n in range(4)]
        gets("get with a limit", [lambda one=one: one.get(0.02) for one in promised])
    called("callbacks", lambda pool, good, bad: [pool.apply_async(fails, (n,), callback=good, error_callback=bad)
                                                 for n in range(8)])
    called("a callback of the list", lambda pool, good, bad: pool.map_async(square, range(8), callback=good,
                                                                            error_callback=bad))
    called("an error callback of the list", lambda pool, good, bad: pool.map_async(
        fails, range(8), 1, callback=good, error_callback=bad))
    pool = mp.Pool(2)
    first = refusal(pool.join)
    pool.close()
    say("wrong order", join_first=first, submit_late=refusal(lambda: pool.apply_async(square, (1,))),
        size_0=refusal(lambda: mp.Pool(0)), per_child_0=refusal(lambda: mp.Pool(1, maxtasksperchild=0)))
    pool.join()
    with mp.Pool(2, maxtasksperchild=2) as pool:
        say("tasks per child", pids=len(set(pool.map(pid, range(8), 1))))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        promised = [pool.submit(kills, n) for n in range(10)]
        results = []
        for one in promised:
            try:
                results.append(one.result())
            except concurrent.futures.process.BrokenProcessPool:
                results.append(None)
        say("broken", results=results[:2] + results[3:])
    with mp.Pool(2) as pool:
        promised = [pool.apply_async(kills, (n,)) for n in range(8)]
        missing = []
        for n, one in enumerate(promised):
            try:
                one.get(1)
            except mp.TimeoutError:
                missing.append(n)
        say("hang", missing=missing)
)";

QMap<QString, QJsonObject> askPython(const QString &python)
{
    QProcess process;
    process.start(python, {"-c", pythonProgram});
    QMap<QString, QJsonObject> said;
    if (!process.waitForFinished(60'000))
        return said;
    for (const QByteArray &line : process.readAllStandardOutput().split('\n')) {
        const QJsonObject one = QJsonDocument::fromJson(line).object();
        said.insert(one.value("name").toString(), one);
    }
    return said;
}

Settings quick(const Settings &more)
{
    return Settings {{"workers", "2"},
                     {"tasks", "8"},
                     {"task", "square"},
                     {"step-seconds", "0.05"},
                     {"steps-per-task", "1"}}
    + more;
}

QJsonArray listIn(const Repeat &repeat, const char *value)
{
    return repeat.values.value(QLatin1String(value)).toArray();
}

/// Tasks whose errors the parent met, in that order.
QJsonArray raisedIn(const Repeat &repeat)
{
    QJsonArray tasks;
    for (const QJsonValue &one : listIn(repeat, "raised"))
        tasks.append(one.toArray().at(0));
    return tasks;
}

double whenRaised(const Repeat &repeat)
{
    return listIn(repeat, "raised").at(0).toArray().at(1).toDouble();
}

QStringList consoleOf(const Repeat &repeat, const char *containing)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console) {
        if (line.text.contains(QLatin1String(containing)))
            lines.append(line.text);
    }
    return lines;
}

} // namespace

class PoolCallsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

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
    void givesUpWhenEveryInitializerFails();
    void aDeadWorkersTaskIsLostAndTheRestGoesOn();
    void aDeadWorkerBreaksThePool_data();
    void aDeadWorkerBreaksThePool();
    void nobodyLearnsOfADeadWorker_data();
    void nobodyLearnsOfADeadWorker();

private:
    Repeat runPool(const Settings &settings);
    QJsonObject inPython(const char *name) const { return m_python.value(QLatin1String(name)); }

    Record m_record;
    QMap<QString, QJsonObject> m_python; ///< empty without Python
};

void PoolCallsTest::initTestCase()
{
    warmUp();
    const QString python = QStandardPaths::findExecutable("python3");
    if (python.isEmpty())
        qWarning("Python is not here: what its pools do is not compared. Install python3.");
    else
        m_python = askPython(python);
    QVERIFY(python.isEmpty() || m_python.contains("hang")); // it came to its end
}

Repeat PoolCallsTest::runPool(const Settings &settings)
{
    Lab lab;
    m_record = runToEnd(lab, "pool", quick(settings));
    return troubleOf(m_record).isEmpty() ? lastRepeat(m_record) : Repeat();
}

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
    if (!m_python.isEmpty()) {
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
    if (m_python.isEmpty())
        return;
    const QJsonObject there = m_python.value(python);
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
    if (!m_python.isEmpty())
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
    if (!m_python.isEmpty())
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
    if (m_python.isEmpty() || python.isEmpty())
        return;
    QCOMPARE(m_python.value(python).value("callbacks").toDouble(), callbacks);
    QCOMPARE(m_python.value(python).value("error_callbacks").toDouble(), errorCallbacks);
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
    if (!m_python.isEmpty())
        QCOMPARE(inPython("wrong order").value(QString(leave).replace('-', '_')).toInt(), 1);
}

void PoolCallsTest::sizesOfNothingAreRefused()
{
    const Declaration *pool = findDeclaration("pool");
    for (const char *name : {"workers", "tasks-per-child"})
        QVERIFY(!checkParameter(*pool->parameter(name), qint64(0)));
    if (!m_python.isEmpty()) {
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
    if (!m_python.isEmpty())
        QCOMPARE(inPython("tasks per child").value("pids").toInt(), 4);
}

void PoolCallsTest::givesUpWhenEveryInitializerFails()
{
    const Repeat repeat =
        runPool({{"initializer", "on"}, {"initializer-fails", "on"}, {"start-method", "fork"}});
    QCOMPARE(countIn(repeat, "gave-up"), 1ULL);
    QCOMPARE(measureIn(repeat, "tasks_done"), 0.0);
    QCOMPARE(measureIn(repeat, "initialized"), 0.0);
    QVERIFY(measureIn(repeat, "processes_started") >= 5);
    for (const ProcessRecord &worker : processesOf(repeat, Role::Worker)) {
        const Ending &ending = worker.ending;
        const bool terminated = ending.kind == Ending::Kind::Killed && ending.number == SIGTERM;
        QVERIFY2(terminated || ending.number == 1, // the pool gave up while its last ones were starting
                 qPrintable(worker.name + ": " + endingText(ending).english()));
    }
}

void PoolCallsTest::aDeadWorkersTaskIsLostAndTheRestGoesOn()
{
    for (const char *submit : {"apply-async", "map", "imap-unordered"}) {
        const Repeat repeat = runPool({{"submit", submit}, {"kill-task", "3"}});
        QCOMPARE(numbersOf(repeat, "lost_tasks"), QList<int> {3});
        QCOMPARE(measureIn(repeat, "tasks_done"), 7.0);
        QCOMPARE(raisedIn(repeat), QJsonArray {3});
        QCOMPARE(countIn(repeat, "task-lost"), 1ULL);
        int killed = 0;
        for (const ProcessRecord &worker : processesOf(repeat, Role::Worker)) {
            killed += worker.ending.kind == Ending::Kind::Killed && worker.ending.number == SIGKILL
                && !worker.ending.fromOutside;
        }
        QCOMPARE(killed, 1);
    }
}

void PoolCallsTest::aDeadWorkerBreaksThePool_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("transport");
    for (const char *submit : {"apply", "apply-async", "map", "imap", "imap-unordered"}) {
        for (const char *transport : {"shared-memory", "local-socket"})
            QTest::addRow("%s, %s", submit, transport) << submit << transport;
    }
}

/// Whatever was not over has no result; nothing is said to be lost, failed or left.
void PoolCallsTest::aDeadWorkerBreaksThePool()
{
    QFETCH(QString, submit);
    QFETCH(QString, transport);
    const Repeat repeat = runPool({{"tasks", "10"},
                                   {"submit", submit},
                                   {"chunk", "1"},
                                   {"kill-task", "3"},
                                   {"worker-death", "broken"},
                                   {"transport", transport}});
    QCOMPARE(countIn(repeat, "broken"), 1ULL);
    const double broken = measureIn(repeat, "tasks_broken");
    QVERIFY2(broken >= 7, qPrintable(QString::number(broken))); // from task 3 on
    QCOMPARE(measureIn(repeat, "tasks_done") + broken, 10.0);
    QCOMPARE(measureIn(repeat, "tasks_lost"), 0.0);
    QCOMPARE(measureIn(repeat, "errors_raised"), submit == "map" ? 1.0 : broken);
    QCOMPARE(measureIn(repeat, "processes_started"), 2.0); // none anew
    const QJsonArray there = inPython("broken").value("results").toArray();
    for (qsizetype task = 3; task < there.size(); ++task)
        QVERIFY(there.at(task).isNull());
}

void PoolCallsTest::nobodyLearnsOfADeadWorker_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("callback");
    for (const char *submit : {"apply", "apply-async", "map", "imap", "imap-unordered"})
        QTest::addRow("%s", submit) << submit << "off";
    QTest::newRow("callbacks") << "apply-async"
                               << "on";
}

void PoolCallsTest::nobodyLearnsOfADeadWorker()
{
    QFETCH(QString, submit);
    QFETCH(QString, callback);
    const Repeat repeat = runPool({{"submit", submit},
                                   {"chunk", "1"},
                                   {"callback", callback},
                                   {"kill-task", "3"},
                                   {"worker-death", "hang"}});
    QCOMPARE(countIn(repeat, "hung"), 1ULL);
    QCOMPARE(repeat.values.value("waits_for").toInt(-1), 3);
    QCOMPARE(measureIn(repeat, "tasks_done"), submit == "apply" ? 3.0 : 7.0);
    QCOMPARE(measureIn(repeat, "processes_started"), 3.0); // a new one, which did not help
    QVERIFY(measureIn(repeat, "hang_found_s") >= 0.5);
    QCOMPARE(consoleOf(repeat, "Nobody will ever finish task 3").size(), 1);
    if (!m_python.isEmpty())
        QCOMPARE(inPython("hang").value("missing").toArray(), QJsonArray {3});
}

QTEST_GUILESS_MAIN(PoolCallsTest)
#include "tst_poolcalls.moc"
