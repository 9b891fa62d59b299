// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

Record create(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "create", settings, repeat);
}

/// The console lines one process or thread printed.
QStringList linesOf(const Repeat &repeat, const QString &name)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console) {
        if (line.name == name)
            lines.append(line.text);
    }
    return lines;
}

} // namespace

class CreateTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(create({{"seconds", "0"}})), QString()); }

    void childrenSayWhoTheyAre_data();
    void childrenSayWhoTheyAre();
    void threadsHaveOnePidAndSeveralTids();
    void namesAreArgumentsAndNames_data();
    void namesAreArgumentsAndNames();
    void activeChildrenAreListedAfterEachStep();
    void anAttributeIsTheObjectsOwn_data();
    void anAttributeIsTheObjectsOwn();
    void childrenHaveChildren_data();
    void childrenHaveChildren();
    void wrongUseIsRefused_data();
    void wrongUseIsRefused();
    void whatCannotGoTogetherIsRefused_data();
    void whatCannotGoTogetherIsRefused();
};

void CreateTest::childrenSayWhoTheyAre_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("definedAs");
    for (const char *method : {"fork", "spawn", "forkserver"}) {
        for (const char *definedAs : {"function", "class"})
            QTest::addRow("%s, %s", method, definedAs) << method << definedAs;
    }
}

