// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/keptsettings.h"

#include <QFileInfo>
#include <QSettings>

#include <utility>

namespace plab {

KeptSettings &KeptSettings::instance()
{
    static KeptSettings settings;
    return settings;
}

void KeptSettings::keep(const QString &key, const QVariant &value)
{
    QSettings settings;
    settings.setValue(key, value);
    settings.sync();
    if (settings.status() != QSettings::NoError)
        tell();
}

/// The file is replaced by a new one beside it, so the folder has to be writable, too.
void KeptSettings::check()
{
    const QSettings settings;
    if (!settings.isWritable() || !QFileInfo(QFileInfo(settings.fileName()).absolutePath()).isWritable())
        tell();
}

void KeptSettings::tellAnew()
{
    m_told = false;
}

void KeptSettings::tell()
{
    if (!std::exchange(m_told, true))
        Q_EMIT failed(
            tr("The window's settings cannot be kept, because %1 cannot be written: the next time it "
               "opens as it did this time. Everything else works.")
                .arg(QSettings().fileName()));
}

} // namespace plab
