// SPDX-License-Identifier: GPL-3.0-or-later
// The machine refuses the first, the second, the nth process or thread of an ordinary user (RLIMIT_NPROC does
// not bind root): the command says so, keeps what it has, and leaves with exit status 3.
#include "tests/system/cleantest.h"
#include "tests/system/program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QThread>

#include <grp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace plab;

namespace {

constexpr int Good = 0;
constexpr int Refused = 3;

struct Outcome
{
    int status = -1; ///< -1: ended by a signal
    QString said;
    QJsonObject record;
};

/// Nobody else is this user, so nobody else's processes count.
uid_t poorUser()
{
    return uid_t(1'000'000 + getpid());
}

/// `process-lab run … --json -`, as a user whom nobody else is, with at most so many processes and threads.
class PoorCommand
{
public:
    explicit PoorCommand(const QStringList &words)
    {
        m_process.setProgram(qEnvironmentVariable("TEST_PROCESS_LAB"));
        m_process.setArguments(QStringList {"run"} + words + QStringList {"--json", "-", "--quiet"});
    }

    void start(int most)
    {
        const uid_t user = poorUser();
        m_process.setChildProcessModifier([user, most] {
            const rlimit limit {rlim_t(most), rlim_t(most)};
            if (setgroups(0, nullptr) != 0 || setresgid(user, user, user) != 0
                || setrlimit(RLIMIT_NPROC, &limit) != 0 || setresuid(user, user, user) != 0)
                _exit(99);
        });
        m_process.start();
    }
    Outcome end()
    {
        Outcome outcome;
        if (m_process.waitForFinished(60'000) && m_process.exitStatus() == QProcess::NormalExit)
            outcome.status = m_process.exitCode();
        outcome.said = QString::fromUtf8(m_process.readAllStandardError());
        outcome.record = QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
        return outcome;
    }
    pid_t pid() const { return pid_t(m_process.processId()); }

private:
    QProcess m_process;
};

QJsonArray repeatsIn(const Outcome &outcome)
{
    return outcome.record.value("repeats").toArray();
}

/// What is wrong with what a refused command left; empty if nothing.
QString troubleWith(const Outcome &outcome)
{
    const QString shown = QString("exit status %1: %2").arg(outcome.status).arg(outcome.said);
    if (outcome.status != Good && outcome.status != Refused)
        return shown;
    if (outcome.said.contains("terminate called"))
        return shown;
    if (outcome.status == Refused && !outcome.said.contains("RLIMIT_NPROC"))
        return "the limit is not named: " + shown;
    for (const QJsonValue &repeat : repeatsIn(outcome)) {
        const QString ending = repeat["ending"].toString();
        if (ending == "parent killed" || (ending != "finished" && !repeat["outcomes"].toArray().isEmpty()))
            return "a repeat ended as " + ending + ": " + shown;
    }
    return {};
}

/// Root may lack CAP_SYS_RESOURCE, so whoever lowers a limit of that user's processes is that user.
bool lowerLimit(pid_t of, int most)
{
    const rlimit limit {rlim_t(most), rlim_t(most)};
    const uid_t user = poorUser();
    const pid_t lowering = fork();
    if (lowering == 0)
        _exit(setresgid(user, user, user) == 0 && setresuid(user, user, user) == 0
                      && prlimit(of, RLIMIT_NPROC, &limit, nullptr) == 0
                  ? 0
                  : 1);
    int status = -1;
    return lowering > 0 && waitpid(lowering, &status, 0) == lowering && status == 0;
}

} // namespace

class RefusedThreadsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void whicheverIsRefused_data();
    void whicheverIsRefused();
    void finishedRepeatsAreKept_data();
    void finishedRepeatsAreKept();
};

void RefusedThreadsTest::initTestCase()
{
    if (geteuid() != 0)
        QSKIP("only root can become a user whom nobody else is: run the tests as root, or in a container");
    if (!qEnvironmentVariableIsSet("TEST_PROCESS_LAB"))
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    PoorCommand command({"pool", "--set", "task=none"}); // what QProcess opens once for all is no residue
    command.start(100);
    const Outcome outcome = command.end();
    if (outcome.status == 99)
        QSKIP("this container lets nobody become another user: allow CAP_SETUID and CAP_SETGID");
    QCOMPARE(outcome.status, Good);
}

void RefusedThreadsTest::whicheverIsRefused_data()
{
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char *name, const QStringList &settings) {
        QStringList words {settings.first()};
        for (const QString &setting : settings.mid(1))
            words << "--set" << setting;
        QTest::newRow(name) << words;
    };
    const QStringList three {"runner=thread", "children=3"};
    row("create", QStringList {"create", "seconds=0.02"} + three);
    row("create, processes", {"create", "seconds=0.02", "children=3"});
    const QStringList ends {"parent-ends", "seconds=0.05", "parent-seconds=0.02"};
    row("parent-ends, join", ends + three + QStringList {"parent-end=join"});
    row("parent-ends, at its exit", ends + three + QStringList {"parent-end=wait-at-exit"});
    row("parent-ends, daemons", ends + three + QStringList {"parent-end=daemon"});
    row("speed-up, threads", {"speed-up", "runner=threads", "jobs=3", "iterations=10000"});
    row("speed-up, all", {"speed-up", "runner=all", "jobs=3", "iterations=10000"});
    const QStringList race {"lost-updates", "runner=thread", "processes=3", "increments=1000"};
    row("lost-updates", race + QStringList {"lock=none"});
    row("lost-updates, file lock", race + QStringList {"lock=file"});
    row("start-cost", {"start-cost", "method=thread", "count=3"});
    row("pool, fork server",
        {"pool", "start-method=forkserver", "workers=3", "tasks=6", "task=none", "recording=off"});
    row("isolation", {"isolation", "runner=thread"});
    row("script", {"script"});
}

