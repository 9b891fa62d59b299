// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/lifeline.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

using namespace plab;

namespace {

/// The exit code of a process that does this.
int codeOf(const std::function<int()> &act)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(act());
    int status = -1;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The first that is ignored or blocked; 0 for none.
int firstDisturbed()
{
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, nullptr, &blocked);
    for (int number = 1; number <= SIGRTMAX; ++number) {
        struct sigaction now = {};
        if (sigaction(number, nullptr, &now) == 0
            && (now.sa_handler == SIG_IGN || sigismember(&blocked, number) == 1))
            return number;
    }
    return 0;
}

} // namespace

class InheritedSignalsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aProgramTakesNoneOfThem();
    void aChildTakesNoneThatItsParentChanges();
    void handlersOfOthersStay();
};

void InheritedSignalsTest::aProgramTakesNoneOfThem()
{
    QCOMPARE(codeOf([] {
                 sigset_t all;
                 sigfillset(&all);
                 sigprocmask(SIG_SETMASK, &all, nullptr);
                 for (int number = 1; number <= SIGRTMAX; ++number)
                     std::signal(number, SIG_IGN);
                 if (firstDisturbed() == 0)
                     return 255;
                 resetInheritedSignals();
                 return firstDisturbed();
             }),
             0);
}

void InheritedSignalsTest::aChildTakesNoneThatItsParentChanges()
{
    QCOMPARE(
        codeOf([] {
            for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGALRM})
                std::signal(number, SIG_IGN);
            resetSignals();
            return firstDisturbed();
        }),
        0);
}

/// Such as a sanitizer's of SIGSEGV.
void InheritedSignalsTest::handlersOfOthersStay()
{
    QCOMPARE(codeOf([] {
                 std::signal(SIGBUS, [](int) { _exit(7); });
                 resetInheritedSignals();
                 raise(SIGBUS);
                 return 1;
             }),
             7);
}

QTEST_GUILESS_MAIN(InheritedSignalsTest)
#include "tst_inheritedsignals.moc"
