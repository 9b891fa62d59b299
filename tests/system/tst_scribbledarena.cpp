// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody who has a repeat's shared memory writes over it while the run goes on.
#include "core/experiments/catalogue.h"
#include "core/record/runjson.h"
#include "tests/system/faults.h"

#include <QDir>
#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

using namespace plab;

namespace {

/// The shared memory of a process of the repeat, through its own descriptor of it.
class ForeignMemory
{
public:
    explicit ForeignMemory(qint64 pid)
    {
        const QDir folder(QString("/proc/%1/fd").arg(pid));
        for (const QString &name : folder.entryList(QDir::Files | QDir::System)) {
            char target[64] = {};
            const QByteArray path = folder.filePath(name).toLocal8Bit();
            if (readlink(path.constData(), target, sizeof target - 1) > 0
                && QByteArray(target).startsWith("/memfd:process-lab"))
                map(path.constData());
        }
    }
    ~ForeignMemory()
    {
        if (m_bytes)
            munmap(m_bytes, m_size);
    }
    ForeignMemory(const ForeignMemory &) = delete;
    ForeignMemory &operator=(const ForeignMemory &) = delete;

    bool isThere() const { return m_bytes != nullptr; }

    /// Half of it where header and process table are.
    void scribble(Chance &chance)
    {
        constexpr std::size_t Tables = 16 * 1024;
        const std::size_t within = chance.below(2) ? std::min(Tables, m_size) : m_size;
        const std::uint64_t number =
            std::uint64_t(chance.below(1 << 30)) * std::uint64_t(chance.below(1 << 30));
        std::memcpy(m_bytes + std::size_t(chance.below(int(within - 8))), &number,
                    std::size_t(1 + chance.below(8)));
    }

private:
    void map(const char *path)
    {
        const int fd = open(path, O_RDWR | O_CLOEXEC);
        struct stat found = {};
        if (fd >= 0 && fstat(fd, &found) == 0 && !m_bytes) {
            void *const bytes =
                mmap(nullptr, std::size_t(found.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            m_bytes = bytes == MAP_FAILED ? nullptr : static_cast<char *>(bytes);
            m_size = std::size_t(found.st_size);
        }
        if (fd >= 0)
            close(fd);
    }

    char *m_bytes = nullptr;
    std::size_t m_size = 0;
};

QString unreadable(const RunRecord &run)
{
    const QByteArray json = runToJson(run, true);
    const Result<RunRecord> read = runFromJson(json, findDeclaration);
    if (!read)
        return read.error().sentence.english();
    return runToJson(read.value(), true) == json ? QString() : QStringLiteral("It was written otherwise.");
}

} // namespace

class ScribbledArenaTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void aScribbledRunIsMarkedAndReadable_data() { addRunsOfEveryKind(); }
    void aScribbledRunIsMarkedAndReadable();
};

void ScribbledArenaTest::aScribbledRunIsMarkedAndReadable()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    constexpr int Most = 120'000; // of nine kinds a million
    constexpr int AtOnce = 500;
    Lab lab;
    for (m_round = 0; m_round < rounds(1); ++m_round) {
        const Result<Run *> started = lab.start(request(experiment, settings));
        QVERIFY(bool(started));
        Run *const run = started.value();
        QVERIFY(runs(run));
        ForeignMemory memory(pidOf(run, Role::Parent));
        QVERIFY(memory.isThere());
        for (int done = 0; done < Most && !run->isFinished(); done += AtOnce) {
            for (int i = 0; i < AtOnce; ++i)
                memory.scribble(m_chance);
            QCoreApplication::processEvents();
        }
        QVERIFY(ends(run, 20'000));
        const Record record = run->record();
        QCOMPARE(unreadable(*record), QString());
        const Repeat &repeat = record->repeats.last().witness && record->repeats.size() > 1
            ? record->repeats.at(record->repeats.size() - 2)
            : record->repeats.last();
        QCOMPARE(repeat.ending, RepeatEnding::Failed);
        QVERIFY2(repeat.error.english().contains("wrote over the shared memory"),
                 qPrintable(repeat.error.english()));
        QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"workers", "2"}, {"task", "none"}})), QString());
    }
}

QTEST_GUILESS_MAIN(ScribbledArenaTest)
#include "tst_scribbledarena.moc"
