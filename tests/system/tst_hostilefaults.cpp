// SPDX-License-Identifier: GPL-3.0-or-later
// A worker gone mad scribbles over the shared memory of its repeat, or sends nonsense over its link.
#include "core/runtime/frame.h"
#include "core/runtime/lifeline.h"
#include "core/shared/arena.h"
#include "core/shared/eventring.h"
#include "tests/system/faults.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTest>
#include <QThread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

constexpr const char *Inside = "TEST_IN_NAMESPACE";

/// The arena of a living worker, mapped as every worker has it.
class MappedArena
{
public:
    explicit MappedArena(qint64 pid)
    {
        const QByteArray path = QString("/proc/%1/fd/%2").arg(pid).arg(inherited::Arena).toLatin1();
        const int file = open(path.constData(), O_RDWR | O_CLOEXEC);
        struct stat status = {};
        if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0)
            return;
        m_words = std::size_t(status.st_size) / sizeof *m_data;
        void *data = mmap(nullptr, std::size_t(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        m_data = data == MAP_FAILED ? nullptr : static_cast<quint64 *>(data);
        close(file);
        if (m_data) {
            const auto *header = reinterpret_cast<const ArenaHeader *>(m_data);
            const auto *rings = reinterpret_cast<const quint64 *>(header->rings.data());
            m_ringsAt = std::size_t(rings - m_data);
            m_ringWords = header->ringBytes / sizeof *m_data;
            m_slots = std::uint32_t(header->slots.size());
        }
    }
    ~MappedArena()
    {
        if (m_data)
            munmap(m_data, m_words * sizeof *m_data);
    }
    MappedArena(const MappedArena &) = delete;

    bool isMapped() const { return m_data != nullptr; }
    bool hasRings() const { return m_ringWords > 0; }
    /// A random word: anywhere, in the table of processes, or where a ring says how full it is.
    void scribble(Chance &chance)
    {
        const std::size_t anywhere =
            std::uniform_int_distribution<std::size_t>(0, m_words - 1)(chance.engine());
        const std::size_t ring = m_ringsAt + std::size_t(chance.below(int(m_slots))) * m_ringWords
            + anywhere % (sizeof(EventRing) / sizeof *m_data);
        const std::size_t places[] {anywhere, anywhere % 4096, ring};
        const std::size_t place = places[chance.below(m_ringWords > 0 ? 3 : 2)];
        m_data[place] = std::uniform_int_distribution<quint64>()(chance.engine()) >> chance.below(64);
    }

private:
    quint64 *m_data = nullptr;
    std::size_t m_words = 0;
    std::size_t m_ringsAt = 0;
    std::size_t m_ringWords = 0;
    std::uint32_t m_slots = 0;
};

/// A worker's own end of its link to the lab (pidfd_getfd(2)); -1 if it has just gone.
int linkOf(qint64 pid)
{
    const int process = int(syscall(SYS_pidfd_open, pid, 0));
    const int link = process < 0 ? -1 : int(syscall(SYS_pidfd_getfd, process, inherited::Link, 0));
    if (process >= 0)
        close(process);
    return link;
}

} // namespace

class HostileFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void aScribbledArenaBreaksNothing_data();
    void aScribbledArenaBreaksNothing();
    void nonsenseOnALinkDropsThatWorkerOnly_data();
    void nonsenseOnALinkDropsThatWorkerOnly();

private:
    void scribbleInRuns(const QString &experiment, const Settings &settings);
};

void HostileFaultsTest::aScribbledArenaBreaksNothing_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    const Settings pool {{"workers", "3"}, {"tasks", "100000"}, {"task", "none"}, {"recording", "all"}};
    QTest::newRow("pool") << "pool" // long enough to be found running
                          << pool + Settings {{"submit", "map"}, {"chunk", "1"}, {"tasks", "1000000"}};
    QTest::newRow("short-lived workers") << "pool" << pool + Settings {{"tasks-per-child", "1"}};
    QTest::newRow("race") << "lost-updates"
                          << Settings {{"increments", "1000000000"}, {"lock", "mutex"}, {"recording", "all"}};
    QTest::newRow("queue") << "queue" << Settings {{"items", "100000"}, {"produce-interval", "0"}};
}

