// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/laneevents.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace plab {

namespace {

void *newPages(std::size_t bytes, int flags)
{
    void *pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    return pages;
}

} // namespace

LaneEvents::Shelf::~Shelf()
{
    for (const Block &block : blocks) {
        if (block.events)
            munmap(block.events, BlockSize * sizeof(Packed));
        if (block.whole)
            munmap(block.whole, BlockSize * sizeof(Event));
    }
}

void LaneEvents::Shelf::addBlocks(std::size_t at, std::size_t count, bool full)
{
    void *pages = newPages(count * BlockSize * sizeof(Packed), full ? MAP_POPULATE : 0);
    for (std::size_t i = 0; i < count; ++i)
        blocks[at + i].events = static_cast<Packed *>(pages) + i * BlockSize;
}

LaneEvents::Block &LaneEvents::blockAt(std::size_t number)
{
    if (number / ShelfSize == m_shelves.size())
        m_shelves.push_back(std::make_shared<Shelf>());
    Shelf &shelf = *m_shelves[number / ShelfSize];
    if (const std::size_t at = number % ShelfSize; !shelf.blocks[at].events) {
        constexpr std::size_t Most = 32;
        const std::size_t count = std::clamp<std::size_t>(number / 4, 1, std::min(Most, ShelfSize - at));
        shelf.addBlocks(at, count, number > 0); // who has filled one goes on
    }
    return shelf.blocks[number % ShelfSize];
}

void LaneEvents::put(Block &block, std::size_t at, const Event *events, std::size_t count)
{
    const std::uint64_t baseNs = block.baseNs;
    const std::uint16_t lane = block.lane;
    Packed *const packed = block.events;
    for (std::size_t i = 0; i < count; ++i) {
        const Event &event = events[i];
        const std::uint64_t sinceBaseNs = event.timeNs - baseNs; // huge if it is before
        const Packed small {std::uint32_t(sinceBaseNs),
                            event.object << 8 | (std::uint32_t(event.kind) & 0xff),
                            std::uint32_t(event.argument)};
        const bool fits = (sinceBaseNs | event.argument) >> 32 == 0 && small.object() == event.object
            && std::uint32_t(event.kind) < Packed::Whole && event.lane == lane;
        packed[at + i] = small;
        if (fits) [[likely]]
            continue;
        if (!block.whole)
            block.whole = static_cast<Event *>(newPages(BlockSize * sizeof(Event), 0));
        block.whole[at + i] = event;
        packed[at + i].objectAndKind = Packed::Whole;
    }
}

void LaneEvents::append(const Event *events, std::size_t count)
{
    while (count > 0) {
        const std::size_t used = m_size % BlockSize;
        Block &block = blockAt(m_size / BlockSize);
        if (used == 0) {
            block.baseNs = events->timeNs;
            block.lane = events->lane;
        }
        const std::size_t taken = std::min(count, BlockSize - used);
        put(block, used, events, taken);
        events += taken;
        count -= taken;
        m_size += taken;
    }
}

} // namespace plab
