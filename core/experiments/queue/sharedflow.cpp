// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/queue/sharedflow.h"

#include <algorithm>

namespace plab::queue {

namespace {

constexpr std::uint64_t MostUnbounded = 1 << 20; ///< places of a queue without a bound

} // namespace

std::uint64_t QueueItem::mark() const
{
    std::uint64_t mixed = (producer << 40 ^ number) * 0x9e3779b97f4a7c15ULL ^ value;
    mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93ULL;
    return mixed ^ mixed >> 32;
}

std::chrono::nanoseconds QueueRules::limitOf(QueueWait wait) const
{
    switch (wait) {
    case QueueWait::AtOnce:
        return NoWait;
    case QueueWait::Timeout:
        return std::chrono::nanoseconds(timeoutNs);
    case QueueWait::Block:
        break;
    }
    return Forever;
}

void SharedFlow::build(ArenaBuilder &builder, const Parameters &p)
{
    queue.build(builder, p.flag("feeder") ? 1 : placesOf(p));
    values = builder.array<std::uint64_t>(std::uint64_t(p.list("values").size()));
    produced = builder.array<PartyNote>(std::uint64_t(p.integer("producers")));
    consumed = builder.array<PartyNote>(std::max<std::uint64_t>(consumersOf(p), 1));
}

std::uint64_t sumOfJob(std::uint64_t terms)
{
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < terms; ++i) {
        const std::uint64_t fourth = i * i * i * i;
        sum += i + fourth * i + fourth * fourth;
    }
    return sum;
}

bool isResults(const Parameters &p)
{
    return p.choice("payload") == QLatin1String("results");
}

bool isInOneProcess(const Parameters &p)
{
    return p.choice("container") != QLatin1String("queue");
}

std::uint64_t consumersOf(const Parameters &p)
{
    return isResults(p) ? 0 : std::uint64_t(p.integer("consumers"));
}

std::uint64_t itemsOf(const Parameters &p)
{
    return std::uint64_t(p.integer("producers")) * std::uint64_t(p.integer("items"));
}

std::uint64_t placesOf(const Parameters &p)
{
    const auto capacity = std::uint64_t(p.integer("capacity"));
    return capacity ? capacity : std::clamp<std::uint64_t>(itemsOf(p), 1, MostUnbounded);
}

QueueWait waitOf(const QString &name)
{
    return name == QLatin1String("block") ? QueueWait::Block
        : name == QLatin1String("nowait") ? QueueWait::AtOnce
                                          : QueueWait::Timeout;
}

} // namespace plab::queue
