// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/flyingstart.h"

#include "core/model/cpus.h"
#include "forked.h"

#include <QTest>

#include <sched.h>

using namespace plab;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t MaxParties = 8;

struct Shared
{
    FlyingStart start;
    StopWord stop;
    std::atomic<std::uint32_t> verdicts[MaxParties];
    std::atomic<std::uint64_t> leftNs[MaxParties];
};

void pinTo(int cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
}

FlyingStart::Verdict verdictOf(const Shared &shared, std::uint32_t who)
{
    return FlyingStart::Verdict(shared.verdicts[who].load());
}

} // namespace

class TestFlyingStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fewerThanTwoHaveNothingToProve()
    {
        SharedObject<Shared> shared;
        QCOMPARE(FlyingStart::partiesOf(1, 8), 0U);
        QCOMPARE(FlyingStart::partiesOf(2, 1), 0U);
        QCOMPARE(FlyingStart::partiesOf(2, 2), 2U);
        QCOMPARE(FlyingStart::partiesOf(10, 4), 4U);
        QCOMPARE(FlyingStart::partiesOf(2, 0), 0U);
        QCOMPARE(shared->start.enter(0, nullptr), FlyingStart::Verdict::Open);
        QCOMPARE(shared->start.enter(1, nullptr), FlyingStart::Verdict::Open);
    }

    /// Each on a CPU of its own, however far apart they come: they leave together or have given up.
    void whoHasACpuEachLeavesTogether()
    {
        NEEDS_FORK; // and quickness, which that build has not
        const QList<int> cpus = allowedCpus();
        if (cpus.size() < 2)
            QSKIP("there is one CPU: give this test two");
        int together = 0;
        std::uint64_t nearest = UINT64_MAX;
        for (int round = 0; round < 20; ++round) {
            SharedObject<Shared> shared;
            Forked forked;
            for (std::uint32_t i = 0; i < 2; ++i) {
                forked.start([&shared, &cpus, i, round] {
                    pinTo(cpus.at(int(i)));
                    usleep(useconds_t(i * std::uint32_t(round) * 100));
                    shared->verdicts[i].store(std::uint32_t(shared->start.enter(2, &shared->stop)));
                    shared->leftNs[i].store(nowNs());
                    return 0;
                });
            }
            QVERIFY(forked.allSucceeded());
            QCOMPARE(verdictOf(*shared, 0), verdictOf(*shared, 1));
            if (verdictOf(*shared, 0) != FlyingStart::Verdict::Together)
                continue;
            ++together;
            const std::uint64_t a = shared->leftNs[0].load();
            const std::uint64_t b = shared->leftNs[1].load();
            nearest = std::min(nearest, std::max(a, b) - std::min(a, b));
        }
        QVERIFY(together > 0);
        QVERIFY2(nearest < 20'000, qPrintable(QString::number(nearest)));
    }

    /// Two that share a CPU can never answer each other quickly, and do not try for ever.
    void onOneCpuItIsGivenUpInTime()
    {
        NEEDS_FORK;
        SharedObject<Shared> shared;
        Forked forked;
        const int cpu = allowedCpus().value(0);
        const std::uint64_t began = nowNs();
        for (std::uint32_t i = 0; i < 2; ++i) {
            forked.start([&shared, cpu, i] {
                pinTo(cpu);
                shared->verdicts[i].store(std::uint32_t(shared->start.enter(2, &shared->stop, 20ms)));
                return 0;
            });
        }
        QVERIFY(forked.allSucceeded());
        QCOMPARE(verdictOf(*shared, 0), FlyingStart::Verdict::GivenUp);
        QCOMPARE(verdictOf(*shared, 1), FlyingStart::Verdict::GivenUp);
        QVERIFY(nowNs() - began < 5'000'000'000u);
    }

    /// Whoever calls is killed: the one that would answer gives up for both, and who comes later passes.
    void aKilledCallerHoldsNobody()
    {
        NEEDS_FORK;
        SharedObject<Shared> shared;
        Forked forked;
        const pid_t caller = forked.start([&shared] {
            shared->start.enter(2, &shared->stop, 60s);
            return 0;
        });
        usleep(20'000); // it has entered, or its death is that of one who never came: both are bounded
        forked.killAndCollect(caller);
        QCOMPARE(shared->start.enter(2, &shared->stop, 20ms), FlyingStart::Verdict::GivenUp);
        QCOMPARE(shared->start.enter(2, &shared->stop, 60s), FlyingStart::Verdict::GivenUp);
    }

    void aStopLetsEverybodyGo()
    {
        SharedObject<Shared> shared;
        Forked forked;
        for (std::uint32_t i = 0; i < 2; ++i) { // of three that should meet
            forked.start([&shared] {
                return shared->start.enter(3, &shared->stop, 60s) == FlyingStart::Verdict::GivenUp ? 0 : 1;
            });
        }
        usleep(5'000);
        shared->stop.store(1);
        QVERIFY(forked.allSucceeded());
    }

    /// More than there are parties: the others sleep until it is known, and pass.
    void whoComesAfterThePartiesSleepsAndPasses()
    {
        const QList<int> cpus = allowedCpus();
        SharedObject<Shared> shared;
        Forked forked;
        for (std::uint32_t i = 0; i < 6; ++i) {
            forked.start([&shared, &cpus, i] {
                if (cpus.size() > 1)
                    pinTo(cpus.at(int(i) % 2));
                shared->verdicts[i].store(std::uint32_t(shared->start.enter(2, &shared->stop)));
                return 0;
            });
        }
        QVERIFY(forked.allSucceeded());
        for (std::uint32_t i = 0; i < 6; ++i) {
            QVERIFY(verdictOf(*shared, i) != FlyingStart::Verdict::Open);
            QCOMPARE(verdictOf(*shared, i), shared->start.verdict());
        }
    }
};

QTEST_GUILESS_MAIN(TestFlyingStart)
#include "tst_flyingstart.moc"
