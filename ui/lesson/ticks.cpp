// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/ticks.h"

#include <QSettings>
#include <QStringList>

namespace plab {

namespace {

const QString Key = QStringLiteral("course/run");

} // namespace

Ticks::Ticks(QObject *parent) : QObject(parent)
{
    const QStringList kept = QSettings().value(Key).toStringList();
    m_presets = QSet<QString>(kept.begin(), kept.end());
}

void Ticks::add(const QString &preset)
{
    if (preset.isEmpty() || m_presets.contains(preset))
        return;
    m_presets.insert(preset);
    QStringList sorted(m_presets.begin(), m_presets.end());
    sorted.sort();
    QSettings().setValue(Key, sorted);
    Q_EMIT changed();
}

} // namespace plab
