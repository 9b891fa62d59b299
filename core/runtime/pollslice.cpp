// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/pollslice.h"

#include "core/shared/futex.h"

#include <algorithm>

namespace plab {

int pollSlice(std::span<pollfd> looks, std::uint64_t deadlineNs)
{
    const std::uint64_t leftNs = deadlineNs - std::min(nowNs(), deadlineNs);
    const timespec limit {0, long(std::min<std::uint64_t>(leftNs, std::uint64_t(MaxSlice.count())))};
    return ppoll(looks.data(), looks.size(), &limit, nullptr);
}

} // namespace plab
