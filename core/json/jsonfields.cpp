// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/jsonfields.h"

#include "core/model/jsonwords.h"

#include <algorithm>

namespace plab {

int jsonDepth(const QJsonValue &value)
{
    int inside = -1;
    if (value.isArray()) {
        inside = 0;
        for (const QJsonValue member : value.toArray())
            inside = std::max(inside, jsonDepth(member));
    } else if (value.isObject()) {
        inside = 0;
        const QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member)
            inside = std::max(inside, jsonDepth(member.value()));
    }
    return inside + 1;
}

std::optional<qint64> exactInteger(const QJsonValue &value)
{
    if (!value.isString())
        return wholeNumber(value);
    bool ok = false;
    const qint64 integer = value.toString().toLongLong(&ok);
    return ok ? std::optional<qint64>(integer) : std::nullopt;
}

void JsonFields::fail(const Text &sentence)
{
    if (!m_error)
        m_error = usageError(sentence);
}

void JsonFields::refuse(const QString &key, const QJsonValue &value, const Text &allowed)
{
    fail(tr("%1 cannot be %2: allowed is %3.").arg(m_path + key, jsonInWords(value), allowed));
}

QString JsonFields::text(const QJsonObject &object, const QString &key, const QString &missing)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return missing;
    if (!value.isString())
        refuse(key, value, tr("a text"));
    return value.toString();
}

qint64 JsonFields::integer(const QJsonObject &object, const QString &key, qint64 least, qint64 most,
                           qint64 missing)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return missing;
    const std::optional<qint64> integer = wholeNumber(value);
    if (integer && *integer >= least && *integer <= most)
        return *integer;
    refuse(key, value, tr("a whole number from %1 to %2").arg(Text::digits(least), Text::digits(most)));
    return missing;
}

double JsonFields::number(const QJsonObject &object, const QString &key, double missing)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return missing;
    if (!value.isDouble())
        refuse(key, value, tr("a number"));
    return value.toDouble();
}

bool JsonFields::flag(const QJsonObject &object, const QString &key, bool missing)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return missing;
    if (!value.isBool())
        refuse(key, value, tr("true or false"));
    return value.toBool();
}

QJsonObject JsonFields::object(const QJsonObject &object, const QString &key)
{
    const QJsonValue value = object.value(key);
    if (!value.isUndefined() && !value.isObject())
        refuse(key, value, tr("an object"));
    return value.toObject();
}

QJsonArray JsonFields::array(const QJsonObject &object, const QString &key)
{
    const QJsonValue value = object.value(key);
    if (!value.isUndefined() && !value.isArray())
        refuse(key, value, tr("an array"));
    return value.toArray();
}

std::optional<double> JsonFields::optionalNumber(const QJsonObject &object, const QString &key)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    if (!value.isDouble())
        refuse(key, value, tr("a number or null"));
    return value.toDouble();
}

std::optional<qint64> JsonFields::optionalInteger(const QJsonObject &object, const QString &key)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    const std::optional<qint64> integer = wholeNumber(value);
    if (!integer)
        refuse(key, value, tr("a whole number or null"));
    return integer;
}

void JsonFields::require(const QJsonObject &object, const QString &key)
{
    if (!object.contains(key))
        fail(tr("%1 is missing.").arg(m_path + key));
}

void JsonFields::allowOnly(const QJsonObject &object, const QStringList &keys)
{
    const QStringList present = object.keys();
    for (const QString &key : present) {
        if (!keys.contains(key))
            fail(tr("%1%2 is not a known key: allowed are %3.", "where, and which key")
                     .arg(m_path, jsonInWords(QJsonValue(key)), keys.join(QLatin1String(", "))));
    }
}

JsonFields::Inside::Inside(JsonFields &fields, const QString &part)
    : m_fields(fields), m_length(fields.m_path.size())
{
    fields.m_path += part;
}

JsonFields::Inside::~Inside()
{
    m_fields.m_path.truncate(m_length);
}

} // namespace plab
