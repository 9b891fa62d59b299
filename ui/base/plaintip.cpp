// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/plaintip.h"

#include <QTextDocument>

namespace plab {

QString plainTip(const QString &text)
{
    if (!Qt::mightBeRichText(text))
        return text;
    return QStringLiteral("<span>%1</span>")
        .arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

} // namespace plab
