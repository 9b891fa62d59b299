// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/source/templates.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace plab {

QList<ScriptTemplate> scriptTemplates()
{
    static const QRegularExpression number(QStringLiteral("^\\d+-"));
    static const QRegularExpression words(QStringLiteral("^\"\"\"([^\\n\"]*[^\\n\".])"));
    QList<ScriptTemplate> all;
    const QDir folder(QStringLiteral(":/templates"));
    for (const QString &name : folder.entryList({QStringLiteral("*.py")}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QString text = QString::fromUtf8(file.readAll());
        all.append({QString(name).remove(number), words.match(text).captured(1), text});
    }
    return all;
}

} // namespace plab
