// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/process.h"

#include "tests/runtime/inparent.h"

#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>

#include <functional>

using namespace plab;

namespace {

int leave(Child &child)
{
    return child.argument<int>();
}
const ChildFunctionName leaver("test.leaver", &leave);

int sleepLong(Child &child)
{
    child.sleep(60);
    return 0;
}
const ChildFunctionName sleeper("test.sleeper", &sleepLong);

int nap(Child &child)
{
    child.sleep(0.2);
    return 0;
}
const ChildFunctionName napper("test.napper", &nap);

/// 0 if its link is its own and not that of its parent, whose number it is told.
int hasOwnLink(Child &child)
{
    struct stat link
    {
    };
    return fstat(inherited::Link, &link) == 0 && link.st_ino != child.argument<ino_t>() ? 0 : 1;
}
const ChildFunctionName linkKeeper("test.linkkeeper", &hasOwnLink);

std::atomic<int> threadsRun = 0;
int countUp(Child &)
{
    ++threadsRun;
    return 0;
}
const ChildFunctionName counter("test.counter", &countUp);

/// What the sentence of a refusal is; empty if nothing was refused.
QString refusalOf(const std::function<void()> &act)
{
    try {
        act();
    } catch (const Refused &refused) {
        return refused.error.sentence.english();
    }
    return {};
}

double secondsOf(const std::function<void()> &act)
{
    const std::uint64_t began = nowNs();
    act();
    return double(nowNs() - began) * 1e-9;
}

} // namespace

class ProcessTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsItsExitCode();
    void startsOnlyOnce();
    void refusesBeforeTheStart();
    void joinWithALimitReturnsThen();
    void terminateAndKillGiveTheirSignals();
    void daemonIsSaidBeforeTheStart();
    void daemonsAreEndedAtExit();
    void threadsAreJoinedButNotEnded();
    void daemonThreadsAreNotWaitedFor();
    void threadsThatAreEndedAreNotJoinedAgain();
    void atTheLimitOfDescriptorsAStartWorksOrIsRefused_data();
    void atTheLimitOfDescriptorsAStartWorksOrIsRefused();
};

void ProcessTest::tellsItsExitCode()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process process(parent, "Process-1", leaver);
                 EXPECT(!process.isAlive() && !process.pid() && !process.exitcode());
                 process.withArgument(7).start();
                 EXPECT(process.pid() && *process.pid() != getpid());
                 EXPECT(process.join());
                 EXPECT(!process.isAlive() && process.exitcode() == 7);
                 EXPECT(process.join()); // as often as one likes
                 return {};
             }),
             QString());
}

void ProcessTest::startsOnlyOnce()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process process(parent, "Process-1", leaver);
                 process.start();
                 EXPECT(refusalOf([&] { process.start(); }).contains("only once"));
                 process.join();
                 EXPECT(refusalOf([&] { process.start(); }).startsWith("Process-1 has been started already"));
                 return {};
             }),
             QString());
}

void ProcessTest::refusesBeforeTheStart()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process process(parent, "Process-1", leaver);
                 EXPECT(refusalOf([&] { process.join(); }).contains("never started"));
                 EXPECT(refusalOf([&] { process.terminate(); }).contains("never started"));
                 return {};
             }),
             QString());
}

void ProcessTest::joinWithALimitReturnsThen()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process process(parent, "Process-1", sleeper);
                 process.start();
                 bool ended = true;
                 EXPECT(secondsOf([&] { ended = process.join(0); }) < 0.05);
                 EXPECT(!ended && process.isAlive());
                 const double took = secondsOf([&] { ended = process.join(0.1); });
                 EXPECT(!ended && took >= 0.1 && took < 1 && !process.exitcode());
                 process.kill();
                 EXPECT(process.join());
                 return {};
             }),
             QString());
}

void ProcessTest::terminateAndKillGiveTheirSignals()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process first(parent, "Process-1", sleeper);
                 Process second(parent, "Process-2", sleeper);
                 first.start();
                 second.start();
                 first.terminate();
                 second.kill();
                 EXPECT(first.join() && second.join());
                 EXPECT(first.exitcode() == -SIGTERM && second.exitcode() == -SIGKILL);
                 first.terminate(); // nobody there any more: nothing happens
                 return {};
             }),
             QString());
}

