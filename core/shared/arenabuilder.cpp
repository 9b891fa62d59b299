// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/arenabuilder.h"

namespace plab {

std::byte *ArenaBuilder::take(std::uint64_t count, std::uint64_t size, std::uint64_t alignment)
{
    constexpr std::uint64_t TooMuch = 1ULL << 62; // for any machine; so that no sum wraps
    const std::uint64_t most = TooMuch / size;
    const std::uint64_t wanted = (std::min(count, most) * size + CacheLine - 1) / CacheLine * CacheLine;
    const std::uint64_t begin = (m_bytes + alignment - 1) / alignment * alignment;
    m_bytes = std::min(begin + wanted, TooMuch);
    return count <= most && hasRoom() ? m_memory.data() + begin : nullptr;
}

} // namespace plab
