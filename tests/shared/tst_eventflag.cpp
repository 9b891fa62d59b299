// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventflag.h"

#include "forked.h"

#include <QTest>

using namespace plab;
using namespace std::chrono_literals;

namespace {

struct Shared
{
    EventFlag event;
    StopWord stop;
    std::atomic<std::uint32_t> ready;
    std::atomic<std::uint32_t> passed;
};

pid_t startWaiter(Forked &children, SharedObject<Shared> &shared)
{
    return children.start([&shared] {
        shared->ready.fetch_add(1);
        const WaitResult result = shared->event.wait(20s, nullptr);
        shared->passed.fetch_add(1);
        return result == WaitResult::Done ? 0 : 1;
    });
}

} // namespace

class TestEventFlag : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allGoOnAtSet()
    {
        SharedObject<Shared> shared;
        Forked children;
        for (int i = 0; i < 5; ++i)
            startWaiter(children, shared);
        QVERIFY(comesTrue([&] { return shared->ready.load() == 5; }));
        usleep(2000);
        QCOMPARE(shared->passed.load(), 0u);
        shared->event.set();
        QVERIFY(children.allSucceeded());
        QVERIFY(shared->event.isSet());
        QCOMPARE(shared->event.wait(0ns, nullptr), WaitResult::Done); // who comes late need not wait
    }

    void whoWaitedGoesOnThoughItWasClearedAtOnce()
    {
        SharedObject<Shared> shared;
        Forked children;
        for (int i = 0; i < 3; ++i)
            startWaiter(children, shared);
        QVERIFY(comesTrue([&] { return shared->ready.load() == 3; }));
        usleep(20'000); // they must have begun to wait, since the flag is down again afterwards
        shared->event.set();
        shared->event.clear();
        QVERIFY(children.allSucceeded());
        QVERIFY(!shared->event.isSet());
    }

    void limitsAndStopEndTheWait()
    {
        SharedObject<Shared> shared;
        shared->event.set();
        shared->event.set();
        shared->event.clear();
        const std::uint64_t since = nowNs();
        QCOMPARE(shared->event.wait(120ms, &shared->stop), WaitResult::TimedOut);
        QVERIFY(elapsedMs(since) >= 120 && elapsedMs(since) < 220 + 500);
        shared->stop.store(1);
        QCOMPARE(shared->event.wait(Forever, &shared->stop), WaitResult::Stopped);
    }

    void aKilledWaiterHindersNobody()
    {
        NEEDS_FORK;
        for (int round = 0; round < rounds(25); ++round) {
            SharedObject<Shared> shared;
            Forked children;
            const pid_t victim = startWaiter(children, shared);
            startWaiter(children, shared);
            QVERIFY(comesTrue([&] { return shared->ready.load() == 2; }));
            usleep(useconds_t(round) * 20);
            children.killAndCollect(victim);
            QCOMPARE(shared->event.wait(1ms, nullptr), WaitResult::TimedOut);
            shared->event.set();
            QVERIFY(children.allSucceeded());
            QCOMPARE(shared->passed.load(), 1u);
        }
    }
};

QTEST_APPLESS_MAIN(TestEventFlag)
#include "tst_eventflag.moc"
