// SPDX-License-Identifier: GPL-3.0-or-later
// What the parent tells of its experiment, while it goes on and at its end.
#include "core/runtime/frame.h"
#include "core/runtime/parent.h"

#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace plab {

void Parent::measure(const QString &name, double value)
{
    if (std::isfinite(value))
        m_measures.insert(name, value);
}

void Parent::value(const QString &name, const QJsonValue &value)
{
    m_values.insert(name, value);
}

void Parent::publish()
{
    const QJsonObject interim {{QStringLiteral("interim"), true},
                               {QStringLiteral("measures"), m_measures},
                               {QStringLiteral("values"), m_values}};
    sendFrame(int(FrameType::Result), QJsonDocument(interim).toJson(QJsonDocument::Compact));
}

void Parent::outcome(const QString &id, std::uint64_t count)
{
    const qsizetype index = m_outcomes.indexOf(id);
    if (index < 0 || index >= 16)
        throw Refused {failedError(tr("No outcome \"%1\" is declared.").arg(id))};
    m_arena.header().outcomeCounts[index].fetch_add(count, std::memory_order_relaxed);
}

void Parent::progress(std::uint64_t done, std::uint64_t total)
{
    m_arena.header().progressTotal.store(total, std::memory_order_relaxed);
    m_arena.header().progressDone.store(done, std::memory_order_relaxed);
    tellNowAndThen();
}

Parent::Telling::Telling(Parent &parent, std::function<void()> tell) : m_parent(parent)
{
    m_parent.m_meanwhile = std::move(tell);
}

Parent::Telling::~Telling()
{
    m_parent.m_meanwhile = {};
}

/// Ten times a second, and less often where that would take more than a fiftieth of a CPU from the workers.
void Parent::tellNowAndThen()
{
    constexpr std::uint64_t PauseNs = 100'000'000;
    constexpr std::uint64_t RestPerWork = 50;
    const std::uint64_t beganNs = m_meanwhile ? nowNs() : 0;
    if (!m_meanwhile || beganNs < m_tellNs)
        return;
    const QJsonObject measured = m_measures;
    m_meanwhile();
    publish();
    m_measures = measured; // those of a part are none of the repeat
    const std::uint64_t endNs = nowNs();
    m_tellNs = endNs + std::max(PauseNs, RestPerWork * (endNs - beganNs));
}

} // namespace plab
