// SPDX-License-Identifier: GPL-3.0-or-later
// Line 22: items of 64 bytes through the product's queue, one process that puts and one that gets. The queue
// has a thousand places, as many as Python's pipe has room for such items.
#include "core/shared/memory.h"
#include "core/shared/queue.h"
#include "tests/bench/figures.h"

#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Item
{
    std::uint64_t number;
    std::uint64_t rest[7];
};
static_assert(sizeof(Item) == 64);

using ItemQueue = plab::Queue<Item>;

constexpr std::uint64_t Items = 4'000'000;
constexpr std::uint64_t Capacity = 1024;
constexpr std::uint32_t Spin = 2000;

int takeAll(ItemQueue &queue)
{
    const auto self = plab::Contender::self(nullptr);
    Item item {};
    for (std::uint64_t i = 0; i < Items; ++i) {
        if (queue.get(item, self) != plab::QueueResult::Done || item.number != i)
            return 1;
    }
    return 0;
}

} // namespace

int main()
{
    plab::ArenaBuilder counting;
    counting.make<ItemQueue>().build(counting, Capacity);
    plab::Result<plab::SharedMemory> memory = plab::SharedMemory::create(counting.bytes());
    if (!memory)
        return 1;
    plab::ArenaBuilder builder(memory.value().bytes());
    auto &queue = builder.make<ItemQueue>();
    queue.build(builder, Capacity);
    if (!queue.init(Capacity, Capacity, Spin))
        return 1;
    const double began = bench::now();
    const pid_t consumer = fork();
    if (consumer == 0)
        _exit(takeAll(queue));
    const auto self = plab::Contender::self(nullptr);
    for (std::uint64_t i = 0; i < Items; ++i)
        (void)queue.put(Item {i, {}}, self);
    int status = 0;
    waitpid(consumer, &status, 0);
    bench::tell(22, "queue_items_per_s", double(Items) / (bench::now() - began) * 1e9);
    return status == 0 ? 0 : 1;
}
