// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>

using namespace plab;

namespace {

Record manage(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "manager", settings, repeat);
}

QStringList textsOf(const QJsonValue &list)
{
    QStringList texts;
    for (const QJsonValue &one : list.toArray())
        texts.append(one.toString());
    return texts;
}

bool wasPrinted(const Repeat &repeat, const QString &text)
{
    return std::any_of(repeat.console.begin(), repeat.console.end(),
                       [&](const ConsoleLine &line) { return line.text == text; });
}

} // namespace

class ManagerTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(manage({{"operations", "1"}})), QString()); }

    void theServerIsAProcessOfItsOwn();
    void theTutorialsDict();
    void theTutorialsList();
    void everybodySeesTheFirstOnesChange_data();
    void everybodySeesTheFirstOnesChange();
    void oneClientIsConsistent_data();
    void oneClientIsConsistent();
    void outcomeFollowsTheCount_data();
    void outcomeFollowsTheCount();
    void isSlowerThanSharedMemory();
    void theWitnessShowsWaitingClients();
    void aKilledOneEndsTheRunWithASentence_data();
    void aKilledOneEndsTheRunWithASentence();
    void aPlainListInsideIsChangedInVain();
    void twoClientsAddWithALock_data();
    void twoClientsAddWithALock();
    void twoClientsAddWithoutOne_data();
    void twoClientsAddWithoutOne();
    void theServerIgnoresSigint();
    void eachIsToldThatTheServerIsGone_data();
    void eachIsToldThatTheServerIsGone();
    void settingsThatContradictAreRefused();
    void settingsWithoutUseAreNamed();
    void declaresWhatItShould();
};

void ManagerTest::theServerIsAProcessOfItsOwn()
{
    const Repeat repeat = lastRepeat(manage({{"clients", "3"}, {"operations", "10"}}));
    const QList<ProcessRecord> servers = processesOf(repeat, Role::Server);
    QCOMPARE(servers.size(), 1);
    const QList<ProcessRecord> clients = processesOf(repeat, Role::Child);
    QCOMPARE(clients.size(), 3);
    const ProcessRecord parent = processesOf(repeat, Role::Parent).first();
    QCOMPARE(servers.first().parentPid, parent.pid);
    QVERIFY(servers.first().pid != parent.pid);
    for (const ProcessRecord &client : clients) {
        QVERIFY(client.pid != servers.first().pid);
        QVERIFY(*servers.first().startedS <= *client.startedS);
        QVERIFY(*servers.first().endedS >= *client.endedS); // the parent asked it afterwards
    }
    QCOMPARE(servers.first().ending, (Ending {Ending::Kind::Exited, 0, {}}));
}

void ManagerTest::theTutorialsDict()
{
    const Repeat repeat = lastRepeat(manage({{"operations", "3"}}));
    const QJsonObject expected {{"0.25", QJsonValue::Null}, {"1", "1"}, {"2", 2}};
    QCOMPARE(repeat.values.value("contents").toObject(), expected);
    QVERIFY(wasPrinted(repeat, "{0.25: None, 1: '1', '2': 2}"));
}

void ManagerTest::theTutorialsList()
{
    const Repeat repeat = lastRepeat(manage({{"object", "list"}, {"operations", "1"}}));
    QCOMPARE(repeat.values.value("contents").toArray(), (QJsonArray {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}));
    QVERIFY(wasPrinted(repeat, "[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]"));
}

void ManagerTest::everybodySeesTheFirstOnesChange_data()
{
    QTest::addColumn<QString>("object");
    for (const char *object : {"dict", "list", "value"})
        QTest::newRow(object) << object;
}

