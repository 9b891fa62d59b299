// SPDX-License-Identifier: GPL-3.0-or-later
// The window, on a display of its own, is killed or asked to leave by a signal: nothing may stay behind.
#include "tests/system/faults.h"
#include "tests/system/program.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

#include <sys/wait.h>

#include <csignal>

using namespace plab;

namespace {

/// An X server that nobody sees.
class Display
{
public:
    Display()
    {
        m_server.start("Xvfb",
                       {"-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"});
        if (m_server.waitForStarted() && m_server.waitForReadyRead(20'000))
            qputenv("DISPLAY", ':' + m_server.readAllStandardOutput().trimmed());
    }
    ~Display()
    {
        qunsetenv("DISPLAY");
        m_server.terminate();
        m_server.waitForFinished();
    }
    Display(const Display &) = delete;

    bool isThere() const { return m_server.state() == QProcess::Running; }
    qint64 pid() const { return m_server.processId(); }

private:
    QProcess m_server;
};

QByteArray xdotool(const QStringList &words)
{
    QProcess process;
    process.start("xdotool", words);
    process.waitForFinished();
    return process.readAllStandardOutput().trimmed();
}

/// Presses Run as a person at the keyboard does.
bool pressRun(pid_t pid)
{
    QByteArray window;
    const bool shown = comesTrue(
        [&] {
            window = xdotool({"search", "--onlyvisible", "--pid", QString::number(pid)}).split('\n').first();
            return !window.isEmpty();
        },
        20'000);
    xdotool({"windowfocus", "--sync", QString::fromLatin1(window)});
    xdotool({"key", "ctrl+r"});
    return shown;
}

/// The children of this process other than the X server, in any state.
bool isAloneWith(qint64 server)
{
    while (waitpid(-1, nullptr, WNOHANG) > 0) { }
    return childrenOf(getpid()) == QList<pid_t> {pid_t(server)};
}

} // namespace

class KilledWindowTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void killedWindowLeavesNothing();
    void signalsEndTheWindow_data();
    void signalsEndTheWindow();

private:
    pid_t openWindow();

    std::unique_ptr<Display> m_display;
    std::unique_ptr<QTemporaryDir> m_person;
};

void KilledWindowTest::initTestCase()
{
    if (!QFile::exists(qEnvironmentVariable("TEST_PROCESS_LAB")))
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    for (const char *program : {"Xvfb", "xdotool"}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP("needs Xvfb and xdotool: apt install xvfb xdotool");
    }
    xdotool({"version"}); // what QProcess opens once for all is no residue
}

void KilledWindowTest::cleanup()
{
    m_display.reset();
    m_person.reset();
    FaultsTest::cleanup();
}

/// With a person's settings of its own; the pool runs long enough.
pid_t KilledWindowTest::openWindow()
{
    m_person = std::make_unique<QTemporaryDir>();
    for (const char *variable : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME"})
        qputenv(variable, QFile::encodeName(m_person->path()));
    qunsetenv("QT_QPA_PLATFORM");
    QFile preset(m_person->filePath("long.json"));
    if (preset.open(QIODevice::WriteOnly))
        preset.write(
            R"({"title": "Long", "experiment": "pool", "parameters": {"workers": 8, "tasks": 100000}})");
    preset.close();
    return startProgram("TEST_PROCESS_LAB", {preset.fileName()}, m_person->filePath("errors"));
}

/// While it comes up, idle, or with a run that goes on.
void KilledWindowTest::killedWindowLeavesNothing()
{
    m_display = std::make_unique<Display>();
    QVERIFY(m_display->isThere());
    Seen seen(8, "the killed window and all of it are gone");
    int running = 0;
    for (m_round = 0; m_round < rounds(3, 200); ++m_round) {
        const pid_t pid = openWindow();
        QVERIFY(pid > 0);
        if (m_round % 3 > 0) {
            QVERIFY(pressRun(pid));
            running += comesTrue([&] { return descendants(pid) >= 3; });
        }
        QThread::usleep(ulong(m_chance.below(300'000)));
        QElapsedTimer timer;
        timer.start();
        kill(pid, SIGKILL);
        QVERIFY(comesTrue([&] { return isAloneWith(m_display->pid()); }, isCrowded() ? 5000 : 1000));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
    }
    QVERIFY2(running > 0, "Run was never pressed");
    QVERIFY2(seen.isWithin(100 * slowness()), qPrintable(seen.times()));
}

void KilledWindowTest::signalsEndTheWindow_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGHUP") << SIGHUP;
}

void KilledWindowTest::signalsEndTheWindow()
{
    QFETCH(int, number);
    m_display = std::make_unique<Display>();
    QVERIFY(m_display->isThere());
    Seen seen(10, "the window has left");
    for (m_round = 0; m_round < rounds(1, 20); ++m_round) {
        const pid_t pid = openWindow();
        QVERIFY(pressRun(pid));
        QVERIFY(comesTrue([&] { return descendants(pid) >= 3; }));
        QElapsedTimer timer;
        timer.start();
        kill(pid, number);
        int status = 0;
        QVERIFY(comesTrue([&] { return waitpid(pid, &status, WNOHANG) == pid; }, 2000));
        seen.add(double(timer.nsecsElapsed()) * 1e-6);
        QVERIFY2(WIFSIGNALED(status) ? WTERMSIG(status) == number : WEXITSTATUS(status) == 128 + number,
                 qPrintable(QString::number(status)));
        QVERIFY(comesTrue([&] { return isAloneWith(m_display->pid()); }, 1000));
        QFile errors(m_person->filePath("errors"));
        QVERIFY(errors.open(QIODevice::ReadOnly));
        QCOMPARE(errors.readAll(), QByteArray());
    }
}

QTEST_GUILESS_MAIN(KilledWindowTest)
#include "tst_killedwindow.moc"
