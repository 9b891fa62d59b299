// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"

#include <array>
#include <memory>
#include <vector>

namespace plab {

/// The recorded events of one lane (process or thread) of one repeat, in the order written, which is time
/// order. Append-only blocks that are shared between the run's thread and the views, on shelves that never
/// move: a copy costs one pointer per two million events, however often the run is published, and a view that
/// remembers how many it has consumed reads on from there.
///
/// Half of what keeping an event costs is the kernel's handing out a page for it, so nearly all of them are
/// kept in 12 bytes. What does not fit (a block longer than 4.29 s, a number above 2^32, a time before its
/// block's first, another lane's) is kept whole beside its block; nothing is rounded.
class LaneEvents
{
public:
    static constexpr std::size_t BlockSize = 4096;

    std::size_t size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    Event at(std::size_t i) const
    {
        const std::size_t number = i / BlockSize;
        const Block &block = m_shelves[number / ShelfSize]->blocks[number % ShelfSize];
        const Packed &packed = block.events[i % BlockSize];
        if (packed.isWhole()) [[unlikely]]
            return block.whole[i % BlockSize];
        return {block.baseNs + packed.sinceBaseNs, packed.argument, packed.object(), packed.kind(),
                block.lane};
    }

    /// How many of them are not later than an instant (nanoseconds of CLOCK_MONOTONIC): the index of the
    /// first that is later. For one between two nanoseconds, too.
    template<typename Time>
    std::size_t until(Time timeNs) const
    {
        std::size_t low = 0;
        for (std::size_t high = m_size; low < high;) {
            const std::size_t middle = low + (high - low) / 2;
            if (Time(at(middle).timeNs) <= timeNs)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// Only the owner (the run's thread) appends; copies taken earlier keep their size and stay valid.
    void append(const Event *events, std::size_t count);

private:
    static constexpr std::size_t ShelfSize = 512;

    /// Object and kind share a word: the kind's eight bits below, the object's lowest 24 above, whose sign
    /// stands for the rest (so that the objects of waitfor fit).
    struct Packed
    {
        std::uint32_t sinceBaseNs;
        std::uint32_t objectAndKind;
        std::uint32_t argument;

        static constexpr std::uint32_t Whole = 0xff; ///< in place of a kind: stands beside the block
        bool isWhole() const { return (objectAndKind & 0xff) == Whole; }
        std::uint32_t object() const { return std::uint32_t(std::int32_t(objectAndKind) >> 8); }
        EventKind kind() const { return EventKind(objectAndKind & 0xff); }
    };
    static_assert(sizeof(Packed) == 12);

    struct Block
    {
        Packed *events = nullptr;
        Event *whole = nullptr; ///< by the same index; null until the first that does not fit
        std::uint64_t baseNs = 0;
        std::uint16_t lane = 0;
    };

    /// Blocks by number; copies look only at what stood there when they were made. Owns their pages. Pages of
    /// blocks that will be full come in one call, a quarter of what the lane has so far: a fault for each was
    /// half of the draining thread's time. (Huge pages were slower: in a virtual machine the host has to find
    /// them first.)
    struct Shelf
    {
        std::array<Block, ShelfSize> blocks {};

        Shelf() = default;
        Shelf(const Shelf &) = delete;
        ~Shelf();
        void addBlocks(std::size_t at, std::size_t count, bool full);
    };
    Block &blockAt(std::size_t number);
    static void put(Block &block, std::size_t at, const Event *events, std::size_t count);

    std::vector<std::shared_ptr<Shelf>> m_shelves;
    std::size_t m_size = 0;
};

} // namespace plab
