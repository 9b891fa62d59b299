// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/procstat.h"

#include <QTest>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

using namespace plab;

class TestProcStat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fieldsAreCountedBehindTheName_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("plain") << QByteArray("cat");
        QTest::newRow("spaces") << QByteArray("a b c");
        QTest::newRow("brackets") << QByteArray(") S 1 (");
        QTest::newRow("line end") << QByteArray("a\n) R 9 9");
        QTest::newRow("none") << QByteArray();
    }

    void fieldsAreCountedBehindTheName()
    {
        QFETCH(QByteArray, name);
        const QByteArray text = "4711 (" + name
            + ") T 42 5 6 7 8 4194304 10 11 12 13 140 150 16 17 20 0 1 0 123456 20000000 300 184467440737\n";
        const std::optional<ProcStat> stat = procStatIn({text.constData(), std::size_t(text.size())});
        QVERIFY(stat);
        QCOMPARE(stat->state, 'T');
        QCOMPARE(stat->parentPid, 42);
        QCOMPARE(stat->flags, 4194304u);
        QCOMPARE(stat->userTicks, 140u);
        QCOMPARE(stat->systemTicks, 150u);
        QCOMPARE(stat->startTicks, 123456u);
    }

    void whatIsCutOffIsNothing()
    {
        const std::string whole = "1 (x) S 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 ";
        QVERIFY(procStatIn(whole));
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY2(!procStatIn(std::string_view(whole).substr(0, size)), whole.substr(0, size).c_str());
        QVERIFY(!procStatIn("1 (x)"));
        QVERIFY(!procStatIn("nonsense"));
    }

    void ofThisProcess()
    {
        prctl(PR_SET_NAME, ") Z 7 (", 0, 0, 0);
        const std::optional<ProcStat> own = readProcStat(getpid());
        QVERIFY(own);
        QCOMPARE(own->state, 'R');
        QCOMPARE(own->parentPid, getppid());
        QVERIFY(own->startTicks > 0);
    }

    void ofOneThatIsGone()
    {
        const pid_t child = fork();
        if (child == 0)
            _exit(0);
        siginfo_t info {};
        QCOMPARE(waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT), 0);
        QCOMPARE(readProcStat(child).value().state, 'Z');
        QCOMPARE(waitpid(child, nullptr, 0), child);
        errno = 0;
        QVERIFY(!readProcStat(child));
        QCOMPARE(errno, ENOENT);
    }
};

QTEST_APPLESS_MAIN(TestProcStat)
#include "tst_procstat.moc"
