// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/pidfd.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace plab;

class PidfdTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whoIsGoneWasNotRefused();
};

void PidfdTest::whoIsGoneWasNotRefused()
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    const Result<Descriptor> zombies = openPidfd(child);
    QVERIFY(zombies);
    QCOMPARE(waitpid(child, nullptr, 0), child);
    const Result<Descriptor> nobodys = openPidfd(child);
    QVERIFY(!nobodys);
    QCOMPARE(nobodys.error().kind, ErrorKind::Failed);
    QVERIFY(!signalByPidfd(zombies.value().get(), 0));
}

QTEST_APPLESS_MAIN(PidfdTest)
#include "tst_pidfd.moc"