void ProcessTest::daemonIsSaidBeforeTheStart()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process process(parent, "Process-1", leaver);
                 EXPECT(!process.isDaemon());
                 process.setDaemon(true);
                 process.start();
                 EXPECT(refusalOf([&] { process.setDaemon(false); }).contains("daemon"));
                 EXPECT(process.isDaemon());
                 process.join();
                 return {};
             }),
             QString());
}

void ProcessTest::daemonsAreEndedAtExit()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 std::vector<Process> processes;
                 processes.emplace_back(parent, "Process-1", sleeper).setDaemon(true);
                 processes.emplace_back(parent, "Process-2", napper);
                 processes.emplace_back(parent, "Process-3", napper); // never started
                 processes[0].start();
                 processes[1].start();
                 const double took = secondsOf([&] { waitAtExit(processes); });
                 EXPECT(took >= 0.15 && took < 30);
                 EXPECT(processes[0].exitcode() == -SIGTERM && processes[1].exitcode() == 0);
                 return {};
             }),
             QString());
}

void ProcessTest::threadsAreJoinedButNotEnded()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 std::vector<Process> threads;
                 for (int i = 0; i < 100; ++i) { // more than slots
                     Process thread(parent, "Thread", counter, StartMethod::Thread);
                     thread.start();
                     EXPECT(thread.pid() == getpid());
                     EXPECT(thread.join() && !thread.isAlive() && !thread.exitcode());
                     EXPECT(refusalOf([&] { thread.terminate(); }).contains("thread"));
                     parent.arena().slot(thread.handle().slot).drained.store(thread.handle().generation);
                 }
                 EXPECT(threadsRun == 100);
                 Process slow(parent, "Thread", napper, StartMethod::Thread);
                 slow.start();
                 EXPECT(!slow.join(0) && slow.isAlive());
                 EXPECT(slow.join(10));
                 return {};
             }),
             QString());
}

/// What a stop or a refusal in the middle of an experiment comes to.
void ProcessTest::threadsThatAreEndedAreNotJoinedAgain()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 Process thread(parent, "Thread-1", sleeper, StartMethod::Thread);
                 thread.start();
                 parent.endThreads();
                 EXPECT(!thread.isAlive()); // looks for it once more
                 parent.reap();
                 parent.endThreads();
                 return {};
             }),
             QString());
}

void ProcessTest::daemonThreadsAreNotWaitedFor()
{
    QCOMPARE(inParent([](Parent &parent) -> QString {
                 std::vector<Process> threads;
                 threads.emplace_back(parent, "Thread-1", napper, StartMethod::Thread).setDaemon(true);
                 threads[0].start();
                 EXPECT(secondsOf([&] { waitAtExit(threads); }) < 0.1);
                 threads[0].join();
                 return {};
             }),
             QString());
}

void ProcessTest::atTheLimitOfDescriptorsAStartWorksOrIsRefused_data()
{
    QTest::addColumn<int>("room"); // descriptors that may still be opened
    QTest::addColumn<bool>("works");
    QTest::newRow("not even a link") << 1 << false;
    QTest::newRow("a link and no pidfd") << 2 << false;
    QTest::newRow("just what the parent needs") << 3 << true;
}

void ProcessTest::atTheLimitOfDescriptorsAStartWorksOrIsRefused()
{
    QFETCH(int, room);
    QFETCH(bool, works);
    QCOMPARE(inParent([room, works](Parent &parent) -> QString {
                 rlimit limit {};
                 getrlimit(RLIMIT_NOFILE, &limit);
                 limit.rlim_cur = 64;
                 setrlimit(RLIMIT_NOFILE, &limit);
                 std::vector<Descriptor> full;
                 while (full.empty() || full.back())
                     full.emplace_back(dup(0));
                 full.resize(full.size() - 1 - std::size_t(room));
                 Process process(parent, "Process-1", linkKeeper);
                 struct stat own
                 {
                 };
                 EXPECT(fstat(inherited::Link, &own) == 0);
                 const QString refusal = refusalOf([&] { process.withArgument(own.st_ino).start(); });
                 full.clear();
                 EXPECT(refusal.isEmpty() == works);
                 EXPECT(works || refusal.contains("files"));
                 EXPECT(!works || (process.join() && process.exitcode() == 0));
                 Process second(parent, "Process-2", leaver);
                 second.withArgument(0).start();
                 EXPECT(second.join() && second.exitcode() == 0);
                 return {};
             }),
             QString());
}

QTEST_GUILESS_MAIN(ProcessTest)
#include "tst_process.moc"
