// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT, SIGTERM and SIGHUP at any time, whatever the command waits for, and whatever whoever started it did
// to its signals. Few rounds by default; PROCESS_LAB_ROUNDS for more.
#include "core/runtime/descriptor.h"
#include "tests/system/faults.h"
#include "tests/system/program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

namespace {

const QStringList briefRun {"run", "create", "--set", "seconds=0", "--quiet"};
const QStringList longRun {"run", "create", "--set", "seconds=60", "--quiet"};
constexpr int LongestMs = 2000;

/// A pipe into which nothing more goes, and which nobody reads.
class FullPipe
{
public:
    explicit FullPipe(int flags)
    {
        if (pipe2(m_ends, O_CLOEXEC | O_NONBLOCK) != 0)
            qFatal("no pipe");
        const QByteArray some(4096, 'x');
        while (write(m_ends[1], some.constData(), std::size_t(some.size())) > 0) { }
        fcntl(m_ends[1], F_SETFL, flags);
    }
    ~FullPipe()
    {
        close(m_ends[0]);
        close(m_ends[1]);
    }
    FullPipe(const FullPipe &) = delete;

    int writeEnd() const { return m_ends[1]; }

private:
    int m_ends[2] {};
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeContent(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

bool isRecord(const QString &path)
{
    return QJsonDocument::fromJson(contentOf(path)).object().value("format") == "process-lab.run";
}

/// A line of signals in /proc/PID/status ("SigIgn", "SigBlk", "SigCgt"), a bit for each.
quint64 signalsOf(pid_t pid, const char *line)
{
    const QByteArray status = contentOf(QString("/proc/%1/status").arg(pid));
    const qsizetype at = status.indexOf(line);
    return at < 0 ? 0
                  : status.mid(at + qsizetype(std::strlen(line)) + 1, 24)
                        .simplified()
                        .split(' ')[0]
                        .toULongLong(nullptr, 16);
}

quint64 bitOf(int number)
{
    return 1ULL << (number - 1);
}

/// The command line as a shell would start it: in a folder of its own, with signals as a shell leaves them.
class Command
{
public:
    explicit Command(const QString &folder)
    {
        m_process.setProgram(qEnvironmentVariable("TEST_PROCESS_LAB"));
        m_process.setWorkingDirectory(folder);
    }
    ~Command()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    /// `arrange` is done between fork and exec.
    void start(
        const QStringList &words, const std::function<void()> &arrange = [] {})
    {
        m_process.setChildProcessModifier([arrange] {
            for (const int number : {SIGINT, SIGQUIT, SIGHUP})
                signal(number, SIG_DFL);
            arrange();
        });
        m_process.setArguments(words);
        m_process.start();
        QVERIFY(m_process.waitForStarted());
    }
    pid_t pid() const { return pid_t(m_process.processId()); }

    /// Its handlers stand: what came before would have been taken by the system.
    bool isHeeding() const { return signalsOf(pid(), "SigCgt") & bitOf(SIGTERM); }
    /// The run is over: its nursery is gone. What is left is to write.
    bool writes()
    {
        return comesTrue([this] { return !childrenOf(pid()).isEmpty(); })
            && comesTrue([this] { return childrenOf(pid()).isEmpty(); });
    }
    void send(int number) { kill(pid(), number); }
    /// Its exit status, or minus the signal that ended it.
    int status(int limitMs = 60'000)
    {
        // waitForFinished() says no, too, where the end has been seen already.
        if (m_process.state() != QProcess::NotRunning
            && !m_process.waitForFinished(int(limitMs * slowness())))
            return -1000;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -m_process.exitCode();
    }
    QByteArray out() { return m_process.readAllStandardOutput(); }
    QByteArray err() { return m_process.readAllStandardError(); }

private:
    QProcess m_process;
};

void addSignals()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("status");
    QTest::newRow("SIGINT") << SIGINT << 130;
    QTest::newRow("SIGTERM") << SIGTERM << 143;
    QTest::newRow("SIGHUP") << SIGHUP << 129;
}

} // namespace

class EndSignalsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void endWhateverIsWaitedFor_data();
    void endWhateverIsWaitedFor();
    void endEvenBeforeTheRun_data() { addSignals(); }
    void endEvenBeforeTheRun();
    void recordOfAStoppedRunIsWritten_data() { addSignals(); }
    void recordOfAStoppedRunIsWritten();
    void filesAreOldOrWhole_data() { addSignals(); }
    void filesAreOldOrWhole();
    void nonBlockingOutputIsWaitedFor();
    void inheritedSignalsAreReset_data();
    void inheritedSignalsAreReset();
    void hangupStaysIgnored();
};

void EndSignalsTest::initTestCase()
{
    if (!qEnvironmentVariableIsSet("TEST_PROCESS_LAB"))
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    const QTemporaryDir folder;
    Command command(folder.path()); // what QProcess opens once for all is no residue
    command.start({"list"});
    QCOMPARE(command.status(), 0);
}

void EndSignalsTest::endWhateverIsWaitedFor_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("status");
    for (const char *place : {"fifo", "pipe", "non-blocking pipe", "both"}) {
        QTest::addRow("%s, SIGINT", place) << QString(place) << SIGINT << 130;
        QTest::addRow("%s, SIGTERM", place) << QString(place) << SIGTERM << 143;
        QTest::addRow("%s, SIGHUP", place) << QString(place) << SIGHUP << 129;
    }
}

