// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/parent.h"
#include "core/shared/guard.h"

namespace plab {

/// Watches for a lock whose holder was killed and which nobody can take over: shown as what it is, within two seconds,
/// with the owner; ended only by Stop. The robust mutex never gets here.
class HangWatch
{
public:
    HangWatch(Parent &parent, const GuardCell &guard, LockKind kind) : m_parent(parent), m_guard(guard), m_kind(kind) {}

    /// Look again, a few times a second; says it aloud once, and reports value `blocked_by`.
    void look();

private:
    Parent &m_parent;
    const GuardCell &m_guard;
    LockKind m_kind;
    std::uint32_t m_owner = 0;
    std::uint64_t m_sinceNs = 0;
    bool m_told = false;
};

} // namespace plab
