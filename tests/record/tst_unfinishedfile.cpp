// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/unfinishedfile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

using namespace plab;

namespace {

void endWithTerm(int)
{
    endProgram(128 + SIGTERM);
}

/// What waitpid() tells of a process that does this, with endProgram() as its handler of SIGTERM.
int statusOf(const std::function<void()> &act)
{
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGTERM, endWithTerm);
        act();
        _exit(0);
    }
    int status = -1;
    return waitpid(child, &status, 0) == child ? status : -1;
}

int makeFile(const QString &path)
{
    return open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

} // namespace

class UnfinishedFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void isRemovedWhenASignalEndsTheProgram();
    void isKeptOnceItHasItsName();
    void aFileWithoutANameIsNoTrouble();
    void theProgramEndsBehindAnUndividedStretch();

private:
    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }

    QTemporaryDir m_folder;
};

void UnfinishedFileTest::isRemovedWhenASignalEndsTheProgram()
{
    const int status = statusOf([this] {
        UnfinishedFile unfinished;
        {
            const Undivided stretch;
            unfinished.learnName(makeFile(path("one")));
        }
        raise(SIGTERM);
    });
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 128 + SIGTERM);
    QVERIFY(!QFile::exists(path("one")));
}

void UnfinishedFileTest::isKeptOnceItHasItsName()
{
    const int status = statusOf([this] {
        {
            UnfinishedFile unfinished;
            unfinished.learnName(makeFile(path("two")));
        }
        raise(SIGTERM);
    });
    QCOMPARE(WEXITSTATUS(status), 128 + SIGTERM);
    QVERIFY(QFile::exists(path("two")));
}

void UnfinishedFileTest::aFileWithoutANameIsNoTrouble()
{
    const int status = statusOf([this] {
        UnfinishedFile unfinished;
        const int descriptor = makeFile(path("three"));
        QFile::remove(path("three"));
        unfinished.learnName(descriptor);
        close(makeFile(path("three (deleted)"))); // as /proc shows the one that is gone
        raise(SIGTERM);
    });
    QCOMPARE(WEXITSTATUS(status), 128 + SIGTERM);
    QVERIFY(QFile::exists(path("three (deleted)")));
}

void UnfinishedFileTest::theProgramEndsBehindAnUndividedStretch()
{
    const int status = statusOf([this] {
        {
            const Undivided stretch;
            raise(SIGTERM);
            close(makeFile(path("within")));
        }
        close(makeFile(path("behind")));
    });
    QCOMPARE(WEXITSTATUS(status), 128 + SIGTERM);
    QVERIFY(QFile::exists(path("within")));
    QVERIFY(!QFile::exists(path("behind")));
}

QTEST_GUILESS_MAIN(UnfinishedFileTest)
#include "tst_unfinishedfile.moc"
