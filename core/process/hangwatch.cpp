// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/hangwatch.h"

namespace plab {

void HangWatch::look()
{
    constexpr std::uint64_t SureNs = 1'000'000'000;
    const std::uint32_t owner = m_guard.owner(m_kind);
    if (owner == 0 || m_told || m_kind == LockKind::Mutex || !isDying(owner)) {
        m_owner = 0;
        return;
    }
    if (owner != m_owner) {
        m_owner = owner;
        m_sinceNs = nowNs();
    } else if (nowNs() - m_sinceNs > SureNs) {
        m_told = true;
        m_parent.print(QStringLiteral("Process %1 was killed while it held the lock (%2), which nobody can take over: the others wait "
                                      "for ever. Press Stop to end them.").arg(owner).arg(lockKindName(m_kind)));
        m_parent.value(QStringLiteral("blocked_by"), qint64(owner));
    }
}

} // namespace plab
