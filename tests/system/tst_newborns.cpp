// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that have run no instruction of their own yet, stopped where they were made, when those above
// them are killed, in any order. Few rounds by default; PROCESS_LAB_ROUNDS for more.
#include "tests/system/faults.h"
#include "tests/system/residue.h"

#include "core/process/descriptor.h"
#include "core/process/procstate.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QThread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

extern char **environ;

using namespace plab;

namespace {

QList<pid_t> childrenOf(pid_t pid)
{
    QFile file(QString("/proc/%1/task/%1/children").arg(pid));
    QList<pid_t> found;
    if (file.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> texts = file.readAll().simplified().split(' ');
        for (const QByteArray &text : texts)
            if (!text.isEmpty())
                found.append(text.toInt());
    }
    return found;
}

/// A program that runs an experiment again and again, until a process at the wanted place stands still at
/// birth. The test holds the other end of its standard error.
class StoppedFamily
{
public:
    StoppedFamily(const char *kind, const QStringList &arguments)
    {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            return;
        m_error.reset(ends[0]);
        qputenv("STOP_NEWBORN", kind);
        qputenv("LD_PRELOAD", qgetenv("TEST_STOPNEWBORN"));
        QList<QByteArray> texts {qgetenv("TEST_LABPROGRAM")};
        for (const QString &argument : arguments)
            texts.append(argument.toLocal8Bit());
        std::vector<char *> argv;
        for (QByteArray &text : texts)
            argv.push_back(text.data());
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
        if (posix_spawn(&lab, texts.first().constData(), &actions, nullptr, argv.data(), environ) != 0)
            lab = 0;
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        qunsetenv("LD_PRELOAD");
    }
    ~StoppedFamily()
    {
        if (lab > 0 && !m_over)
            kill(lab, SIGKILL);
    }

    /// `generation`: how many stand between it and the lab.
    bool awaitNewborn(int generation)
    {
        return lab > 0 && comesTrue([&] {
                   QList<pid_t> level {lab};
                   for (int i = 0; i <= generation; ++i) {
                       above = level.isEmpty() ? 0 : level.first();
                       QList<pid_t> next;
                       for (const pid_t pid : std::as_const(level))
                           next += childrenOf(pid);
                       if (i == 0)
                           nursery = next.value(0);
                       level = next;
                   }
                   const auto stopped = std::find_if(level.begin(), level.end(),
                                                     [](pid_t pid) { return stateLetter(pid) == 'T'; });
                   newborn = stopped == level.end() ? 0 : *stopped;
                   return newborn > 0;
               });
    }

    /// Whether everything is gone, and nobody holds standard error any more.
    bool isOver(int limitMs)
    {
        m_over = Residue::awaitNoChild(limitMs);
        char rest[4096];
        pollfd look {m_error.get(), POLLIN, 0};
        while (poll(&look, 1, 0) > 0 && read(look.fd, rest, sizeof rest) > 0) { }
        return m_over && (look.revents & POLLHUP);
    }

    pid_t lab = 0;
    pid_t nursery = 0;
    pid_t newborn = 0;
    pid_t above = 0;

private:
    Descriptor m_error;
    bool m_over = false;
};

} // namespace

class NewbornsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void nobodyOutlivesTheLab_data();
    void nobodyOutlivesTheLab();
    void killedNurseryTakesANewbornAlong_data();
    void killedNurseryTakesANewbornAlong();
    void killedParentTakesANewbornAlong_data();
    void killedParentTakesANewbornAlong();
};

namespace {

void addNewborns()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("generation");
    const QStringList pool {"pool", "workers=4", "tasks=100000"};
    QTest::newRow("a parent") << QByteArray("parent") << pool << 1;
    QTest::newRow("a forked child") << QByteArray("forked") << pool << 2;
    QTest::newRow("a spawned child") << QByteArray("spawned") << pool + QStringList {"start-method=spawn"}
                                     << 2;
    QTest::newRow("a fork server's child")
        << QByteArray("served") << pool + QStringList {"start-method=forkserver"} << 3;
    QTest::newRow("an orphan to be") << QByteArray(
        "forked") << QStringList {"parent-ends", "parent-end=killed", "parent-seconds=10", "seconds=20"}
                                     << 2;
}

} // namespace

void NewbornsTest::nobodyOutlivesTheLab_data()
{
    addNewborns();
}

void NewbornsTest::nobodyOutlivesTheLab()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, arguments);
    QFETCH(int, generation);
    QList<double> delays;
    for (m_round = 0; m_round < rounds(8); ++m_round) {
        StoppedFamily family(kind.constData(), arguments);
        QVERIFY(family.awaitNewborn(generation));
        QElapsedTimer timer;
        timer.start();
        QList<pid_t> order {family.lab, family.nursery};
        if (family.above != family.nursery)
            order.append(family.above);
        for (qsizetype i = order.size() - 1; i > 0; --i)
            order.swapItemsAt(i, m_chance.below(int(i) + 1));
        for (const pid_t pid : std::as_const(order))
            kill(pid, SIGKILL);
        QVERIFY2(
            family.isOver(int((isCrowded() ? 5000 : 1000) * slowness())),
            qPrintable(QString("%1 is in state %2").arg(family.newborn).arg(stateLetter(family.newborn))));
        delays.append(double(timer.elapsed()));
    }
    QVERIFY2(leastOf(delays) <= 100 * slowness(), qPrintable(QString::number(leastOf(delays))));
}

void NewbornsTest::killedNurseryTakesANewbornAlong_data()
{
    addNewborns();
}

/// Then the lab goes on with a fresh nursery, and its next repeat has a newborn again.
void NewbornsTest::killedNurseryTakesANewbornAlong()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, arguments);
    QFETCH(int, generation);
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        StoppedFamily family(kind.constData(), arguments);
        QVERIFY(family.awaitNewborn(generation));
        const pid_t newborn = family.newborn;
        kill(family.nursery, SIGKILL);
        QVERIFY(comesTrue([newborn] { return stateLetter(newborn) == 'Z' || !exists(newborn); }, 1000));
        kill(family.lab, SIGKILL);
        QVERIFY(family.isOver(int(1000 * slowness())));
    }
}

void NewbornsTest::killedParentTakesANewbornAlong_data()
{
    addNewborns();
}

void NewbornsTest::killedParentTakesANewbornAlong()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, arguments);
    QFETCH(int, generation);
    if (generation < 2 || arguments.first() == "parent-ends")
        QSKIP("a parent itself, or one whose children live on: another test's");
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        StoppedFamily family(kind.constData(), arguments);
        QVERIFY(family.awaitNewborn(generation));
        const pid_t newborn = family.newborn;
        kill(childrenOf(family.nursery).value(0), SIGKILL);
        QVERIFY(comesTrue([newborn] { return !exists(newborn); }, 1000)); // collected by the nursery
        kill(family.lab, SIGKILL);
        QVERIFY(family.isOver(int(1000 * slowness())));
    }
}

QTEST_GUILESS_MAIN(NewbornsTest)
#include "tst_newborns.moc"
