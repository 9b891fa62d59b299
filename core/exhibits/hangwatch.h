// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/parent.h"
#include "core/shared/guard.h"

namespace plab {

/// Notices that a lock kind without an owner's rights hangs because a process was killed while it held it, or
/// (ticket lock) while it stood in the queue, and says so in the console once. The parent's; looks at words
/// in shared memory only.
class HangWatch
{
public:
    HangWatch(Parent &parent, const GuardCell &guard, LockKind kind)
        : m_parent(parent), m_guard(guard), m_kind(kind)
    {
    }

    /// Look again, a few times a second; says it aloud once, and reports value `blocked_by`.
    void look();

private:
    std::int32_t anyKilled() const;
    void tell(std::uint32_t owner, std::int32_t killed);

    Parent &m_parent;
    const GuardCell &m_guard;
    LockKind m_kind;
    std::uint64_t m_standstill = 0;
    std::uint64_t m_sinceNs = 0;
    bool m_told = false;
};

} // namespace plab
