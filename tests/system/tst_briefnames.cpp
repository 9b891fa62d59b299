// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody is killed while a FIFO, a message queue or a block of shared memory has a name.
#include "tests/system/faults.h"
#include "tests/system/residue.h"
#include "tests/system/stoppedfamily.h"

#include "core/runtime/briefname.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <mqueue.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

namespace {

bool isNamed(const QByteArray &point, const std::string &name)
{
    if (point == "block")
        return access(("/dev/shm" + blockName(name)).c_str(), F_OK) == 0;
    if (point == "fifo" || point == "folder")
        return access(fifoPath(name).c_str(), F_OK) == 0;
    const Descriptor queue(mq_open(queueName(name).c_str(), O_RDONLY));
    return bool(queue);
}

/// An experiment that has such a name for an instant.
struct User
{
    const char *what;
    const char *point;
    QStringList run;
};

const QList<User> &users()
{
    static const QList<User> all {
        {"FIFO", "fifo", {"transports", "messages=100", "mechanism=fifo"}},
        {"message queue", "queue", {"transports", "messages=100", "mechanism=message-queue"}},
        {"named pipe", "fifo", {"pipe", "kind=fifo"}},
        {"the experiment's message queue", "queue", {"message-queue"}},
        {"block", "block", {"shared-values", "kind=block"}},
        {"folder", "folder", {"ticket-office", "write=rename"}},
    };
    return all;
}

} // namespace

class BriefNamesTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void whoeverSurvivesRemovesIt_data();
    void whoeverSurvivesRemovesIt();
    void theNextStartRemovesIt_data();
    void theNextStartRemovesIt();
    void othersAreLeftAlone();
};

void BriefNamesTest::whoeverSurvivesRemovesIt_data()
{
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<QStringList>("run");
    QTest::addColumn<bool>("nurseryToo");
    for (const User &user : users()) {
        QTest::addRow("%s, the parent is killed", user.what) << QByteArray(user.point) << user.run << false;
        QTest::addRow("%s, parent and nursery are killed", user.what)
            << QByteArray(user.point) << user.run << true;
    }
}

void BriefNamesTest::whoeverSurvivesRemovesIt()
{
    QFETCH(QByteArray, point);
    QFETCH(QStringList, run);
    QFETCH(bool, nurseryToo);
    StoppedFamily family(point.constData(), run);
    QVERIFY(family.awaitStopped(1));
    const std::string name = briefName(family.stopped);
    QVERIFY(isNamed(point, name));
    if (nurseryToo)
        kill(family.nursery, SIGKILL);
    kill(family.stopped, SIGKILL);
    QVERIFY(comesTrue([&] { return !isNamed(point, name); }, 2000));
    QVERIFY(family.awaitStopped(1)); // the next repeat has a name again; now all are killed at once
    const std::string last = briefName(family.stopped);
    kill(family.lab, SIGKILL);
    QVERIFY(family.isOver(int(1000 * slowness())));
    removeBriefName(last);
}

void BriefNamesTest::theNextStartRemovesIt_data()
{
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<QStringList>("run");
    for (const User &user : users())
        QTest::addRow("%s", user.what) << QByteArray(user.point) << user.run;
}

void BriefNamesTest::theNextStartRemovesIt()
{
    QFETCH(QByteArray, point);
    QFETCH(QStringList, run);
    struct stat queues = {}, above = {};
    if (point == "queue"
        && (stat("/dev/mqueue", &queues) != 0 || stat("/dev", &above) != 0 || queues.st_dev == above.st_dev))
        QSKIP("message queues cannot be listed here: mount -t mqueue none /dev/mqueue");
    StoppedFamily family(point.constData(), run);
    QVERIFY(family.awaitStopped(1));
    const std::string name = briefName(family.stopped);
    for (const pid_t pid : {family.lab, family.nursery, family.stopped})
        kill(pid, SIGKILL);
    QVERIFY(family.isOver(int(1000 * slowness())));
    QVERIFY(isNamed(point, name));
    Lab lab;
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
    QVERIFY(!isNamed(point, name));
}

void BriefNamesTest::othersAreLeftAlone()
{
    const QString folder = QDir::tempPath();
    const QString file = folder + "/process-lab-1-1"; // not a FIFO
    const QString fifo = folder + "/process-lab-mine";
    QFile made(file);
    QVERIFY(made.open(QIODevice::WriteOnly));
    QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    const std::string living = fifoPath(briefName(getpid()));
    QCOMPARE(mkfifo(living.c_str(), 0600), 0);
    sweepBriefNames();
    QVERIFY(made.remove() && QFile::remove(fifo));
    QCOMPARE(unlink(living.c_str()), 0);
}

QTEST_GUILESS_MAIN(BriefNamesTest)
#include "tst_briefnames.moc"
