// SPDX-License-Identifier: GPL-3.0-or-later
// What an export is written to gives no room: a full disk, a limit, a read-only or vanished folder.
#include "tests/system/cleantest.h"
#include "tests/system/command.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace plab;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

/// A disk of so many bytes for this test and what it starts, in a mount namespace of its own.
class SmallDisk
{
public:
    SmallDisk(const QString &folder, int bytes) : m_folder(QFile::encodeName(folder))
    {
        const QByteArray options = "size=" + QByteArray::number(bytes);
        m_mounted = QDir().mkpath(folder) && unshare(CLONE_NEWNS) == 0
            && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
            && mount("tmpfs", m_folder.constData(), "tmpfs", 0, options.constData()) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            umount2(m_folder.constData(), MNT_DETACH);
        QDir().rmdir(QFile::decodeName(m_folder));
    }
    SmallDisk(const SmallDisk &) = delete;

    bool isMounted() const { return m_mounted; }
    bool makeReadOnly()
    {
        return mount(nullptr, m_folder.constData(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    QByteArray m_folder;
    bool m_mounted = false;
};

} // namespace

class DiskFaultsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theOldFileStaysAndTheCauseIsTold_data();
    void theOldFileStaysAndTheCauseIsTold();
    void aVanishedFolderIsTold();

private:
    Told run(const QStringList &words, const std::function<void()> &before = {}) const
    {
        Circumstances circumstances;
        circumstances.folder = m_folder->path();
        circumstances.before = before;
        return command(words, circumstances);
    }

    std::unique_ptr<QTemporaryDir> m_folder; ///< with run.json, which is exported
};

void DiskFaultsTest::initTestCase()
{
    if (!hasCommand())
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    m_folder = std::make_unique<QTemporaryDir>();
    const Told told = run(
        {"run", "pool", "--set", "tasks=400", "--set", "task=none", "--json", "run.json", "--with-events"});
    QVERIFY2(told.status == 0, told.err);
}

void DiskFaultsTest::theOldFileStaysAndTheCauseIsTold_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QStringList>("output"); ///< option and file
    QTest::addColumn<QByteArray>("cause");
    const QList<QStringList> outputs {{"--json", "o.json", "--with-events"},
                                      {"--csv", "o.csv"},
                                      {"--events", "e.csv"},
                                      {"--chart", "o.png"},
                                      {"--chart", "o.svg"},
                                      {"--timeline", "t.pdf"}};
    for (const QStringList &output : outputs) {
        const QByteArray name = output[0].mid(2).toLatin1() + ' ' + output[1].toLatin1();
        QTest::addRow("%s, full disk", name.constData())
            << "full" << output << QByteArray("No space left on device");
        QTest::addRow("%s, limit of a file", name.constData())
            << "limit" << output << QByteArray("File too large");
        QTest::addRow("%s, read-only", name.constData())
            << "read-only" << output << QByteArray("not writable");
    }
}

void DiskFaultsTest::theOldFileStaysAndTheCauseIsTold()
{
    QFETCH(QString, fault);
    QFETCH(QStringList, output);
    QFETCH(QByteArray, cause);
    const QString folder = m_folder->filePath("disk");
    SmallDisk disk(folder, 64 << 10);
    if (!disk.isMounted())
        QSKIP("no disk of its own can be mounted: run it as root");
    QStringList words = output;
    words[1] = "disk/" + words[1];
    const QString path = m_folder->filePath(words[1]);
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    const QByteArray before = QByteArray("old content\n").repeated(10);
    QCOMPARE(old.write(before), before.size());
    old.close();
    QFile filler(folder + "/filler");
    if (fault == "full") {
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(512, 'x')) > 0) { }
        filler.close();
    } else if (fault == "read-only") {
        QVERIFY(disk.makeReadOnly());
    }
    const QStringList names = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    const Told told = run(QStringList {"export", "./run.json"} + words, [&] {
        const rlimit limit {100, 100};
        if (fault == "limit")
            setrlimit(RLIMIT_FSIZE, &limit);
    });
    QVERIFY2(told.status == 1 || told.status == 2, QByteArray::number(told.status) + told.err);
    QVERIFY2(told.err.contains(cause) && told.err.contains(words[1].toUtf8()), told.err);
    QCOMPARE(told.err.count('\n'), 1);
    QCOMPARE(contents(path), before);
    QCOMPARE(QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), names);
    Seen(16, qPrintable(fault)).add();
}

/// Between the look beforehand and the writing.
void DiskFaultsTest::aVanishedFolderIsTold()
{
    QVERIFY(QDir(m_folder->path()).mkdir("goes"));
    const QString folder = m_folder->filePath("goes");
    const std::unique_ptr<QThread> remover(QThread::create([folder] {
        QThread::msleep(700);
        QDir(folder).removeRecursively();
    }));
    remover->start();
    const Told told = run({"run", "pool", "--set", "workers=2", "--set", "tasks=2", "--set",
                           "steps-per-task=1", "--set", "step-seconds=2", "--csv", "goes/o.csv"});
    remover->wait();
    QCOMPARE(told.status, 1);
    QVERIFY2(told.err.contains("goes/o.csv") && told.err.contains("No such file or directory"), told.err);
    QVERIFY(!QFile::exists(folder));
    Seen(16, "vanished").add();
}

QTEST_GUILESS_MAIN(DiskFaultsTest)
#include "tst_diskfaults.moc"
