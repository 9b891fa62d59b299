// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/hangwatch.h"

namespace plab {

void HangWatch::look()
{
    constexpr std::uint64_t SureNs = 1'000'000'000;
    const std::uint64_t standstill = m_told ? 0 : m_guard.standstill(m_kind);
    if (standstill == 0 || standstill != m_standstill) {
        m_standstill = standstill;
        m_sinceNs = nowNs();
        return;
    }
    if (nowNs() - m_sinceNs < SureNs)
        return;
    const auto owner = std::uint32_t(standstill);
    const std::int32_t killed = anyKilled();
    if (owner ? isDying(owner) : killed != 0)
        tell(owner, killed);
}

/// A process of this run that was killed; 0 if none was. A slot may have been used again, then another one
/// stands for it.
std::int32_t HangWatch::anyKilled() const
{
    for (std::uint32_t i = 2; i < m_parent.arena().slotCount(); ++i) {
        const ProcessSlot &slot = m_parent.arena().slot(i);
        if (slot.currentState() == SlotState::Ended
            && unpackEnding(slot.ending.load()).kind == Ending::Kind::Killed)
            return slot.pid.load();
    }
    return 0;
}

void HangWatch::tell(std::uint32_t owner, std::int32_t killed)
{
    m_told = true;
    const QString lock = lockKindName(m_kind);
    m_parent.warn(owner ? tr("Process %1 was killed while it held the lock (%2), which nobody "
                             "can take over: the others wait "
                             "for ever. Stop the run to end them.")
                              .arg(Text::digits(owner))
                              .arg(lock)
                        : tr("Process %1 was killed while it took or awaited the lock (%2), and "
                             "its turn never ends: the others "
                             "wait for ever. Stop the run to end them.")
                              .arg(Text::digits(killed))
                              .arg(lock));
    m_parent.value(QStringLiteral("blocked_by"), qint64(owner ? owner : std::uint32_t(killed)));
}

} // namespace plab