/// The lab neither crashes nor hangs, whatever its processes do, and its next run works. In a process
/// namespace of its own: no number that was scribbled over may become the pid of somebody else.
void HostileFaultsTest::aScribbledArenaBreaksNothing()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    if (qEnvironmentVariableIsSet(Inside))
        return scribbleInRuns(experiment, settings);
    QProcess inside;
    inside.setProcessChannelMode(QProcess::MergedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(Inside, "1");
    inside.setProcessEnvironment(environment);
    QStringList words {"--pid", "--fork", "--mount-proc", "--kill-child"};
    if (geteuid() != 0)
        words << "--user"
              << "--map-root-user";
    inside.start("unshare",
                 words << QCoreApplication::applicationFilePath()
                       << QString("aScribbledArenaBreaksNothing:") + QTest::currentDataTag());
    QVERIFY(inside.waitForFinished(isFull() ? -1 : int(120'000 * slowness())));
    const QByteArray told = inside.readAll();
    if (told.contains("unshare: "))
        QSKIP("no process namespace can be made: run it as root or allow user namespaces");
    QVERIFY2(inside.exitStatus() == QProcess::NormalExit && inside.exitCode() == 0, told);
    constexpr int corruptions = 2000;
    Seen(18, "words of a running repeat scribbled over").add(qint64(corruptions) * rounds(4, 125));
}

void HostileFaultsTest::scribbleInRuns(const QString &experiment, const Settings &settings)
{
    constexpr int corruptions = 2000;
    int marked = 0;
    int recorded = 0;
    Lab lab;
    for (m_round = 0; m_round < rounds(4, 125); ++m_round) {
        Run *run = lab.start(request(experiment, settings + Settings {{"time-limit", "0.6"}})).value();
        std::unique_ptr<MappedArena> arena;
        QVERIFY(comesTrue([&] {
            const qint64 parent = pidOf(run, Role::Parent);
            if (parent > 0 && !liveRepeat(run).witness)
                arena = std::make_unique<MappedArena>(parent);
            return run->isFinished() || (arena && arena->isMapped());
        }));
        QThread::usleep(ulong(m_chance.below(20'000)));
        for (int i = 0; i < corruptions && !run->isFinished(); ++i) {
            arena->scribble(m_chance);
            if (i % 20 == 0)
                comesTrue([] { return true; });
            if (i % 100 == 0)
                QThread::usleep(500);
        }
        QVERIFY(ends(run, 4000));
        recorded += arena && arena->hasRings();
        const Repeat repeat = liveRepeat(run);
        marked += repeat.error.english().contains("wrote over the shared memory");
        QVERIFY(repeat.ending != RepeatEnding::Finished || repeat.error.isEmpty());
    }
    QVERIFY2(marked > 0 || recorded == 0, "no run was marked");
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
}

void HostileFaultsTest::nonsenseOnALinkDropsThatWorkerOnly_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("4 GiB announced") << QByteArray("\xff\xff\xff\xff\x02\x00\x00\x00", 8);
    QTest::newRow("one byte too long") << packFrame(FrameType::Text, QByteArray(1 << 20, 'x'));
    QTest::newRow("unknown type") << QByteArray("\x00\x00\x00\x00\x09\x00\x00\x00", 8);
    QTest::newRow("another's hello") << packFrame(FrameType::Hello,
                                                  QByteArray("\x01\x00\x00\x00\x00\x00\x00\x00", 8));
    QTest::newRow("the lab's answer") << packFrame(FrameType::Answer, QByteArray(4, '\1'));
    QTest::newRow("another protocol") << QByteArray("GET / HTTP/1.1\r\n\r\n").repeated(1000);
    QTest::newRow("noise") << QByteArray();
}

/// A sentence says so, the others go on, and the main thread is never kept for longer than some frames.
void HostileFaultsTest::nonsenseOnALinkDropsThatWorkerOnly()
{
    QFETCH(QByteArray, bytes);
    Seen seen(19, "the main thread is kept");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 50); ++m_round) {
        QByteArray nonsense = bytes;
        while (nonsense.size() < 100'000 && bytes.isEmpty())
            nonsense.append(char(m_chance.below(256)));
        Run *run = lab.start(request("pool",
                                     {{"workers", "3"},
                                      {"tasks", "15"},
                                      {"submit", "map"},
                                      {"chunk", "1"},
                                      {"steps-per-task", "1"},
                                      {"step-seconds", "0.1"}}))
                       .value();
        QVERIFY(comesTrue([run] { // their own code runs
            const QList<ProcessRecord> workers = living(run, Role::Worker);
            return workers.size() == 3
                && std::all_of(workers.begin(), workers.end(),
                               [](const ProcessRecord &worker) { return worker.startedS.has_value(); });
        }));
        const ProcessRecord victim = living(run, Role::Worker).at(m_chance.below(3));
        const int link = linkOf(victim.pid);
        if (link < 0)
            QSKIP("a descriptor of another process cannot be had: run it as root");
        (void)!send(link, nonsense.constData(), size_t(nonsense.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        close(link);
        double longestMs = 0;
        QElapsedTimer turn;
        turn.start();
        QVERIFY(comesTrue([&] {
            longestMs = std::max(longestMs, double(turn.nsecsElapsed()) * 1e-6);
            turn.start();
            return run->isFinished();
        }));
        seen.add(longestMs);
        const Repeat repeat = lastRepeat(run->record());
        QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error.english()));
        QCOMPARE(measureIn(repeat, "tasks_done"), 15.0);
        QStringList dropped;
        for (const ConsoleLine &line : repeat.console) {
            if (line.text.contains("The link to this process was dropped:"))
                dropped.append(line.name);
        }
        QCOMPARE(dropped, QStringList(victim.name));
    }
    QVERIFY2(seen.isWithin(33 * slowness()), qPrintable(seen.times()));
}

QTEST_GUILESS_MAIN(HostileFaultsTest)
#include "tst_hostilefaults.moc"
