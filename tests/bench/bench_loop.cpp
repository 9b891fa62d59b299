// SPDX-License-Identifier: GPL-3.0-or-later
// Line 16: the racing loop of the product, unrecorded, against the same updates in a bare loop written by
// hand. Two processes on two CPUs, as in an experiment, and one alone.
// Line 20, with the word `lost`: what a bare loop loses without a lock, pinned likewise. A machine on which
// it loses little is no good for races, whatever the product does.
#include "core/exhibits/racingloop.h"
#include "core/shared/barrier.h"
#include "tests/bench/figures.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <string_view>

using namespace plab;

namespace {

constexpr int Rounds = 7;

struct Shared
{
    GuardCell guard;
    RacingCounter counter;
    alignas(CacheLine) SharedBarrier start;
    alignas(CacheLine) SharedBarrier end;
    alignas(CacheLine) volatile std::int64_t plain;
    alignas(CacheLine) StopWord stop;
    double took;
};

template<typename Lock>
[[gnu::noinline]] void bareLoop(Lock &lock, RacingCounter &counter, std::uint64_t turns, std::int64_t step,
                                const Contender &self)
{
    for (std::uint64_t i = 0; i < turns; ++i) {
        lock.lock(self);
        Lock::update(counter, step);
        lock.unlock(self);
    }
}
template<>
[[gnu::noinline]] void bareLoop(RobustMutex &lock, RacingCounter &counter, std::uint64_t turns,
                                std::int64_t step, const Contender &self)
{
    for (std::uint64_t i = 0; i < turns; ++i) {
        lock.lock(self);
        counter.add(step);
        lock.unlock(self);
    }
}

/// As in the script of lost-updates.
constexpr auto addStep = [](const auto &point, RacingCounter &counter, std::int64_t step) {
    const std::int64_t seen = point.read(counter);
    point.pause();
    point.write(counter, seen + step);
};

template<typename Lock>
void productLoop(Lock &lock, RacingCounter &counter, std::uint64_t count, const Contender &self)
{
    RacingTurns turns;
    turns.turns = count;
    turns.turnsPerSlice = count / 64;
    Points off;
    SliceWriter none;
    race(addStep, lock, counter, turns, self, off, none);
}

/// Forks the contenders, lets them run at the same time, gives the nanoseconds per turn of the first one.
template<typename Loop>
double timed(Shared &shared, std::uint32_t contenders, std::uint64_t turns, Loop &&loop)
{
    for (std::uint32_t i = 0; i < contenders; ++i) {
        if (fork() == 0) {
            bench::pinTo(int(i));
            const Contender self = Contender::self(&shared.stop);
            shared.start.wait(contenders, 1'000'000, std::chrono::seconds(10), nullptr);
            const double began = bench::now();
            loop(self);
            shared.end.wait(contenders, 1'000'000, std::chrono::seconds(60), nullptr);
            if (i == 0)
                shared.took = bench::now() - began;
            _exit(0);
        }
    }
    for (std::uint32_t i = 0; i < contenders; ++i)
        wait(nullptr);
    return shared.took / double(turns);
}

template<typename Lock>
void compare(const std::string &name, Shared &shared, Lock &lock, std::uint32_t contenders,
             std::uint64_t turns)
{
    std::vector<double> bare, product;
    const volatile std::int64_t step = 1; // as little known to the compiler as a setting
    for (int round = 0; round < Rounds; ++round) {
        bare.push_back(timed(shared, contenders, turns, [&](const Contender &self) {
            bareLoop(lock, shared.counter, turns, step, self);
        }));
        product.push_back(timed(shared, contenders, turns, [&](const Contender &self) {
            productLoop(lock, shared.counter, turns, self);
        }));
    }
    bench::tell(16, (name + "_bare_ns").c_str(), bench::median(bare));
    bench::tell(16, (name + "_ns").c_str(), bench::median(product));
}

/// Volatile accesses to plain memory: each update reads and writes it, and nothing more is promised.
[[gnu::noinline]] void plainLoop(volatile std::int64_t &counter, std::uint64_t turns)
{
    for (std::uint64_t i = 0; i < turns; ++i)
        counter = counter + 1;
}

void tellLost(Shared &shared)
{
    constexpr std::uint64_t Turns = 10'000'000;
    std::vector<double> lost;
    for (int round = 0; round < Rounds; ++round) {
        shared.plain = 0;
        timed(shared, 2, Turns, [&](const Contender &) { plainLoop(shared.plain, Turns); });
        lost.push_back(1 - double(shared.plain) / double(2 * Turns));
    }
    bench::tell(20, "bare_lost_fraction", bench::median(lost));
}

} // namespace

int main(int argc, char **argv)
{
    void *memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto &shared = *static_cast<Shared *>(memory);
    if (!shared.guard.init(LockKind::Mutex))
        return 1;
    if (argc > 1 && std::string_view(argv[1]) == "lost") {
        tellLost(shared);
        return 0;
    }
    NoLock none;
    AtomicAdd atomic;
    for (const std::uint32_t contenders : {1U, 2U}) {
        const std::string alone = contenders == 1 ? "_alone" : "";
        compare("race" + alone, shared, none, contenders, 5'000'000);
        compare("atomic" + alone, shared, atomic, contenders, 2'000'000);
        compare("mutex" + alone, shared, shared.guard.mutex, contenders, 300'000);
    }
    return 0;
}
