// SPDX-License-Identifier: GPL-3.0-or-later
// The machine refuses processes or memory: by the user's limit, by a control group.
#include "tests/system/cleantest.h"
#include "tests/system/command.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace plab;

class MachineFaultsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup()
    {
        m_folder.reset();
        CleanTest::cleanup();
    }
    void refusedProcessesAreToldAndComeAgain_data();
    void refusedProcessesAreToldAndComeAgain();
    void refusedMemoryIsToldBeforehand_data();
    void refusedMemoryIsToldBeforehand();

private:
    Told run(const QStringList &words, const std::function<void()> &before) const;
    QJsonObject record() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void MachineFaultsTest::initTestCase()
{
    if (!hasCommand())
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    command({"--version"}); // what QProcess opens once for all is no residue
}

/// For an ordinary user, too, who has a folder of its own.
Told MachineFaultsTest::run(const QStringList &words, const std::function<void()> &before) const
{
    Circumstances circumstances;
    circumstances.folder = m_folder->path();
    circumstances.before = before;
    for (const char *name : {"HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"})
        circumstances.environment.insert(name, m_folder->path());
    return command(words + QStringList {"--json", "run.json"}, circumstances);
}

QJsonObject MachineFaultsTest::record() const
{
    QFile file(m_folder->filePath("run.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

void MachineFaultsTest::refusedProcessesAreToldAndComeAgain_data()
{
    QTest::addColumn<bool>("group");
    QTest::addColumn<QStringList>("words");
    const QStringList pool {"run", "pool", "--set", "workers=12", "--set", "tasks=24", "--set", "task=none"};
    for (const bool group : {false, true}) {
        const char *by = group ? "pids.max" : "RLIMIT_NPROC";
        QTest::addRow("%s, pool", by) << group << pool;
        QTest::addRow("%s, spawned pool", by) << group << pool + QStringList {"--set", "start-method=spawn"};
        QTest::addRow("%s, fork server", by)
            << group << pool + QStringList {"--set", "start-method=forkserver"};
        QTest::addRow("%s, dispatcher", by)
            << group << pool + QStringList {"--set", "transport=local-socket"};
        QTest::addRow("%s, race", by)
            << group
            << QStringList {"run", "lost-updates", "--set", "processes=8", "--set", "increments=100"};
        QTest::addRow("%s, queue", by)
            << group << QStringList {"run",   "queue",       "--set", "producers=4",
                                     "--set", "consumers=4", "--set", "produce-interval=0"};
    }
}

/// From a limit with room for nothing to one with room for all: a sentence that names the limit and no
/// outcome, or everything right. Nobody is left, and with the limit raised it works.
void MachineFaultsTest::refusedProcessesAreToldAndComeAgain()
{
    QFETCH(bool, group);
    QFETCH(QStringList, words);
    if (geteuid() != 0)
        QSKIP("needs a user of its own without any other process, and a control group: run it as root");
    std::unique_ptr<ControlGroup> pids;
    if (group) {
        pids = std::make_unique<ControlGroup>("pids");
        if (!pids->isUsable())
            QSKIP(qPrintable(pids->why()));
    }
    const uid_t user = 1'000'000 + uid_t(getpid()); // nobody has it
    Seen seen(14, group ? "pids.max" : "RLIMIT_NPROC");
    int refused = 0;
    int right = 0;
    const QList<int> limits = isFull() ? QList<int> {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 64}
                                       : QList<int> {3, 6, 9, 12, 64};
    for (const int most : limits) {
        m_folder =
            std::make_unique<QTemporaryDir>("/tmp/process-lab-XXXXXX"); // others reach nothing in TMPDIR
        QCOMPARE(chmod(qPrintable(m_folder->path()), 0777), 0);
        QVERIFY(!pids || pids->setLimit(most));
        const Told told = run(words, [&] {
            const rlimit limit {rlim_t(most), rlim_t(most)};
            if (pids)
                pids->join();
            else if (setrlimit(RLIMIT_NPROC, &limit) != 0 || setgid(user) != 0 || setuid(user) != 0)
                _exit(99);
        });
        const QByteArray where = "limit " + QByteArray::number(most) + ": " + told.err;
        QVERIFY2(told.status == 0 || told.status == 3, where + QByteArray::number(told.status));
        refused += told.status == 3;
        right += told.status == 0;
        QVERIFY2(told.status != 3 || told.err.contains("ulimit -u"), where);
        QVERIFY2(told.err.count('\n') <= 2, where);
        for (const QJsonValue repeat : record()["repeats"].toArray())
            QVERIFY2(told.status == 0 || repeat["ending"] == "finished"
                         || repeat["outcomes"].toObject().isEmpty(),
                     where);
        for (const QJsonValue row : record()["outcomes"].toArray())
            QVERIFY2(row["count"].toInt() == 0 || row["grade"] != "forbidden", where);
        seen.add();
    }
    QVERIFY2(refused > 0, "the limits were too high to be felt");
    QVERIFY2(right > 0, "the limits were too low for anything");
}

void MachineFaultsTest::refusedMemoryIsToldBeforehand_data()
{
    QTest::addColumn<QStringList>("words");
    const QStringList pool {"run", "pool", "--yes", "--set", "task=none", "--set"};
    QTest::newRow("many tasks") << pool + QStringList {"tasks=10000000"};
    QTest::newRow("not so many") << pool + QStringList {"tasks=1000000"};
    QTest::newRow("many rings") << pool + QStringList {"workers=100", "--set", "recording=all"};
}

/// In a control group from little room to enough. Never SIGBUS, never the kernel's killer of those that use
/// too much; and with less asked for it works.
void MachineFaultsTest::refusedMemoryIsToldBeforehand()
{
    QFETCH(QStringList, words);
    ControlGroup memory("memory");
    if (!memory.isUsable())
        QSKIP(qPrintable(memory.why()));
    m_folder = std::make_unique<QTemporaryDir>();
    Seen seen(15, "memory of a control group");
    const auto join = [&memory] { memory.join(); };
    for (const qint64 mebibytes : {96, 128, 192, 256, 512}) {
        QVERIFY(memory.setLimit(mebibytes << 20));
        const Told told = run(words, join);
        const QByteArray where = QByteArray::number(mebibytes) + " MiB: " + told.err;
        QVERIFY2(told.status == 0 || told.status == 3, where + QByteArray::number(told.status));
        QVERIFY2(told.status == 0 || (told.err.contains("MiB") && told.err.contains("available")), where);
        const Told small = run({"run", "pool", "--set", "tasks=4", "--set", "task=none"}, join);
        QVERIFY2(small.status == 0, small.err);
        seen.add();
    }
}

QTEST_GUILESS_MAIN(MachineFaultsTest)
#include "tst_machinefaults.moc"
