// SPDX-License-Identifier: GPL-3.0-or-later
// What an ending tells beside its signal: a core file, a killer from outside, memory that ran out.
#include "tests/system/faults.h"

#include "core/record/runjson.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace plab;

namespace {

/// The endings of all processes as a stored record has them.
QJsonArray storedEndings(const Run *run)
{
    const QJsonObject stored = QJsonDocument::fromJson(runToJson(*run->record(), false)).object();
    const QJsonArray processes =
        stored.value("repeats").toArray().last().toObject().value("processes").toArray();
    QJsonArray endings;
    for (const QJsonValue process : processes)
        endings.append(process.toObject().value("ending"));
    return endings;
}

bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
}

/// The folder of a control group with a limit of memory; this process is in it as long as the object lives.
class SmallGroup
{
public:
    explicit SmallGroup(qint64 bytes)
    {
        QFile membership("/proc/self/cgroup");
        if (!membership.open(QIODevice::ReadOnly))
            return;
        const QList<QByteArray> lines = membership.readAll().split('\n');
        for (const QByteArray &line : lines) {
            const QList<QByteArray> parts = line.split(':');
            const bool second = parts.value(0) == "0" && parts.value(1).isEmpty();
            if (!second && parts.value(1) != "memory")
                continue;
            const QString mount = second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
            m_before = mount + QString::fromLocal8Bit(parts.value(2));
            m_folder = QString("%1/process-lab-test-%2").arg(m_before).arg(getpid());
            const QString limit = m_folder + (second ? "/memory.max" : "/memory.limit_in_bytes");
            isThere = QFile::exists(m_before + "/cgroup.procs") && QDir().mkpath(m_folder)
                && write(limit, QByteArray::number(bytes))
                && write(m_folder + "/cgroup.procs", QByteArray::number(getpid()));
            if (isThere)
                return;
            rmdir(QFile::encodeName(m_folder).constData());
        }
    }
    ~SmallGroup()
    {
        if (isThere)
            write(m_before + "/cgroup.procs", QByteArray::number(getpid()));
        rmdir(QFile::encodeName(m_folder).constData());
    }

    bool isThere = false;

private:
    QString m_before;
    QString m_folder;
};

/// A process that wants more memory than there is, and is the first that the kernel would kill for it.
bool isKilledForMemory(std::size_t bytes)
{
    const pid_t pid = fork();
    if (pid == 0) {
        write("/proc/self/oom_score_adj", "1000");
        void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory != MAP_FAILED)
            memset(memory, 1, bytes);
        _exit(0);
    }
    int status = 0;
    return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

} // namespace

class EndingMarksTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void aCoreDumpIsTold();
    void aKillerFromOutsideIsTold();
    void whatTheLabOrTheExperimentSentIsNotFromOutside_data();
    void whatTheLabOrTheExperimentSentIsNotFromOutside();
    void lackOfMemoryIsTold();
};

void EndingMarksTest::aCoreDumpIsTold()
{
    QFile pattern("/proc/sys/kernel/core_pattern");
    QVERIFY(pattern.open(QIODevice::ReadOnly));
    const QByteArray where = pattern.readAll().trimmed();
    if (where.isEmpty() || where.startsWith('/'))
        QSKIP("cores go to a place of this machine's own; kernel.core_pattern=core would keep them here");
    rlimit limit {};
    getrlimit(RLIMIT_CORE, &limit);
    const rlimit before = limit;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_CORE, &limit);
    const QString folder = QDir::currentPath();
    const QTemporaryDir place;
    QDir::setCurrent(place.path());
    {
        Lab lab;
        Run *run = lab.start(request("pool", sleepingPool)).value();
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        const qint64 worker = living(run, Role::Worker).first().pid;
        kill(pid_t(worker), SIGSEGV);
        QVERIFY(comesTrue([&] {
            const Repeat repeat = liveRepeat(run);
            const ProcessRecord *dead = recordOf(repeat, worker);
            return dead && dead->ending.kind == Ending::Kind::Killed;
        }));
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(endingText(recordOf(repeat, worker)->ending),
                 QString("killed by SIGSEGV (11), core dumped"));
        run->stop();
        QVERIFY(ends(run));
        QVERIFY(storedEndings(run).contains(QJsonObject {
            {"kind", "killed"}, {"signal", "SIGSEGV"}, {"number", SIGSEGV}, {"core_dumped", true}}));
    }
    QDir::setCurrent(folder);
    setrlimit(RLIMIT_CORE, &before);
}

