// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

namespace plab {

/// The recorded events of one lane (process or thread) of one repeat, in the order written, which is time
/// order. Append-only and shared between the run's thread and the views, on shelves that never move: a copy
/// costs one pointer per quarter of a million events, however often the run is published, and a view that
/// remembers how many it has consumed reads on from there.
///
/// Most of what keeping an event costs is the kernel's handing out pages for it. Hence whole groups are kept
/// packed by "frame of reference" (Goldstein, Ramakrishnan, Shaft: Compressing Relations and Indexes, 1998):
/// each field as its distance from the least of its group, in as many bytes as the largest distance needs.
/// Any event fits, exactly; usual ones take four to six bytes instead of 24, and any is found at once.
class LaneEvents
{
public:
    static constexpr std::size_t GroupSize = 256;
    static constexpr std::size_t ShelfSize = 1024; ///< groups

    std::size_t size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    Event at(std::size_t i) const
    {
        if (i >= m_packed)
            return m_open[std::ptrdiff_t(i - m_packed)];
        const std::size_t number = i / GroupSize;
        return m_shelves[number / ShelfSize]->groups[number % ShelfSize].at(i % GroupSize);
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

    /// No more is to come: gives back what the last events do not need. (A repeat may have a million lanes of
    /// five events each.)
    void settle();

    /// Memory that the events take, with what is kept for more of them.
    std::size_t bytes() const { return m_bytes; }

private:
    /// A packed group: the least of each field, and a column of distances for each, one after the other.
    struct Group
    {
        Event least;
        std::array<std::uint8_t, 5> widths {}; ///< bytes a distance; 0: the field is the same in all
        const std::byte *columns = nullptr;    ///< readable for a word beyond the last distance

        Event at(std::size_t i) const
        {
            static_assert(std::endian::native == std::endian::little);
            std::array<std::uint64_t, 5> distances;
            const std::byte *column = columns;
            for (std::size_t field = 0; field < distances.size(); ++field) {
                const std::size_t width = widths[field];
                std::memcpy(&distances[field], column + i * width, sizeof distances[field]);
                distances[field] &= Masks[width];
                column += width * GroupSize;
            }
            Event event = least;
            event.timeNs += distances[0];
            event.argument += distances[1];
            event.object += std::uint32_t(distances[2]);
            const std::uint64_t kind =
                (std::uint64_t(least.kind) | std::uint64_t(least.argumentType) << 8) + distances[3];
            event.kind = EventKind(kind);
            event.argumentType = ArgumentType(kind >> 8);
            event.lane = std::uint16_t(event.lane + distances[4]);
            return event;
        }
    };
    static constexpr std::array<std::uint64_t, 9> Masks {
        0,    0xff, 0xffff, 0xff'ffff, 0xffff'ffff, 0xff'ffff'ffff, 0xffff'ffff'ffff, 0xff'ffff'ffff'ffff,
        ~0ULL};

    /// Groups by number; copies look only at what stood there when they were made. Owns the columns' pages.
    struct Shelf
    {
        struct Unmap
        {
            std::size_t bytes = 0;
            void operator()(std::byte *pages) const;
        };
        std::array<Group, ShelfSize> groups;
        std::vector<std::unique_ptr<std::byte, Unmap>> pages;

        void addPages(std::size_t bytes);
    };

    void pack(const Event *events);
    void openGroup(std::size_t size);
    std::byte *roomFor(std::size_t bytes);

    std::vector<std::shared_ptr<Shelf>> m_shelves;
    std::shared_ptr<Event[]> m_open; ///< the last events, until they are a group
    std::size_t m_openSize = 0;      ///< as many as have room there
    std::size_t m_packed = 0;        ///< events on the shelves
    std::size_t m_size = 0;
    std::size_t m_bytes = 0;
    std::byte *m_room = nullptr; ///< owner only: the unused rest of the last pages
    std::size_t m_roomBytes = 0;
};

} // namespace plab
