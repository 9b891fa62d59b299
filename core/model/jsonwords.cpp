// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/jsonwords.h"

#include "core/model/numbertext.h"

namespace plab {

namespace {

QString shortened(const QString &text)
{
    constexpr qsizetype longest = 60;
    return text.size() <= longest ? text : text.left(longest) + QChar(0x2026);
}

} // namespace

Text jsonInWords(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return Text::plain(QStringLiteral("null"));
    case QJsonValue::Bool:
        return Text::plain(value.toBool() ? QStringLiteral("true") : QStringLiteral("false"));
    case QJsonValue::Double: {
        const auto integer = wholeNumber(value);
        return integer ? Text::digits(*integer) : Text::plain(numberText(value.toDouble()));
    }
    case QJsonValue::String:
        return Text::plain(inQuotes(value.toString()));
    case QJsonValue::Array:
        return tr("an array");
    case QJsonValue::Object:
        return tr("an object");
    }
    return {};
}

QString inQuotes(const QString &text)
{
    return QLatin1Char('"') + shortened(text) + QLatin1Char('"');
}

std::optional<qint64> wholeNumber(const QJsonValue &value)
{
    // toInteger gives its default for anything that is not a whole number in range: two defaults tell.
    const qint64 integer = value.toInteger(0);
    return value.isDouble() && integer == value.toInteger(1) ? std::optional<qint64>(integer) : std::nullopt;
}

} // namespace plab