/// From a limit at which nothing can begin to one at which everything can.
void RefusedThreadsTest::whicheverIsRefused()
{
    QFETCH(QStringList, words);
    int refused = 0;
    int good = 0;
    for (int most = 1; most <= 10; ++most) {
        PoorCommand command(words);
        command.start(most);
        const Outcome outcome = command.end();
        const QString trouble = troubleWith(outcome);
        QVERIFY2(trouble.isEmpty(), qPrintable(QString("limit %1: %2").arg(most).arg(trouble)));
        refused += outcome.status == Refused;
        good += outcome.status == Good;
    }
    QVERIFY2(refused >= 4, qPrintable(QString::number(refused))); // thread of the lab, nursery, parent, first
    QVERIFY2(good > 0, "the limits were too low for anything");
}

void RefusedThreadsTest::finishedRepeatsAreKept_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("threads") << QStringList {"create", "--set", "runner=thread"};
    QTest::newRow("processes") << QStringList {"create"};
    QTest::newRow("parent-ends") << QStringList {"parent-ends",     "--set", "runner=thread",      "--set",
                                                 "parent-end=join", "--set", "parent-seconds=0.02"};
}

/// The limit sinks in the middle of a run.
void RefusedThreadsTest::finishedRepeatsAreKept()
{
    QFETCH(QStringList, words);
    PoorCommand command(words
                        + QStringList {"--set", "children=3", "--set", "seconds=0.02", "--repeat", "200"});
    command.start(100);
    QTRY_VERIFY(childrenOf(command.pid()).value(0) > 0);
    const pid_t nursery = childrenOf(command.pid()).value(0);
    QTRY_VERIFY(childrenOf(nursery).value(0) > 0); // the first repeat
    QThread::msleep(400);
    QVERIFY(lowerLimit(nursery, 5));
    const Outcome outcome = command.end();
    QCOMPARE(outcome.status, Refused);
    QCOMPARE(troubleWith(outcome), QString());
    const QJsonArray repeats = repeatsIn(outcome);
    QVERIFY2(repeats.size() > 1, qPrintable(outcome.said));
    QCOMPARE(repeats.first()["ending"].toString(), QString("finished"));
    QCOMPARE(repeats.last()["ending"].toString(), QString("failed"));
    QVERIFY(repeats.last()["error"].toString().contains("RLIMIT_NPROC"));
}

QTEST_GUILESS_MAIN(RefusedThreadsTest)
#include "tst_refusedthreads.moc"
