// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/savefile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QThread>
#include <QtTest>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

using namespace plab;

namespace {

QByteArray fileBytes(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

} // namespace

class TestSaveFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndReplaces();
    void failedWriteLeavesTheOldFileAlone();
    void failedOpenNamesPathAndCause_data();
    void failedOpenNamesPathAndCause();
    void symbolicLinkStaysOne();
    void pipeIsWrittenDirectly();
    void deviceIsWrittenDirectly();
};

void TestSaveFile::writesAndReplaces()
{
    const QTemporaryDir root;
    const QString path = root.filePath("out.csv");
    QVERIFY(bool(writeFile(path, "first")));
    QVERIFY(bool(writeFile(path, "second, longer")));
    QCOMPARE(fileBytes(path), QByteArray("second, longer"));
    QCOMPARE(QDir(root.path()).entryList(QDir::Files | QDir::Hidden), QStringList {"out.csv"});
}

/// A file size limit stands for the full disk: the write fails in the middle, as it does there.
void TestSaveFile::failedWriteLeavesTheOldFileAlone()
{
    const QTemporaryDir root;
    const QString path = root.filePath("out.csv");
    QVERIFY(bool(writeFile(path, "old")));
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old = {};
    getrlimit(RLIMIT_FSIZE, &old);
    const rlimit small {100000, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const Result<void> written = writeFile(path, QByteArray(1000000, 'x'));
    setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, before);
    QVERIFY(!written);
    QCOMPARE(written.error().sentence, QStringLiteral("Cannot write %1: File too large.").arg(path));
    QCOMPARE(fileBytes(path), QByteArray("old"));
    QCOMPARE(QDir(root.path()).entryList(QDir::Files | QDir::Hidden), QStringList {"out.csv"});
}

void TestSaveFile::failedOpenNamesPathAndCause_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("folder is not there") << "gone/out.csv";
    QTest::newRow("is a folder") << "folder";
}

void TestSaveFile::failedOpenNamesPathAndCause()
{
    QFETCH(QString, name);
    const QTemporaryDir root;
    QVERIFY(QDir(root.path()).mkdir("folder"));
    const Result<void> written = writeFile(root.filePath(name), "x");
    QVERIFY(!written);
    QVERIFY2(written.error().sentence.english().startsWith("Cannot write " + root.filePath(name) + ": "),
             qPrintable(written.error().sentence.english()));
}

void TestSaveFile::symbolicLinkStaysOne()
{
    const QTemporaryDir root;
    QVERIFY(bool(writeFile(root.filePath("real"), "old")));
    QVERIFY(QFile::link("real", root.filePath("link")));
    QVERIFY(bool(writeFile(root.filePath("link"), "new")));
    QVERIFY(QFileInfo(root.filePath("link")).isSymLink());
    QCOMPARE(fileBytes(root.filePath("real")), QByteArray("new"));
}

void TestSaveFile::pipeIsWrittenDirectly()
{
    const QTemporaryDir root;
    const QString path = root.filePath("pipe");
    QCOMPARE(mkfifo(QFile::encodeName(path).constData(), 0600), 0);
    const QByteArray content(1000000, 'y');
    QByteArray received;
    const std::unique_ptr<QThread> reader(QThread::create([&] { received = fileBytes(path); }));
    reader->start();
    QVERIFY(bool(writeFile(path, content)));
    QVERIFY(reader->wait(10000));
    QCOMPARE(received, content);
    struct stat after = {};
    QCOMPARE(stat(QFile::encodeName(path).constData(), &after), 0);
    QVERIFY(S_ISFIFO(after.st_mode));
}

void TestSaveFile::deviceIsWrittenDirectly()
{
    QVERIFY(bool(writeFile("/dev/null", "x")));
    const Result<void> written = writeFile("/dev/full", "x");
    QVERIFY(!written);
    QCOMPARE(written.error().sentence, QString("Cannot write /dev/full: No space left on device."));
}

QTEST_APPLESS_MAIN(TestSaveFile)
#include "tst_savefile.moc"
