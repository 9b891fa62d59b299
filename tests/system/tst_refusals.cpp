// SPDX-License-Identifier: GPL-3.0-or-later
// Where the machine gives no more descriptors a run ends with a sentence; it never shows an outcome of that.
#include "tests/system/cleantest.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <sys/resource.h>

#include <algorithm>

using namespace plab;

namespace {

qsizetype openNow()
{
    return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System).size();
}

/// The soft limit of open files of this process and of what it starts, until the end of the scope.
class DescriptorLimit
{
public:
    DescriptorLimit() { getrlimit(RLIMIT_NOFILE, &m_before); }
    ~DescriptorLimit() { lift(); }
    DescriptorLimit(const DescriptorLimit &) = delete;

    void lift() { setrlimit(RLIMIT_NOFILE, &m_before); }

    void set(qint64 most)
    {
        rlimit limit = m_before;
        limit.rlim_cur = rlim_t(most);
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &limit), 0);
    }

private:
    rlimit m_before {};
};

/// A nursery that may open only so many files, itself and all it starts; the laboratory has its usual limit.
class PoorNursery
{
public:
    explicit PoorNursery(int most) : m_real(qgetenv("PROCESS_LAB_NURSERY"))
    {
        QFile script(m_folder.filePath("process-lab-nursery"));
        if (script.open(QIODevice::WriteOnly))
            script.write("#!/bin/sh\nulimit -n " + QByteArray::number(most) + " && exec '" + m_real
                         + "' \"$@\"\n");
        script.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        qputenv("PROCESS_LAB_NURSERY", QFile::encodeName(script.fileName()));
    }
    ~PoorNursery() { qputenv("PROCESS_LAB_NURSERY", m_real); }
    PoorNursery(const PoorNursery &) = delete;

private:
    QTemporaryDir m_folder;
    QByteArray m_real;
};

struct Need
{
    qint64 wanted = 0;
    qint64 open = 0;
};

/// What the sentence says that refuses a run beforehand.
Need needIn(const QString &sentence)
{
    static const QRegularExpression form(
        QStringLiteral("needs up to (\\d+) open files \\((\\d+) are open already\\)"));
    const QRegularExpressionMatch found = form.match(sentence);
    return {found.captured(1).toLongLong(), found.captured(2).toLongLong()};
}

/// Nothing that was printed or reported may be missing: by repeat how many lines came, how many are known not
/// to have, and who reported.
QStringList shownBy(const Record &record)
{
    QStringList shown;
    for (const Repeat &repeat : record->repeats) {
        const QStringList results = repeat.values.value("results").toObject().keys();
        shown << QStringLiteral("%1 lines, %2 lost, results of %3")
                     .arg(repeat.console.size())
                     .arg(repeat.consoleDropped)
                     .arg(results.join(' '));
    }
    return shown;
}

} // namespace

class RefusalsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void isRefusedOrRight_data();
    void isRefusedOrRight();
    void descriptorsAreCountedBeforehand_data();
    void descriptorsAreCountedBeforehand();
    void aLinkThatFindsNoRoomIsTold();
};

void RefusalsTest::isRefusedOrRight_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    const auto row = [](const char *name, const char *experiment, const Settings &settings) {
        QTest::newRow(name) << QString(experiment) << settings;
    };
    const Settings counting {{"workers", "2"}, {"task", "count"}, {"lock", "file"}, {"tasks", "4"}};
    row("pool, file lock", "pool", counting);
    row("pool, file lock, dispatcher", "pool", counting + Settings {{"transport", "local-socket"}});
    row("pool, file lock, fork server", "pool", counting + Settings {{"start-method", "forkserver"}});
    row("pool, file lock, spawn", "pool", counting + Settings {{"start-method", "spawn"}});
    row("lost-updates, file lock", "lost-updates",
        {{"lock", "file"}, {"increments", "100"}, {"placement", "free"}});
    row("lost-updates, file lock, threads", "lost-updates",
        {{"lock", "file"}, {"increments", "100"}, {"placement", "free"}, {"runner", "thread"}});
    row("locks, file", "locks", {{"kind", "file"}, {"seconds", "0.05"}});
    row("locks, all", "locks", {{"kind", "all"}, {"seconds", "0.05"}});
    row("ticket-office, file lock", "ticket-office", {{"lock", "file"}, {"buyers", "3"}, {"delay", "0.01"}});
    row("create", "create", {{"seconds", "0"}});
    row("manager", "manager", {{"operations", "20"}});
    row("queue", "queue", {{"produce-interval", "0"}, {"timeout", "0.1"}});
    row("pipe", "pipe", {{"interval", "0"}});
    row("transports", "transports", {{"mechanism", "pipe"}, {"messages", "10"}, {"placement", "free"}});
    row("transports, all", "transports", {{"messages", "10"}, {"placement", "free"}});
    row("spawn", "create", {{"seconds", "0"}, {"start-method", "spawn"}});
    row("threads", "create", {{"seconds", "0"}, {"runner", "thread"}});
    row("parent-ends", "parent-ends", {{"seconds", "0.1"}, {"parent-seconds", "0.02"}});
    row("zombie", "zombie", {{"zombie-seconds", "0.02"}});
}

