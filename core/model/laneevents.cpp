// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/laneevents.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

namespace plab {

namespace {

/// The fields of the packed columns, in their order.
using Fields = std::array<std::uint64_t, 5>;

Fields fieldsOf(const Event &event)
{
    const auto kind = std::uint64_t(event.kind) | std::uint64_t(event.argumentType) << 8;
    return {event.timeNs, event.argument, event.object, kind, event.lane};
}

/// A group's least value of each field, and for each a number of as many bits as the longest distance from
/// it.
struct Reach
{
    Fields least;
    Fields distances;
};

Reach reachOf(const Event *events)
{
    const Fields first = fieldsOf(events[0]); // usually the least, of a time always
    Reach reach {first, {}};
    for (std::size_t i = 1; i < LaneEvents::GroupSize; ++i) {
        const Fields fields = fieldsOf(events[i]);
        for (std::size_t f = 0; f < fields.size(); ++f)
            reach.distances[f] |= fields[f] - first[f];
    }
    for (std::size_t f = 0; f < first.size(); ++f) {
        if (reach.distances[f] >> 63 == 0)
            continue;
        std::uint64_t most = first[f]; // one is below the first, or very far above
        for (std::size_t i = 1; i < LaneEvents::GroupSize; ++i) {
            const std::uint64_t value = fieldsOf(events[i])[f];
            reach.least[f] = std::min(reach.least[f], value);
            most = std::max(most, value);
        }
        reach.distances[f] = most - reach.least[f];
    }
    return reach;
}

/// Returns where the next column begins.
template<std::size_t F>
std::byte *writeColumn(std::byte *column, const Event *events, std::uint64_t least, std::size_t width)
{
    if (width == 0)
        return column;
    for (std::size_t i = 0; i < LaneEvents::GroupSize; ++i) { // whole words: the next one goes over its zeros
        const std::uint64_t distance = fieldsOf(events[i])[F] - least;
        std::memcpy(column + i * width, &distance, sizeof distance);
    }
    return column + width * LaneEvents::GroupSize;
}

} // namespace

void LaneEvents::Shelf::Unmap::operator()(std::byte *pages) const
{
    munmap(pages, bytes);
}

/// All of them in one call: a fault for each was half of the draining thread's time. (Huge pages were slower:
/// in a virtual machine the host has to find them first.)
void LaneEvents::Shelf::addPages(std::size_t bytes)
{
    void *const fresh =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (fresh == MAP_FAILED)
        throw std::bad_alloc();
    pages.emplace_back(static_cast<std::byte *>(fresh), Unmap {bytes});
}

/// Of the last pages, or of new ones: who has written much goes on, but on this shelf only to its end.
std::byte *LaneEvents::roomFor(std::size_t bytes)
{
    constexpr std::size_t Page = 4096;
    constexpr std::size_t Most = 256 * 1024;
    if (bytes > m_roomBytes) {
        const std::size_t number = m_packed / GroupSize;
        const std::size_t wanted =
            std::min({bytes * (ShelfSize - number % ShelfSize), bytes * number / 4, Most});
        const std::size_t size = (std::max(wanted, bytes) + Page - 1) / Page * Page;
        m_shelves.back()->addPages(size);
        m_bytes += size;
        m_room = m_shelves.back()->pages.back().get();
        m_roomBytes = size;
    }
    m_roomBytes -= bytes;
    return std::exchange(m_room, m_room + bytes);
}

void LaneEvents::pack(const Event *events)
{
    const auto [least, distances] = reachOf(events);
    Group group;
    group.least = {least[0], least[1], std::uint32_t(least[2]), EventKind(least[3]), std::uint16_t(least[4])};
    group.least.argumentType = ArgumentType(least[3] >> 8);
    std::size_t bytes = sizeof(std::uint64_t);
    for (std::size_t f = 0; f < distances.size(); ++f) {
        group.widths[f] = std::uint8_t((std::bit_width(distances[f]) + 7) / 8);
        bytes += group.widths[f] * GroupSize;
    }

    if (m_packed % (GroupSize * ShelfSize) == 0) {
        m_shelves.push_back(std::make_shared_for_overwrite<Shelf>());
        m_bytes += sizeof(Shelf);
        m_roomBytes = 0;
    }
    std::byte *column = roomFor(bytes);
    group.columns = column;
    column = writeColumn<0>(column, events, least[0], group.widths[0]);
    column = writeColumn<1>(column, events, least[1], group.widths[1]);
    column = writeColumn<2>(column, events, least[2], group.widths[2]);
    column = writeColumn<3>(column, events, least[3], group.widths[3]);
    writeColumn<4>(column, events, least[4], group.widths[4]);
    m_shelves.back()->groups[m_packed / GroupSize % ShelfSize] = group;
    m_packed += GroupSize;
}

/// Copies may look at the one before.
void LaneEvents::openGroup(std::size_t size)
{
    const std::size_t used = m_size - m_packed;
    std::shared_ptr<Event[]> open = std::make_shared_for_overwrite<Event[]>(size);
    std::copy_n(m_open.get(), used, open.get());
    m_bytes += (size - m_openSize) * sizeof(Event);
    m_open = std::move(open);
    m_openSize = size;
}

void LaneEvents::settle()
{
    if (m_size - m_packed < m_openSize)
        openGroup(m_size - m_packed);
}

void LaneEvents::append(const Event *events, std::size_t count)
{
    while (count > 0) {
        const std::size_t used = m_size - m_packed;
        if (used == 0 && count >= GroupSize) {
            pack(events);
            m_size += GroupSize;
            events += GroupSize;
            count -= GroupSize;
            continue;
        }
        constexpr std::size_t First = 16;
        if (used == 0 || used == m_openSize)
            openGroup(m_packed > 0 ? GroupSize : std::clamp(4 * used, First, GroupSize));
        const std::size_t taken = std::min(count, m_openSize - used);
        std::copy_n(events, taken, m_open.get() + used);
        m_size += taken;
        events += taken;
        count -= taken;
        if (used + taken == GroupSize)
            pack(m_open.get());
    }
}

} // namespace plab
