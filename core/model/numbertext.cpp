// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/numbertext.h"

#include <QLocale>

#include <cmath>

namespace plab {

QString numberText(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 1e15)
        return QString::number(qint64(number));
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

QString shownNumber(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 1e15)
        return QLocale().toString(qint64(number));
    return QLocale().toString(number, 'g', QLocale::FloatingPointShortest);
}

std::optional<double> jsonNumber(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble();
    bool isNumber = false;
    const double number = value.toString().toDouble(&isNumber);
    return isNumber && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

} // namespace plab