void EndSignalsTest::endWhateverIsWaitedFor()
{
    QFETCH(QString, place);
    QFETCH(int, number);
    QFETCH(int, status);
    const QTemporaryDir folder;
    const QString old = folder.filePath("old.csv");
    writeContent(old, "as it was");
    const FullPipe pipe(place == "non-blocking pipe" ? O_NONBLOCK : 0);
    QStringList words = briefRun + QStringList {"--csv", "old.csv", "--json"};
    if (place == "fifo") {
        QCOMPARE(mkfifo(QFile::encodeName(folder.filePath("fifo")).constData(), 0600), 0);
        words << "fifo";
    } else {
        words << "-";
    }
    Command command(folder.path());
    command.start(words, [&place, &pipe] {
        if (place != "fifo")
            dup2(pipe.writeEnd(), STDOUT_FILENO);
        if (place == "both")
            dup2(pipe.writeEnd(), STDERR_FILENO);
    });
    QVERIFY(command.writes());
    QThread::msleep(30); // it gets that far, or nearly so
    command.send(number);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(command.status(LongestMs), status);
    QVERIFY(timer.elapsed() < LongestMs * slowness());
    QCOMPARE(contentOf(old), QByteArray("as it was"));
    QCOMPARE(QDir(folder.path()).entryList({"old.csv?*"}, QDir::AllEntries | QDir::Hidden), QStringList());
    if (place != "both")
        QVERIFY(command.err().contains("before all of"));
}

/// A preset that does not come: its writer, which is here, writes nothing.
void EndSignalsTest::endEvenBeforeTheRun()
{
    QFETCH(int, number);
    QFETCH(int, status);
    const QTemporaryDir folder;
    const QByteArray preset = QFile::encodeName(folder.filePath("preset.json"));
    QCOMPARE(mkfifo(preset.constData(), 0600), 0);
    const Descriptor writer(open(preset.constData(), O_RDWR | O_CLOEXEC)); // waits for no reader (fifo(7))
    QVERIFY(bool(writer));
    Command command(folder.path());
    command.start({"run", "./preset.json"});
    QVERIFY(comesTrue([&command] { return command.isHeeding(); }));
    command.send(number);
    QCOMPARE(command.status(LongestMs), status);
}

/// Also where another output is never taken.
void EndSignalsTest::recordOfAStoppedRunIsWritten()
{
    QFETCH(int, number);
    QFETCH(int, status);
    const QTemporaryDir folder;
    QCOMPARE(mkfifo(QFile::encodeName(folder.filePath("fifo")).constData(), 0600), 0);
    Command command(folder.path());
    command.start(longRun + QStringList {"--json", "run.json", "--csv", "fifo"});
    QVERIFY(comesTrue([&command] { return !childrenOf(command.pid()).isEmpty(); }));
    QThread::msleep(ulong(m_chance.milliseconds(200)));
    command.send(number);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(command.status(2 * LongestMs), status);
    QVERIFY(timer.elapsed() < LongestMs * slowness());
    QVERIFY(isRecord(folder.filePath("run.json")));
}

void EndSignalsTest::filesAreOldOrWhole()
{
    QFETCH(int, number);
    QFETCH(int, status);
    for (m_round = 0; m_round < rounds(4); ++m_round) {
        const QTemporaryDir folder;
        const QString record = folder.filePath("run.json");
        writeContent(record, "as it was");
        Command command(folder.path());
        command.start({"run", "lost-updates", "--set", "increments=100000", "--set", "lock=mutex", "--set",
                       "recording=all", "--quiet", "--with-events", "--json", "run.json", "--timeline",
                       "lanes.png"});
        QVERIFY(command.writes());
        QThread::usleep(ulong(m_chance.milliseconds(200)) * 1000);
        command.send(number);
        const int ended = command.status(LongestMs);
        QVERIFY2(ended == status || ended == 0, qPrintable(QString::number(ended)));
        QVERIFY(contentOf(record) == "as it was" || isRecord(record));
        QStringList left = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
        left.removeAll("lanes.png");
        QCOMPARE(left, QStringList {"run.json"});
    }
}

