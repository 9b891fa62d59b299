// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lessontext.h"

#include <QFile>
#include <QRegularExpression>

namespace plab {

QString lessonText(const QString &id)
{
    QFile file(QStringLiteral(":/lessons/%1.md").arg(id));
    if (id.isEmpty() || !file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll());
}

QStringList lessonPieces(const QString &markdown)
{
    static const QRegularExpression gap(QStringLiteral("\\n[ \\t]*\\n"));
    const auto isTitle = [](const QString &block) { return block.startsWith(QLatin1Char('#')); };
    QStringList pieces;
    bool onlyTitle = false; // so far, in the last piece
    for (const QString &block : markdown.split(gap, Qt::SkipEmptyParts)) {
        if (block.trimmed().isEmpty())
            continue;
        const bool begins = isTitle(block) || block.startsWith(QLatin1String("**"));
        if (pieces.isEmpty() || (begins && !onlyTitle))
            pieces << block;
        else
            pieces.last() += QStringLiteral("\n\n") + block;
        onlyTitle = isTitle(block);
    }
    return pieces;
}

} // namespace plab