void CreateTest::childrenSayWhoTheyAre()
{
    QFETCH(QString, method);
    QFETCH(QString, definedAs);
    const Record record =
        create({{"seconds", "0.01"}, {"children", "3"}, {"start-method", method}, {"defined-as", definedAs}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<ProcessRecord> children = processesOf(repeat, Role::Child);
    const QList<ProcessRecord> servers = processesOf(repeat, Role::ForkServer);
    QCOMPARE(servers.size(), method == "forkserver" ? 1 : 0);
    const qint64 parent = servers.isEmpty() ? repeat.processes.at(1).pid : servers.first().pid;
    QCOMPARE(children.size(), 3);
    QSet<qint64> pids;
    for (const ProcessRecord &child : children) {
        QCOMPARE(child.parentPid, parent);
        QCOMPARE(startMethodName(child.startMethod), method);
        QCOMPARE(endingText(child.ending), QString("exit code 0"));
        QCOMPARE(linesOf(repeat, child.name),
                 QStringList({QString("starts: pid %1, parent pid %2").arg(child.pid).arg(parent),
                              QString("ends after 0.01 s")}));
        pids.insert(child.pid);
    }
    QCOMPARE(pids.size(), 3);
    QCOMPARE(children.at(2).name, QString("Process-3"));
    QCOMPARE(measureIn(repeat, "ended_ok"), 3.0);
    QCOMPARE(measureIn(repeat, "processes_started"), 3.0);
    QVERIFY(measureIn(repeat, "start_ms_median") > 0);
    QCOMPARE(countIn(repeat, "all-ended"), 1ULL);
}

void CreateTest::threadsHaveOnePidAndSeveralTids()
{
    const Record record = create({{"seconds", "0.05"}, {"children", "3"}, {"runner", "thread"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<ProcessRecord> threads = processesOf(repeat, Role::Thread);
    QCOMPARE(threads.size(), 3);
    QSet<qint64> tids;
    for (const ProcessRecord &thread : threads) {
        QCOMPARE(thread.pid, repeat.processes.at(1).pid);
        QCOMPARE(thread.ending.kind, Ending::Kind::Returned);
        QCOMPARE(linesOf(repeat, thread.name),
                 QStringList({QString("starts: pid %1, thread id %2").arg(thread.pid).arg(*thread.tid),
                              QString("ends after 0.05 s")}));
        tids.insert(*thread.tid);
    }
    QCOMPARE(tids.size(), 3);
    QCOMPARE(measureIn(repeat, "ended_ok"), 3.0);
}

void CreateTest::namesAreArgumentsAndNames_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"fork", "spawn", "forkserver"})
        QTest::newRow(method) << method;
}

void CreateTest::namesAreArgumentsAndNames()
{
    QFETCH(QString, method);
    const Repeat repeat = lastRepeat(
        create({{"names", "haibo, lina"}, {"children", "3"}, {"seconds", "0.01"}, {"start-method", method}}));
    QStringList names;
    for (const ProcessRecord &child : processesOf(repeat, Role::Child)) {
        names.append(child.name);
        const bool isNamed = child.name != "Process-3";
        QVERIFY(linesOf(repeat, child.name)
                    .first()
                    .startsWith(isNamed ? child.name + " is running" : QString("starts: ")));
    }
    QCOMPARE(names, QStringList({"haibo", "lina", "Process-3"}));
}

void CreateTest::activeChildrenAreListedAfterEachStep()
{
    const Repeat repeat = lastRepeat(create({{"names", "first,second"}, {"seconds", "0.2"}}));
    const QJsonArray calls = repeat.values.value("active_children").toArray();
    const auto at = [&calls](int i) { return calls.at(i).toArray(); };
    QCOMPARE(at(0), (QJsonArray {"before the first start()", QJsonArray()}));
    QCOMPARE(at(1), (QJsonArray {"first.start()", QJsonArray {"first"}}));
    QCOMPARE(at(2), (QJsonArray {"second.start()", QJsonArray {"first", "second"}}));
    QCOMPARE(calls.last().toArray(), (QJsonArray {"when all have ended", QJsonArray()}));
}

void CreateTest::anAttributeIsTheObjectsOwn_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("inParent");
    QTest::newRow("fork") << "process"
                          << "fork" << 18;
    QTest::newRow("spawn") << "process"
                           << "spawn" << 18;
    QTest::newRow("forkserver") << "process"
                                << "forkserver" << 18;
    QTest::newRow("thread") << "thread"
                            << "fork" << 19;
}

void CreateTest::anAttributeIsTheObjectsOwn()
{
    QFETCH(QString, runner);
    QFETCH(QString, method);
    QFETCH(int, inParent);
    const Repeat repeat = lastRepeat(create({{"age", "18"},
                                             {"defined-as", "class"},
                                             {"runner", runner},
                                             {"start-method", method},
                                             {"seconds", "0.01"}}));
    QCOMPARE(numbersOf(repeat, "age_in_child"), QList<int>({19, 19}));
    QCOMPARE(numbersOf(repeat, "age_in_parent"), QList<int>({inParent, inParent}));
}

void CreateTest::childrenHaveChildren_data()
{
    QTest::addColumn<QString>("method");
    QTest::newRow("fork") << "fork";
    QTest::newRow("spawn") << "spawn";
}

void CreateTest::childrenHaveChildren()
{
    QFETCH(QString, method);
    const Record record = create({{"nested", "3"}, {"start-method", method}, {"seconds", "0.05"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QMap<QString, ProcessRecord> byName;
    for (const ProcessRecord &child : processesOf(repeat, Role::Child))
        byName.insert(child.name, child);
    QCOMPARE(byName.size(), 8);
    for (const QString &top : {QString("Process-1"), QString("Process-2")}) {
        QCOMPARE(byName.value(top).parentPid, repeat.processes.at(1).pid);
        for (QString name = top; name.count(':') < 3; name += ":1") {
            const ProcessRecord below = byName.value(name + ":1");
            QCOMPARE(below.parentPid, byName.value(name).pid);
            QCOMPARE(below.ending, (Ending {Ending::Kind::Exited, 0, {}}));
            QVERIFY(!below.adoptedBy);
            QVERIFY(linesOf(repeat, below.name).first().contains("parent pid"));
        }
    }
    QCOMPARE(measureIn(repeat, "ended_ok"), 8.0);
    QCOMPARE(measureIn(repeat, "processes_started"), 8.0);
    QCOMPARE(countIn(repeat, "all-ended"), 1ULL);
}

void CreateTest::wrongUseIsRefused_data()
{
    QTest::addColumn<QString>("mistake");
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QStringList>("sentences");
    const QString join = "was never started, so it cannot be joined";
    const QString start = "can be started only once";
    const QString late = "whether it is a daemon must be said before";
    const QString daemon = "A daemon may have no children";
    QTest::newRow("join before start") << "join-before-start"
                                       << "process" << QStringList {join};
    QTest::newRow("start twice") << "start-twice"
                                 << "process" << QStringList {start};
    QTest::newRow("daemon late") << "daemon-after-start"
                                 << "process" << QStringList {late};
    QTest::newRow("daemon with a child") << "daemon-starts-child"
                                         << "process" << QStringList {daemon};
    QTest::newRow("all") << "all"
                         << "process" << QStringList {join, start, late, daemon};
    QTest::newRow("all, threads") << "all"
                                  << "thread" << QStringList {join, start, late};
}

void CreateTest::wrongUseIsRefused()
{
    QFETCH(QString, mistake);
    QFETCH(QString, runner);
    QFETCH(QStringList, sentences);
    const Record record = create({{"mistake", mistake}, {"runner", runner}, {"seconds", "0.05"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QJsonArray refusals = repeat.values.value("refusals").toArray();
    QCOMPARE(refusals.size(), sentences.size());
    for (qsizetype i = 0; i < sentences.size(); ++i)
        QVERIFY2(refusals.at(i).toArray().at(1).toString().contains(sentences.at(i)),
                 qPrintable(refusals.at(i).toArray().at(1).toString()));
    const QList<Event> events = eventsOf(repeat);
    QCOMPARE(std::count_if(events.begin(), events.end(),
                           [](const Event &event) { return event.kind == EventKind::Refused; }),
             sentences.size());
    QCOMPARE(measureIn(repeat, "refused"), double(sentences.size()));
    QCOMPARE(measureIn(repeat, "ended_ok"), 2.0);
    QCOMPARE(countIn(repeat, "refused"), 1ULL);
}

void CreateTest::whatCannotGoTogetherIsRefused_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QStringList>("named");
    QTest::newRow("more names than children")
        << Settings {{"names", "a,b,c"}} << QStringList {"“Names”", "“Children”"};
    QTest::newRow("a name too long") << Settings {{"names", QString(28, 'n')}}
                                     << QStringList {"“Names”", "27"};
    QTest::newRow("age of a function") << Settings {{"age", "18"}} << QStringList {"“Age”", "“Defined as”"};
    QTest::newRow("nested by a fork server") << Settings {{"nested", "1"}, {"start-method", "forkserver"}}
                                             << QStringList {"“Nested”", "“Start method”"};
    QTest::newRow("a daemon that has children")
        << Settings {{"nested", "1"}, {"mistake", "all"}} << QStringList {"“Nested”", "“Wrong use”"};
    QTest::newRow("a daemon that is not joined")
        << Settings {{"join", "off"}, {"mistake", "daemon-starts-child"}}
        << QStringList {"“Join”", "“Wrong use”"};
}

void CreateTest::whatCannotGoTogetherIsRefused()
{
    QFETCH(Settings, settings);
    QFETCH(QStringList, named);
    Lab lab;
    const Result<Run *> run = lab.start(request("create", settings));
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::Usage);
    for (const QString &name : named)
        QVERIFY2(run.error().sentence.english().contains(name), qPrintable(run.error().sentence.english()));
}

QTEST_GUILESS_MAIN(CreateTest)
#include "tst_create.moc"