void EndingMarksTest::aKillerFromOutsideIsTold()
{
    Lab lab;
    Run *run = lab.start(request("pool", sleepingPool)).value();
    QVERIFY(runs(run));
    kill(pid_t(pidOf(run, Role::Parent)), SIGKILL);
    QVERIFY(ends(run));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.processes.at(1).ending, killedFromOutside());
    QVERIFY2(repeat.error.english().contains("killed by SIGKILL (9) from outside"),
             qPrintable(repeat.error.english()));
    QVERIFY(storedEndings(run).contains(QJsonObject {
        {"kind", "killed"}, {"signal", "SIGKILL"}, {"number", SIGKILL}, {"from_outside", true}}));
}

void EndingMarksTest::whatTheLabOrTheExperimentSentIsNotFromOutside_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("a child that its parent kills") << "terminate" << Settings {{"how", "kill"}};
    QTest::newRow("a parent that kills itself")
        << "parent-ends"
        << Settings {{"parent-end", "killed"}, {"parent-seconds", "0.1"}, {"seconds", "0.3"}};
    QTest::newRow("a worker that the window's user kills") << "pool" << sleepingPool;
}

void EndingMarksTest::whatTheLabOrTheExperimentSentIsNotFromOutside()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    Run *run = lab.start(request(experiment, settings)).value();
    if (experiment == "pool") {
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        run->signalProcess(living(run, Role::Worker).first().index, SIGKILL);
        QVERIFY(comesTrue([run] {
            const QList<ProcessRecord> workers = processesOf(liveRepeat(run), Role::Worker);
            return workers.first().ending.kind == Ending::Kind::Killed;
        }));
        run->stop();
    }
    QVERIFY(ends(run));
    bool killed = false;
    const Repeat repeat = lastRepeat(run->record());
    for (const ProcessRecord &process : repeat.processes) {
        const bool byKill = process.ending.kind == Ending::Kind::Killed && process.ending.number == SIGKILL;
        killed = killed || byKill;
        QVERIFY2(!process.ending.fromOutside, qPrintable(process.name));
    }
    QVERIFY(killed);
}

void EndingMarksTest::lackOfMemoryIsTold()
{
    constexpr qint64 MiB = 1 << 20;
    const SmallGroup group(256 * MiB);
    if (!group.isThere)
        QSKIP("no control group of this test's own: run it as root, or with a delegated group");
    Lab lab;
    Run *run = lab.start(request("pool", sleepingPool)).value();
    QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
    const qint64 worker = living(run, Role::Worker).first().pid;
    QVERIFY(isKilledForMemory(512 * MiB)); // in the same group: whom the kernel kills it does not tell
    kill(pid_t(worker), SIGKILL);
    QVERIFY(comesTrue([&] {
        const Repeat repeat = liveRepeat(run);
        const ProcessRecord *dead = recordOf(repeat, worker);
        return dead && dead->ending.kind == Ending::Kind::Killed;
    }));
    const Repeat repeat = liveRepeat(run);
    QCOMPARE(endingText(recordOf(repeat, worker)->ending),
             QString("killed by SIGKILL (9) from outside, perhaps out of memory"));
    run->stop();
    QVERIFY(ends(run));
}

QTEST_GUILESS_MAIN(EndingMarksTest)
#include "tst_endingmarks.moc"
