// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace plab {

/// Locales as they are installed, made for a test in a folder of its own where the machine has none.
class MadeLocales
{
public:
    /// Makes "de_DE.UTF-8" and points LOCPATH at it, or says how that would be possible.
    QString make(const QString &name)
    {
        const QString path = m_folder.filePath(name);
        QProcess localedef;
        localedef.start(QStringLiteral("localedef"),
                        {QStringLiteral("-c"), QStringLiteral("-i"), name.section('.', 0, 0),
                         QStringLiteral("-f"), QStringLiteral("UTF-8"), path});
        localedef.waitForFinished();
        qputenv("LOCPATH", m_folder.path().toLocal8Bit());
        return QFile::exists(path + QStringLiteral("/LC_NUMERIC"))
            ? QString()
            : QStringLiteral("the locale %1 cannot be made: install the package locales").arg(name);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace plab