/// From a limit at which nothing can begin to one at which everything can: whatever the instant at which the
/// machine says no, there is a sentence and no outcome.
void RefusalsTest::isRefusedOrRight()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    int refused = 0;
    int right = 0;
    Seen seen(15, "limits of open files");
    Lab usualLab;
    const Record usual = runToEnd(usualLab, experiment, settings);
    for (const int most : {6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 24, 28, 48}) {
        const PoorNursery nursery(most);
        Lab lab;
        const Record record = runToEnd(lab, experiment, settings);
        QVERIFY(record->finished);
        const QByteArray where = "limit " + QByteArray::number(most);
        for (const Repeat &repeat : record->repeats) {
            if (repeat.endedAsItShould())
                continue;
            QVERIFY2(repeat.outcomes.isEmpty(), where);
            QStringList endings {repeatEndingName(repeat.ending)};
            for (const ProcessRecord &process : repeat.processes)
                endings.append(process.name + ": " + endingText(process.ending).english());
            QVERIFY2(!repeat.error.isEmpty(), where + ' ' + qPrintable(endings.join(", ")));
        }
        const bool isWhole = record->countedRepeats() == record->repeat;
        if (isWhole && !lastRepeat(record).values.contains("left_out"))
            QCOMPARE(shownBy(record), shownBy(usual));
        for (const OutcomeRow &row : record->outcomes)
            QVERIFY2(row.count == 0 || row.grade != Grade::Forbidden, where + ": " + qPrintable(row.outcome));
        refused += std::any_of(record->repeats.begin(), record->repeats.end(),
                               [](const Repeat &repeat) { return repeat.refused; });
        right += isWhole;
        seen.add();
    }
    QVERIFY2(refused > 0, "the limits were too high to be felt");
    QVERIFY2(right > 0, "the limits were too low for anything");
}

void RefusalsTest::descriptorsAreCountedBeforehand_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("children") << "create" << Settings {{"children", "30"}, {"seconds", "0.3"}};
    QTest::newRow("of a fork server")
        << "create" << Settings {{"children", "30"}, {"seconds", "0.3"}, {"start-method", "forkserver"}};
    QTest::newRow("threads") << "create"
                             << Settings {{"children", "30"}, {"seconds", "0.3"}, {"runner", "thread"}};
    QTest::newRow("spawned") << "create"
                             << Settings {{"children", "30"}, {"seconds", "0.3"}, {"start-method", "spawn"}};
    QTest::newRow("transports") << "transports" << Settings {{"messages", "50"}, {"placement", "free"}};
    QTest::newRow("pipe") << "pipe" << Settings {{"interval", "0.01"}};
    QTest::newRow("clients of a manager") << "manager" << Settings {{"clients", "8"}, {"operations", "50"}};
    QTest::newRow("producers and consumers")
        << "queue"
        << Settings {
               {"producers", "6"}, {"consumers", "6"}, {"produce-interval", "0.01"}, {"timeout", "0.3"}};
    QTest::newRow("outliving children") << "parent-ends"
                                        << Settings {{"children", "8"},
                                                     {"seconds", "0.2"},
                                                     {"parent-seconds", "0.1"},
                                                     {"parent-end", "wait-at-exit"}};
    QTest::newRow("zombies") << "zombie" << Settings {{"children", "8"}, {"zombie-seconds", "0.1"}};
    QTest::newRow("threads and processes")
        << "speed-up" << Settings {{"jobs", "8"}, {"iterations", "100000"}};
    QTest::newRow("one after the other") << "start-cost" << Settings {{"count", "300"}};
    QTest::newRow("pool with a dispatcher")
        << "pool"
        << Settings {
               {"workers", "20"}, {"tasks", "40"}, {"steps-per-task", "1"}, {"transport", "local-socket"}};
    QTest::newRow("pool whose workers are replaced")
        << "pool"
        << Settings {{"workers", "8"}, {"tasks", "400"}, {"task", "none"}, {"tasks-per-child", "1"}};
}