void ManagerTest::everybodySeesTheFirstOnesChange()
{
    QFETCH(QString, object);
    const Record record = manage({{"object", object}, {"clients", "4"}, {"operations", "20"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(textsOf(lastRepeat(record).values.value("seen_by")),
             (QStringList {"Process-2", "Process-3", "Process-4"}));
}

void ManagerTest::oneClientIsConsistent_data()
{
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("operations");
    QTest::addColumn<int>("counted");
    QTest::newRow("dict") << "dict"
                          << "1000" << 498; // three changes, then pairs
    QTest::newRow("dict, a last reading") << "dict"
                                          << "6" << 1;
    QTest::newRow("dict, two changes only") << "dict"
                                            << "2" << 0;
    QTest::newRow("list") << "list"
                          << "1001" << 9 + 500;
    QTest::newRow("value") << "value"
                           << "101" << 1 + 50;
}

void ManagerTest::oneClientIsConsistent()
{
    QFETCH(QString, object);
    QFETCH(QString, operations);
    QFETCH(int, counted);
    const Record record = manage({{"object", object}, {"operations", operations}}, 2);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.values.value("counted").toInt(), counted);
    QCOMPARE(repeat.values.value("expected").toInt(), counted);
    QCOMPARE(record->outcomes.at(0).outcome, QString("consistent"));
    QCOMPARE(record->outcomes.at(0).count, 2ULL);
}

void ManagerTest::outcomeFollowsTheCount_data()
{
    everybodySeesTheFirstOnesChange_data();
}

/// How many updates several clients lose is chance; how the figures hang together is not.
void ManagerTest::outcomeFollowsTheCount()
{
    QFETCH(QString, object);
    const Record record = manage({{"object", object}, {"clients", "4"}, {"operations", "300"}}, 2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        const qint64 counted = repeat.values.value("counted").toInteger();
        const qint64 expected = repeat.values.value("expected").toInteger();
        QVERIFY(counted <= expected);
        QVERIFY(counted > 0);
        QCOMPARE(countIn(repeat, "consistent"), quint64(counted == expected));
        QCOMPARE(countIn(repeat, "update-lost"), quint64(counted != expected));
    }
}

void ManagerTest::isSlowerThanSharedMemory()
{
    for (const char *clients : {"1", "3"}) {
        const Repeat repeat = lastRepeat(manage({{"clients", clients}}));
        const double through = measureIn(repeat, "ops_per_s");
        const double memory = measureIn(repeat, "shared_memory_ops_per_s");
        QVERIFY2(through > 0 && memory > 5 * through,
                 qPrintable(QString("%1 through the server, %2 on memory").arg(through).arg(memory)));
        QCOMPARE(measureIn(repeat, "ratio"), memory / through);
    }
}

void ManagerTest::theWitnessShowsWaitingClients()
{
    const Record record = manage({{"operations", "50"}, {"clients", "2"}});
    const Repeat *witness = witnessOf(record);
    QVERIFY(witness);
    int waits = 0;
    int strokes = 0;
    for (const Event &event : eventsOf(*witness)) {
        waits += event.kind == EventKind::WaitEnd;
        strokes += event.kind == EventKind::WorkBegin;
    }
    QVERIFY(waits >= 2 * 45);
    QVERIFY(strokes >= 2 * 50); // the server's, one for each operation
    QCOMPARE(measureIn(lastRepeat(record), "events"), 0.0);
}

void ManagerTest::aKilledOneEndsTheRunWithASentence_data()
{
    QTest::addColumn<Role>("role");
    QTest::newRow("server") << Role::Server;
    QTest::newRow("client") << Role::Child;
}

void ManagerTest::aKilledOneEndsTheRunWithASentence()
{
    QFETCH(Role, role);
    Lab lab;
    Result<Run *> run = lab.start(request("manager", {{"operations", "1000000"}, {"clients", "2"}}));
    QVERIFY(run);
    qint64 victim = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run.value()->record();
        for (const Repeat &repeat : record->repeats) {
            const QList<ProcessRecord> found = processesOf(repeat, role);
            if (!repeat.witness && repeat.ending == RepeatEnding::Running && !found.isEmpty()
                && processesOf(repeat, Role::Child).size() == 2 && found.last().startedS)
                victim = found.last().pid;
        }
        return victim > 0;
    }));
    kill(pid_t(victim), SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 20'000));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains(QString::number(victim))
                 && repeat.error.english().contains("SIGKILL"),
             qPrintable(repeat.error.english()));
    for (const OutcomeRow &row : run.value()->record()->outcomes)
        QCOMPARE(row.count, 0ULL);
}

void ManagerTest::aPlainListInsideIsChangedInVain()
{
    const Record record = manage({{"object", "nested"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "change-lost"), 1ULL);
    const QJsonArray before {1, 2};
    const QJsonArray after {1, 2, 3};
    QCOMPARE(repeat.values.value("contents").toObject(),
             (QJsonObject {{"plain", before}, {"managed", after}, {"put-back", after}}));
    QCOMPARE(measureIn(repeat, "copy_length"), 3.0);
    QVERIFY(std::isnan(measureIn(repeat, "ops_per_s")));
    QVERIFY(std::isnan(measureIn(repeat, "lost")));
}

const Settings twoAdders {{"clients", "2"}, {"steps", "1,3"}, {"updates", "10"}};

void ManagerTest::twoClientsAddWithALock_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<QString>("object");
    for (const char *lock : {"mutex", "manager"}) {
        for (const char *object : {"value", "dict", "list"})
            QTest::addRow("%s, %s", lock, object) << lock << object;
    }
}

void ManagerTest::twoClientsAddWithALock()
{
    QFETCH(QString, lock);
    QFETCH(QString, object);
    const Record record = manage(twoAdders + Settings {{"lock", lock}, {"object", object}}, 3);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(repeat.values.value("counted").toInt(), 40);
        QCOMPARE(measureIn(repeat, "lost"), 0.0);
        QCOMPARE(countIn(repeat, "consistent"), 1ULL);
        QVERIFY(std::isnan(measureIn(repeat, "ratio")));
    }
    int acquired = 0;
    for (const Event &event : eventsOf(*witnessOf(record)))
        acquired += event.kind == EventKind::Acquired;
    QCOMPARE(acquired, 20);
}

void ManagerTest::twoClientsAddWithoutOne_data()
{
    QTest::addColumn<QString>("object");
    for (const char *object : {"value", "dict", "list"})
        QTest::newRow(object) << object;
}

