// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/daywords.h"

#include <QCoreApplication>
#include <QLocale>

namespace plab {

QString dayWords(const QDate &day, const QDate &today)
{
    const qint64 ago = day.daysTo(today);
    const QLocale locale;
    if (ago == 0)
        return QCoreApplication::translate("plab::DayWords", "today");
    if (ago == 1)
        return QCoreApplication::translate("plab::DayWords", "yesterday");
    if (ago > 1 && ago < 7)
        return locale.standaloneDayName(day.dayOfWeek());
    return locale.toString(day, QLocale::ShortFormat);
}

} // namespace plab