/// Just refused with one less than it says, and with what it says everybody is heard; nor does it say much
/// more than it takes.
void RefusalsTest::descriptorsAreCountedBeforehand()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    const RunRequest wanted = request(experiment, settings);
    Lab lab;
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})),
             QString()); // its thread opens its own once for all
    DescriptorLimit limit;
    Need need;
    // What is left of that run is closed in a moment. Who reaches the limit meanwhile finds no room to look,
    // and takes all that may be open for open.
    const auto askAgain = [&] {
        const qsizetype before = need.open;
        limit.lift(); // else there might be no room to count, either
        const qsizetype open = openNow();
        limit.set(open + 1);
        const Result<Run *> poor = lab.start(wanted);
        need = poor ? Need() : needIn(poor.error().sentence.english());
        return !poor && poor.error().kind == ErrorKind::Refused && need.open == before && need.open <= open;
    };
    QVERIFY(comesTrue(askAgain));
    QVERIFY(need.wanted > need.open && need.open > 0);
    limit.set(need.wanted - 1);
    QVERIFY(!lab.start(wanted));
    limit.set(need.wanted);

    qsizetype most = 0;
    QTimer often;
    QObject::connect(&often, &QTimer::timeout, &often, [&most] { most = std::max(most, openNow()); });
    often.start(1);
    const Record record = runToEnd(lab, wanted);
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(lastRepeat(record).consoleDropped, 0ULL);
    for (const ProcessRecord &process : lastRepeat(record).processes.mid(1))
        QVERIFY2(process.ending.kind == Ending::Kind::Exited || process.ending.kind == Ending::Kind::Returned,
                 qPrintable(process.name));
    QVERIFY2(most <= need.wanted, qPrintable(QString("%1 of %2").arg(most).arg(need.wanted)));
    if (experiment == "create" && slowness() == 1
        && !isCrowded()) // the others live too shortly to be sure of
        QVERIFY2(need.wanted - most <= 40, qPrintable(QString("%1 of %2").arg(most).arg(need.wanted)));
}

/// The limit is lowered behind the back of a run that was let begin: every new worker's link comes too late.
void RefusalsTest::aLinkThatFindsNoRoomIsTold()
{
    Lab lab;
    const Settings few {{"task", "none"}, {"workers", "2"}, {"recording", "off"}};
    QCOMPARE(troubleOf(runToEnd(lab, "pool", few)), QString());
    const qsizetype own = openNow();
    const Settings many {{"tasks", "100000"}, {"tasks-per-child", "1"}, {"submit", "map"}, {"chunk", "1"}};
    Result<Run *> run = lab.start(request("pool", few + many));
    QVERIFY(bool(run));
    QVERIFY(comesTrue(
        [&] { return processesOf(run.value()->record()->repeats.value(0), Role::Worker).size() >= 4; }));
    DescriptorLimit limit;
    limit.set(own + 2); // those that are open stay so
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
    const Repeat repeat = lastRepeat(run.value()->record());
    QVERIFY2(repeat.refused, qPrintable(repeat.error.english()));
    QVERIFY2(repeat.error.english().contains("no room for the descriptors of process"),
             qPrintable(repeat.error.english()));
    QVERIFY(repeat.outcomes.isEmpty());
}

QTEST_GUILESS_MAIN(RefusalsTest)
#include "tst_refusals.moc"