/// The pause makes it certain: both read before either writes back.
void ManagerTest::twoClientsAddWithoutOne()
{
    QFETCH(QString, object);
    const Record record = manage(twoAdders + Settings {{"object", object}, {"pause", "0.03"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const int counted = repeat.values.value("counted").toInt();
    QVERIFY2(counted >= 10 && counted < 40, qPrintable(QString::number(counted)));
    QCOMPARE(measureIn(repeat, "lost"), 40.0 - counted);
    QCOMPARE(countIn(repeat, "update-lost"), 1ULL);
    QVERIFY(!witnessOf(record));
}

void ManagerTest::theServerIgnoresSigint()
{
    const Record record = manage({{"clients", "2"}, {"operations", "50"}, {"server-signal", "sigint"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "server-lost"), 0ULL);
    QCOMPARE(processesOf(repeat, Role::Server).first().ending, (Ending {Ending::Kind::Exited, 0, {}}));
    QVERIFY(repeat.values.value("counted").toInt() > 0);
    QVERIFY(!repeat.values.contains("client_saw"));
}

void ManagerTest::eachIsToldThatTheServerIsGone_data()
{
    QTest::addColumn<QString>("signal");
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("lock");
    QTest::newRow("SIGTERM") << "sigterm" << SIGTERM << "none";
    QTest::newRow("SIGKILL") << "sigkill" << SIGKILL << "none";
    QTest::newRow("SIGKILL, with a mutex") << "sigkill" << SIGKILL << "mutex";
    QTest::newRow("SIGKILL, with the manager's lock") << "sigkill" << SIGKILL << "manager";
}

void ManagerTest::eachIsToldThatTheServerIsGone()
{
    QFETCH(QString, signal);
    QFETCH(int, number);
    QFETCH(QString, lock);
    const Record record =
        manage({{"clients", "3"}, {"operations", "5"}, {"server-signal", signal}, {"lock", lock}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "server-lost"), 1ULL);
    const Ending ending = processesOf(repeat, Role::Server).first().ending;
    QCOMPARE(ending.kind, Ending::Kind::Killed);
    QCOMPARE(ending.number, number);
    const QJsonObject saw = repeat.values.value("client_saw").toObject();
    QCOMPARE(saw.keys(), (QStringList {"Process-1", "Process-2", "Process-3"}));
    int noticed = 0; // one that had done all before the signal came has no reason to
    for (const QJsonValue &what : saw) {
        const bool isTold = what.toString().startsWith("The connection ");
        QVERIFY2(isTold || what.toString() == "It has noticed nothing.", qPrintable(what.toString()));
        noticed += isTold;
    }
    QVERIFY(noticed > 0);
    QVERIFY(repeat.values.value("parent_saw").toString().contains("broken"));
    QVERIFY(repeat.values.value("new_client").toString().contains("refused"));
    QVERIFY(measureIn(repeat, "noticed_ms") >= 0);
    for (const ProcessRecord &client : processesOf(repeat, Role::Child))
        QCOMPARE(client.ending, (Ending {Ending::Kind::Exited, 0, {}}));
}

void ManagerTest::settingsThatContradictAreRefused()
{
    Lab lab;
    const Result<Run *> run = lab.start(request("manager", {{"steps", "1,3"}}));
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::Usage);
    QVERIFY(run.error().sentence.english().contains("at most one step for each client"));
}

void ManagerTest::settingsWithoutUseAreNamed()
{
    const auto remarks = [](const Settings &settings) {
        return englishOf(manage(settings)->remarks).join('\n');
    };
    QVERIFY(
        remarks({{"object", "nested"}, {"pause", "0.1"}}).contains("“Pause” has no effect while “Object”"));
    QVERIFY(remarks(twoAdders + Settings {{"operations", "7"}}).contains("“Operations” has no effect"));
}

void ManagerTest::declaresWhatItShould()
{
    const Declaration &manager = *findDeclaration("manager");
    QCOMPARE(manager.chapter, QString("Communication"));
    const Parameters defaults(manager.parameters);
    QCOMPARE(defaults.integer("operations"), 1000);
    QCOMPARE(defaults.integer("clients"), 1);
    QCOMPARE(defaults.choice("object"), QString("dict"));
    QCOMPARE(manager.outcome("consistent")->grade(defaults), Grade::Acceptable);
    QCOMPARE(manager.outcome("update-lost")->grade(defaults), Grade::Interesting);
    QCOMPARE(manager.outcome("server-lost")->grade(defaults), Grade::Forbidden);
    Parameters other = defaults;
    other.set("lock", QString("mutex"));
    other.set("server-signal", QString("sigkill"));
    QCOMPARE(manager.outcome("update-lost")->grade(other), Grade::Forbidden);
    QCOMPARE(manager.outcome("server-lost")->grade(other), Grade::Acceptable);
}

QTEST_GUILESS_MAIN(ManagerTest)
#include "tst_manager.moc"
