// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "core/record/storedread.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <unistd.h>

using namespace plab;

namespace {

QByteArray nameOf(const QString &path)
{
    return QFile::encodeName(path);
}

bool makeSparse(const QString &path, const QByteArray &beginning, qint64 size)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(beginning) == beginning.size() && file.resize(size);
}

Error errorOf(const QString &path, Sources sources = Sources::Files)
{
    StoredReader reader(nullptr);
    const Result<void> read = readStored(path, reader, sources);
    return read ? Error() : read.error();
}

} // namespace

class TestReadFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsNoMoreThanTheLimit();
    void readsWhatHasNoSize();
    void whatIsNoFileIsRefusedUnread_data();
    void whatIsNoFileIsRefusedUnread();
    void aPipeIsReadOnlyWhereItMayBe();
    void largeFilesAreLookedAtFirst_data();
    void largeFilesAreLookedAtFirst();
    void aLargeRunIsReadWhole();
};

void TestReadFile::readsNoMoreThanTheLimit()
{
    const QTemporaryDir root;
    const QString path = root.filePath("in.json");
    QVERIFY(bool(writeFile(path, "12345")));
    QCOMPARE(readFile(path, 5).value(), QByteArray("12345"));
    QCOMPARE(readFile(path, 4).error().sentence,
             QStringLiteral("Cannot read %1: it is larger than 4 bytes, the most that is read.").arg(path));
    QCOMPARE(readFile(root.filePath("gone"), 5).error().sentence,
             QStringLiteral("Cannot read %1: No such file or directory.").arg(root.filePath("gone")));
}

/// Files of /proc say that they are empty.
void TestReadFile::readsWhatHasNoSize()
{
    QVERIFY(readFile("/proc/self/status", 100'000).value().startsWith("Name:"));
}

void TestReadFile::whatIsNoFileIsRefusedUnread_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Sources>("sources");
    QTest::addColumn<QString>("why");
    QTest::newRow("folder") << "." << Sources::FilesAndPipes << "it is a folder";
    QTest::newRow("endless device") << "/dev/zero" << Sources::FilesAndPipes << "it is a device, and no file";
    QTest::newRow("pipe") << "pipe" << Sources::Files << "it is a pipe, and no file";
    QTest::newRow("pipe without a writer")
        << "pipe" << Sources::FilesAndPipes << "it is a pipe into which nobody writes";
    QTest::newRow("socket") << "socket" << Sources::FilesAndPipes << "it is a socket or a missing device";
}

void TestReadFile::whatIsNoFileIsRefusedUnread()
{
    QFETCH(QString, name);
    QFETCH(Sources, sources);
    QFETCH(QString, why);
    const QTemporaryDir root;
    QCOMPARE(mkfifo(nameOf(root.filePath("pipe")).constData(), 0600), 0);
    sockaddr_un address {AF_UNIX, {}};
    qstrncpy(address.sun_path, nameOf(root.filePath("socket")).constData(), sizeof address.sun_path);
    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    QCOMPARE(bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    const QString path = name == "." ? root.path() : name.startsWith('/') ? name : root.filePath(name);
    QCOMPARE(readFile(path, 1000, sources).error().sentence,
             QStringLiteral("Cannot read %1: %2.").arg(path, why)); // that it comes back is the test
    QCOMPARE(errorOf(path, sources).kind, ErrorKind::Usage);
    close(listener);
}

/// As "process-lab export <(zcat run.json.gz)" has one: its writer comes with it and may be slow.
void TestReadFile::aPipeIsReadOnlyWhereItMayBe()
{
    int ends[2];
    QCOMPARE(pipe2(ends, O_CLOEXEC), 0);
    const QString path = QStringLiteral("/dev/fd/%1").arg(ends[0]);
    const QByteArray content(3'000'000, 'y');
    const std::unique_ptr<QThread> writer(QThread::create([&] {
        QThread::msleep(50);
        for (qsizetype at = 0; at < content.size();) {
            const ssize_t written =
                write(ends[1], content.constData() + at, std::size_t(content.size() - at));
            if (written <= 0)
                break;
            at += written;
        }
        close(ends[1]);
    }));
    QVERIFY(!readFile(path, 4'000'000));
    writer->start();
    const Result<QByteArray> read = readFile(path, 4'000'000, Sources::FilesAndPipes);
    QVERIFY(writer->wait(10'000));
    close(ends[0]);
    QCOMPARE(read.value(), content);
}

void TestReadFile::largeFilesAreLookedAtFirst_data()
{
    QTest::addColumn<QByteArray>("beginning");
    QTest::addColumn<qint64>("sparseSize"); ///< 0: a file without holes
    QTest::addColumn<QString>("why");
    QTest::newRow("sparse, too large")
        << QByteArray("{") << LargestRun + 1 << "it is larger than 137438953472 bytes, the most that is read";
    QTest::newRow("sparse") << QByteArray("{\"format\": \"process-lab.run\"") << qint64(1'000'000'000)
                            << "it has holes, which no text has";
    QTest::newRow("no JSON") << QByteArray(20'000'000, 'x') << qint64(0)
                             << "it is no JSON object, which begins with { and is text";
    QTest::newRow("zeros") << QByteArray(20'000'000, '\0') << qint64(0)
                           << "it is no JSON object, which begins with { and is text";
    QTest::newRow("a preset of 100 MB") << QByteArray("{\"format\": \"process-lab.preset\", \"note\": \"")
            + QByteArray(100'000'000, 'n')
            + "\"}" << qint64(0) << "a preset has at most 1048576 bytes";
}

void TestReadFile::largeFilesAreLookedAtFirst()
{
    QFETCH(QByteArray, beginning);
    QFETCH(qint64, sparseSize);
    QFETCH(QString, why);
    const QTemporaryDir root;
    const QString path = root.filePath("in.json");
    QVERIFY(makeSparse(path, beginning, sparseSize ? sparseSize : beginning.size()));
    QCOMPARE(errorOf(path).sentence, QStringLiteral("Cannot read %1: %2.").arg(path, why));
    qint64 quickestMs = 1000; // of some: the machine may be busy
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!errorOf(path).sentence.isEmpty());
        quickestMs = std::min(quickestMs, timer.elapsed());
    }
    QVERIFY2(quickestMs < 100, qPrintable(QString::number(quickestMs)));
}

void TestReadFile::aLargeRunIsReadWhole()
{
    const QTemporaryDir root;
    const QString path = root.filePath("in.json");
    const QByteArray run = "\xEF\xBB\xBF {\"repeats\": \"" + QByteArray(5'000'000, 'r')
        + "\", \"format\": "
          "\"process-lab.run\"}";
    QVERIFY(bool(writeFile(path, run)));
    StoredReader reader(nullptr);
    QVERIFY(bool(readStored(path, reader)));
    QCOMPARE(reader.format(), QString("process-lab.run"));
}

QTEST_APPLESS_MAIN(TestReadFile)
#include "tst_readfile.moc"
