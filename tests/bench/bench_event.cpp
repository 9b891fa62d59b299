// SPDX-License-Identifier: GPL-3.0-or-later
// Line 13: one event written while a reader drains the ring at 60 Hz, against one reading of the clock.
#include "core/shared/eventring.h"
#include "tests/bench/figures.h"

#include <memory>
#include <thread>

using namespace plab;

namespace {

constexpr std::size_t Capacity = 1 << 19;
constexpr std::uint64_t Batch = 100'000;
constexpr int Rounds = 41;

std::uint64_t readClock()
{
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < Batch; ++i)
        sum += nowNs();
    return sum;
}

void writeEvents(EventWriter &writer)
{
    for (std::uint64_t i = 0; i < Batch; ++i)
        writer.write(EventKind::Write, 2, 0, i);
}

void drainSometimes(std::stop_token stop, std::span<std::byte> bytes)
{
    EventReader reader(bytes);
    std::vector<Event> block(8192);
    while (!stop.stop_requested()) {
        while (reader.drain(block.data(), block.size()) > 0) { }
        std::this_thread::sleep_for(std::chrono::microseconds(16'667));
    }
}

} // namespace

int main()
{
    const std::size_t size = EventRing::bytesFor(Capacity);
    const std::unique_ptr<std::byte[], void (*)(std::byte *)> memory(
        static_cast<std::byte *>(std::aligned_alloc(4096, (size + 4095) / 4096 * 4096)),
        [](std::byte *p) { std::free(p); });
    const std::span<std::byte> bytes(memory.get(), size);
    std::fill(bytes.begin(), bytes.end(),
              std::byte {}); // no page is touched for the first time while measured
    EventWriter writer(bytes);
    const std::jthread reader(drainSometimes, bytes);
    std::vector<double> clock, event;
    std::uint64_t sum = 0;
    for (int round = 0; round < Rounds; ++round) {
        const double began = bench::now();
        sum += readClock();
        const double between = bench::now();
        writeEvents(writer);
        event.push_back((bench::now() - between) / double(Batch));
        clock.push_back((between - began) / double(Batch));
        std::this_thread::sleep_for(std::chrono::milliseconds(5)); // a million events a second, not thirty
    }
    bench::tell(13, "clock_ns", bench::median(clock));
    bench::tell(13, "event_ns", bench::median(event));
    bench::tell(13, "events_dropped", double(writer.dropped()));
    return sum != 0 && writer.dropped() == 0 ? 0 : 1;
}
