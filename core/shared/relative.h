// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

namespace plab {

/// Elements elsewhere in the same shared memory, told by how far they are from this word: right at whatever
/// address a process has mapped it. Stays where it was made: neither copied nor moved. Zeroed memory is a
/// valid array of nothing. Elements are asked for once, before a loop: in the arena by Arena::at(), which
/// looks first whether they are inside.
template<typename T>
class RelativeArray
{
public:
    RelativeArray() = default;
    RelativeArray(const RelativeArray &) = delete;
    RelativeArray &operator=(const RelativeArray &) = delete;

    /// Before anybody reads it. The elements are in the same mapping.
    RelativeArray &operator=(std::span<T> elements)
    {
        m_size.store(elements.size(), std::memory_order_relaxed);
        m_distance.store(elements.empty() ? 0 : addressOf(elements.data()) - addressOf(this),
                         std::memory_order_relaxed);
        return *this;
    }

    std::uint64_t size() const { return m_size.load(std::memory_order_relaxed); }

    /// As it says, unlooked at: for what in shared memory is trusted no further than its own words.
    T *data() const { return reinterpret_cast<T *>(std::uintptr_t(addressOf(this) + distance())); }

    /// All of them; null if they are not aligned elements within these bytes, which hold this array. Somebody
    /// may have written over it, and may do so just now: each word is read once.
    std::optional<std::span<T>> within(std::span<const std::byte> bytes) const
    {
        const std::uint64_t size = m_size.load(std::memory_order_relaxed);
        if (size == 0)
            return std::span<T>();
        // Unsigned: what lies in front of the bytes, and what runs over the end of all addresses, is far
        // behind them.
        const std::uint64_t from = std::uint64_t(addressOf(this)) - std::uint64_t(addressOf(bytes.data()))
            + std::uint64_t(distance());
        if (from > bytes.size() || size > (bytes.size() - from) / sizeof(T))
            return std::nullopt;
        const std::uintptr_t first = std::uintptr_t(addressOf(bytes.data())) + from;
        if (first % alignof(T) != 0)
            return std::nullopt;
        return std::span<T>(reinterpret_cast<T *>(first), size);
    }

private:
    static std::int64_t addressOf(const volatile void *pointer)
    {
        return std::int64_t(reinterpret_cast<std::uintptr_t>(pointer));
    }
    std::int64_t distance() const { return m_distance.load(std::memory_order_relaxed); }

    std::atomic<std::int64_t> m_distance {0}; ///< bytes from this word to the first element
    std::atomic<std::uint64_t> m_size {0};
};
static_assert(
    sizeof(RelativeArray<int>) == 16
    && std::is_standard_layout_v<RelativeArray<int>> && std::is_trivially_destructible_v<RelativeArray<int>>);

} // namespace plab
