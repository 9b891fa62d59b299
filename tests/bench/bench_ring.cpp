// SPDX-License-Identifier: GPL-3.0-or-later
// The reference of lines 1 and 2: the bounded queue of Dmitry Vyukov (many producers, many consumers) in
// shared memory, one process that puts and one that gets. Time per item, nothing else done with it.
#include "tests/bench/figures.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace {

constexpr std::uint64_t Capacity = 4096;
constexpr std::uint64_t Items = 4'000'000;

struct alignas(64) Cell
{
    std::atomic<std::uint64_t> sequence;
    std::uint64_t item;
};

struct Ring
{
    alignas(64) std::atomic<std::uint64_t> head;
    alignas(64) std::atomic<std::uint64_t> tail;
    Cell cells[Capacity];

    bool put(std::uint64_t item)
    {
        std::uint64_t at = head.load(std::memory_order_relaxed);
        for (;;) {
            Cell &cell = cells[at % Capacity];
            const auto ahead = std::int64_t(cell.sequence.load(std::memory_order_acquire) - at);
            if (ahead < 0)
                return false;
            if (ahead > 0)
                at = head.load(std::memory_order_relaxed);
            else if (head.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
                cell.item = item;
                cell.sequence.store(at + 1, std::memory_order_release);
                return true;
            }
        }
    }
    bool get(std::uint64_t &item)
    {
        std::uint64_t at = tail.load(std::memory_order_relaxed);
        for (;;) {
            Cell &cell = cells[at % Capacity];
            const auto ahead = std::int64_t(cell.sequence.load(std::memory_order_acquire) - (at + 1));
            if (ahead < 0)
                return false;
            if (ahead > 0)
                at = tail.load(std::memory_order_relaxed);
            else if (tail.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
                item = cell.item;
                cell.sequence.store(at + Capacity, std::memory_order_release);
                return true;
            }
        }
    }
};

} // namespace

int main()
{
    void *shared = mmap(nullptr, sizeof(Ring), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto &ring = *static_cast<Ring *>(shared);
    for (std::uint64_t i = 0; i < Capacity; ++i)
        ring.cells[i].sequence.store(i);
    const double began = bench::now();
    const pid_t consumer = fork();
    if (consumer == 0) {
        std::uint64_t sum = 0;
        std::uint64_t item = 0;
        for (std::uint64_t got = 0; got < Items; ++got) {
            for (int tries = 1; !ring.get(item); ++tries) {
                if (tries % 4096 == 0)
                    sched_yield();
            }
            sum += item;
        }
        _exit(sum == Items * (Items - 1) / 2 ? 0 : 1);
    }
    for (std::uint64_t i = 0; i < Items; ++i) {
        for (int tries = 1; !ring.put(i); ++tries) {
            if (tries % 4096 == 0)
                sched_yield();
        }
    }
    int status = 0;
    waitpid(consumer, &status, 0);
    bench::tell(1, "ring_ns", (bench::now() - began) / double(Items));
    return status == 0 ? 0 : 1;
}