void EndSignalsTest::nonBlockingOutputIsWaitedFor()
{
    const QTemporaryDir folder;
    int ends[2];
    QCOMPARE(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    fcntl(ends[1], F_SETPIPE_SZ, 4096);
    Command command(folder.path());
    command.start(briefRun + QStringList {"--set", "children=32", "--with-events", "--json", "-"},
                  [&ends] { dup2(ends[1], STDOUT_FILENO); });
    close(ends[1]);
    QVERIFY(command.writes());
    QThread::msleep(30); // it finds the pipe full
    QByteArray all;
    QByteArray some(1 << 16, '\0');
    QVERIFY(comesTrue([&] {
        const ssize_t count = read(ends[0], some.data(), std::size_t(some.size()));
        all += some.left(std::max<ssize_t>(count, 0));
        return count == 0;
    }));
    close(ends[0]);
    QCOMPARE(command.status(), 0);
    QVERIFY(all.size() > 8192);
    QCOMPARE(QJsonDocument::fromJson(all).object().value("format").toString(), QString("process-lab.run"));
}

void EndSignalsTest::inheritedSignalsAreReset_data()
{
    QTest::addColumn<bool>("blocked");
    QTest::addColumn<QString>("method");
    for (const char *method : {"fork", "spawn", "forkserver"}) {
        QTest::addRow("blocked, %s", method) << true << QString(method);
        QTest::addRow("ignored, %s", method) << false << QString(method);
    }
}

void EndSignalsTest::inheritedSignalsAreReset()
{
    QFETCH(bool, blocked);
    QFETCH(QString, method);
    const QTemporaryDir folder;
    Command command(folder.path());
    command.start(longRun + QStringList {"--set", "start-method=" + method, "--json", "run.json"}, [blocked] {
        sigset_t all;
        sigfillset(&all);
        if (blocked)
            sigprocmask(SIG_SETMASK, &all, nullptr);
        for (int number = 1; number <= SIGRTMAX && !blocked; ++number) {
            if (number != SIGHUP)
                signal(number, SIG_IGN);
        }
    });
    QList<pid_t> family; // of the nursery: parent, children
    QVERIFY(comesTrue([&] {
        family = childrenOf(childrenOf(command.pid()).value(0));
        for (qsizetype i = 0; i < family.size(); ++i)
            family += childrenOf(family[i]);
        return family.size() >= (method == "forkserver" ? 4 : 3);
    }));
    quint64 looked = 0;
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGALRM, SIGUSR1, SIGTSTP, SIGTTIN})
        looked |= bitOf(number);
    const quint64 server =
        bitOf(SIGINT) | bitOf(SIGCHLD);             // a fork server ignores the one and reads the other
    QThread::msleep(100);                           // the last one has begun
    QCOMPARE(signalsOf(family[0], "SigIgn"), 0ULL); // SIGPIPE, too: others ignore it with their link
    for (const pid_t pid : family + QList<pid_t> {command.pid()}) {
        QVERIFY(signalsOf(pid, "ShdPnd") == 0);
        const quint64 own = method == "forkserver" && pid == family[1] ? server : 0;
        const quint64 jobs = pid == command.pid() ? bitOf(SIGTSTP) | bitOf(SIGTTIN) : 0;
        QCOMPARE(signalsOf(pid, "SigBlk") & looked & ~own, 0ULL);
        QCOMPARE(signalsOf(pid, "SigIgn") & looked & ~own & ~jobs, 0ULL);
    }
    command.send(SIGTERM);
    QCOMPARE(command.status(LongestMs), 128 + SIGTERM);
    QVERIFY(isRecord(folder.filePath("run.json")));
}

/// As nohup(1) wants it.
void EndSignalsTest::hangupStaysIgnored()
{
    const QTemporaryDir folder;
    Command command(folder.path());
    command.start({"run", "create", "--set", "seconds=0.3", "--json", "run.json"},
                  [] { signal(SIGHUP, SIG_IGN); });
    QVERIFY(comesTrue([&command] { return !childrenOf(command.pid()).isEmpty(); }));
    command.send(SIGHUP);
    QCOMPARE(command.status(), 0);
    QVERIFY(isRecord(folder.filePath("run.json")));
}

QTEST_GUILESS_MAIN(EndSignalsTest)
#include "tst_endsignals.moc"
