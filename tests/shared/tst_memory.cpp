// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/memory.h"

#include "forked.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>

using namespace plab;

namespace {

void writeFile(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

void writeGroup1(const QString &folder, const QByteArray &limit, const QByteArray &usage,
                 const QByteArray &cache)
{
    writeFile(folder + "/memory.limit_in_bytes", limit + "\n");
    writeFile(folder + "/memory.usage_in_bytes", usage + "\n");
    writeFile(folder + "/memory.stat", "inactive_file 5\ntotal_inactive_file " + cache + "\n");
}

void writeGroup2(const QString &folder, const QByteArray &limit, const QByteArray &usage,
                 const QByteArray &cache)
{
    writeFile(folder + "/memory.max", limit + "\n");
    writeFile(folder + "/memory.current", usage + "\n");
    writeFile(folder + "/memory.stat", "file 77\ninactive_file " + cache + "\n");
}

} // namespace

class TestMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newMemoryIsZeroedSealedAndSeenByOthers()
    {
        Result<SharedMemory> made = SharedMemory::create(100'000);
        QVERIFY(made);
        SharedMemory memory = made.take();
        QCOMPARE(memory.size(), 100'000u);
        QVERIFY(std::all_of(memory.bytes().begin(), memory.bytes().end(),
                            [](std::byte b) { return b == std::byte(0); }));
        QVERIFY(ftruncate(memory.fd(), 1) != 0);
        QVERIFY(ftruncate(memory.fd(), 200'000) != 0);

        Result<SharedMemory> mapped = SharedMemory::map(dup(memory.fd()));
        QVERIFY(mapped);
        QCOMPARE(mapped.value().size(), memory.size());
        QVERIFY(mapped.value().data() != memory.data());
        memory.data()[99'999] = std::byte(42);
        QCOMPARE(int(mapped.value().data()[99'999]), 42);

        SharedMemory moved = std::move(memory);
        QVERIFY(moved.isValid() && !memory.isValid());
        populate(moved.bytes().subspan(10, 5000));
        QCOMPARE(int(moved.data()[99'999]), 42);
    }

    void whatAChildWritesOutlivesIt()
    {
        NEEDS_FORK;
        SharedMemory memory = SharedMemory::create(4096).take();
        Forked children;
        children.start([&] {
            memory.data()[7] = std::byte(9);
            raise(SIGKILL);
            return 0;
        });
        children.allSucceeded();
        QCOMPARE(int(memory.data()[7]), 9);
    }

    void whatIsNotSealedMemoryIsRefused()
    {
        const int unsealed = memfd_create("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        QCOMPARE(ftruncate(unsealed, 4096), 0);
        const Result<SharedMemory> refused = SharedMemory::map(unsealed);
        QVERIFY(!refused);
        QVERIFY(refused.error().sentence.english().contains("not sealed"));
        QCOMPARE(fcntl(unsealed, F_GETFD), -1); // taken over, so closed

        const int empty = memfd_create("empty", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        QCOMPARE(fcntl(empty, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
        QVERIFY(!SharedMemory::map(empty));
        QVERIFY(!SharedMemory::map(open("/dev/null", O_RDWR | O_CLOEXEC)));
        QVERIFY(!SharedMemory::map(-1));
        QVERIFY(!SharedMemory::create(0));
    }

    void moreThanHalfIsRefusedBeforeItIsAllocated()
    {
        QVERIFY(checkMemory(50, 100));
        const Result<void> refused = checkMemory(3u << 20, 5u << 20);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY2(refused.error().sentence.english().contains("3.0 MiB")
                     && refused.error().sentence.english().contains("5.0 MiB"),
                 qPrintable(refused.error().sentence.english()));
        const Result<SharedMemory> huge = SharedMemory::create(std::size_t(1) << 60);
        QVERIFY(!huge);
        QCOMPARE(huge.error().kind, ErrorKind::Refused);
        QVERIFY(availableMemory() > 0);
    }

    void theNarrowestGroupDecides()
    {
        QTemporaryDir dir;
        const QString root = dir.path();
        writeGroup1(dir.path() + "/memory", "9223372036854771712", "500", "0");
        writeGroup1(dir.path() + "/memory/a", "1000", "700", "100");
        writeGroup1(dir.path() + "/memory/a/b", "5000", "10", "0");
        QCOMPARE(cgroupRoom(root, "3:cpu:/x\n4:hugetlb,memory:/a/b\n"), std::optional<std::uint64_t>(400));
        QCOMPARE(cgroupRoom(root, "4:memory:/elsewhere\n"),
                 std::optional<std::uint64_t>(9223372036854771712u - 500));

        QTemporaryDir second;
        const QString root2 = second.path();
        writeGroup2(second.path() + "/user", "max", "700", "0");
        QCOMPARE(cgroupRoom(root2, "0::/user/app\n"), std::nullopt);
        writeGroup2(second.path() + "/user/app", "2000", "1500", "300");
        QCOMPARE(cgroupRoom(root2, "0::/user/app\n"), std::optional<std::uint64_t>(800));
        writeGroup2(second.path() + "/user", "600", "700", "0");
        QCOMPARE(cgroupRoom(root2, "0::/user/app\n"), std::optional<std::uint64_t>(0));
        QCOMPARE(cgroupRoom(root2, "nonsense\n\n"), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(TestMemory)
#include "tst_memory.moc"
