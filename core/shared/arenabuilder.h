// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/futex.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace plab {

/// Makes objects in shared memory, one behind the other, each on a cache line of its own. Without memory, or
/// beyond its end, it only counts: what `bytes()` says then is what the same calls need. One thread.
class ArenaBuilder
{
public:
    ArenaBuilder() = default; ///< counts only
    /// In these bytes, which must be zeroed and begin on a cache line.
    explicit ArenaBuilder(std::span<std::byte> zeroed) : m_memory(zeroed) { }

    /// A new T, as `T()`. Where there is no room for it, it is one in ordinary memory, which goes with this
    /// builder: so that whoever fills it needs not ask.
    template<typename T>
    T &make()
    {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= CacheLine);
        if (std::byte *const place = take(1, sizeof(T), CacheLine))
            return *new (place) T();
        const auto aside = std::make_shared<T>();
        m_aside.push_back(aside);
        return *aside;
    }

    /// So many new T, for RelativeArray to keep; none where there is no room for them. Zeroed memory must be
    /// what `T()` is: nothing is written, so no page is touched before its time, though there may be
    /// millions. Elements from which something hangs again are members of an object that is made: where it
    /// only counts there are none to hang it from.
    template<typename T>
    std::span<T> array(std::uint64_t count, std::uint64_t alignment = CacheLine)
    {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= CacheLine);
        assert(isZero<T>());
        std::byte *const place = take(count, sizeof(T), alignment);
        return place ? std::span<T>(reinterpret_cast<T *>(place), count) : std::span<T>();
    }

    /// What was asked for so far, made or not.
    std::uint64_t bytes() const { return m_bytes; }
    /// Whether all of it was made.
    bool hasRoom() const { return m_bytes <= m_memory.size(); }

private:
    std::byte *take(std::uint64_t count, std::uint64_t size, std::uint64_t alignment);

    template<typename T>
    static bool isZero()
    {
        alignas(T) std::byte bytes[sizeof(T)] = {};
        new (bytes) T();
        return std::all_of(std::begin(bytes), std::end(bytes),
                           [](std::byte one) { return one == std::byte(); });
    }

    std::span<std::byte> m_memory;
    std::uint64_t m_bytes = 0;
    std::vector<std::shared_ptr<void>> m_aside;
};

} // namespace plab
