// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/schemacheck.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

namespace plab {

namespace {

bool hasType(const QJsonValue &value, const QString &type)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return type == "null";
    case QJsonValue::Bool:
        return type == "boolean";
    case QJsonValue::Double:
        return type == "number" || (type == "integer" && std::trunc(value.toDouble()) == value.toDouble());
    case QJsonValue::String:
        return type == "string";
    case QJsonValue::Array:
        return type == "array";
    case QJsonValue::Object:
        return type == "object";
    case QJsonValue::Undefined:
        break;
    }
    return false;
}

bool hasOneType(const QJsonValue &value, const QJsonValue &types)
{
    if (types.isString())
        return hasType(value, types.toString());
    for (const QJsonValue type : types.toArray()) {
        if (hasType(value, type.toString()))
            return true;
    }
    return false;
}

QStringList unknownKeywords(const QJsonObject &schema, const QString &place)
{
    static const QStringList known {
        "type",  "const",       "enum",     "properties", "required", "additionalProperties",
        "items", "prefixItems", "minItems", "maxItems",   "minimum",  "maximum",
        "oneOf", "$schema",     "title",    "format",     "pattern",  "description"};
    QStringList problems;
    for (const QString &keyword : schema.keys()) {
        if (!known.contains(keyword))
            problems << place + ": the schema uses " + keyword + ", which this check does not know";
    }
    return problems;
}

QStringList objectProblems(const QJsonObject &schema, const QJsonObject &object, const QString &place)
{
    QStringList problems;
    for (const QJsonValue key : schema["required"].toArray()) {
        if (!object.contains(key.toString()))
            problems << place + ": " + key.toString() + " is missing";
    }
    const QJsonObject properties = schema["properties"].toObject();
    const QJsonValue others = schema["additionalProperties"];
    for (auto member = object.begin(); member != object.end(); ++member) {
        const QString inner = place + '.' + member.key();
        if (properties.contains(member.key()))
            problems << schemaProblems(properties[member.key()].toObject(), member.value(), inner);
        else if (others.isObject())
            problems << schemaProblems(others.toObject(), member.value(), inner);
        else if (others.isBool() && !others.toBool())
            problems << inner + " is not in the schema";
    }
    return problems;
}

QStringList arrayProblems(const QJsonObject &schema, const QJsonArray &array, const QString &place)
{
    QStringList problems;
    if (array.size() < schema["minItems"].toInt(0) || array.size() > schema["maxItems"].toInt(INT_MAX))
        problems << place + ": has " + QString::number(array.size()) + " items";
    const QJsonArray first = schema["prefixItems"].toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QJsonValue item = i < first.size() ? first[i] : schema["items"];
        if (item.isObject())
            problems << schemaProblems(item.toObject(), array[i], place + '[' + QString::number(i) + ']');
    }
    return problems;
}

} // namespace

QStringList schemaProblems(const QJsonObject &schema, const QJsonValue &value, const QString &place)
{
    QStringList problems = unknownKeywords(schema, place);
    if (schema.contains("type") && !hasOneType(value, schema["type"]))
        problems << place + ": wrong type";
    if (schema.contains("const") && schema["const"] != value)
        problems << place + ": not the constant";
    if (schema.contains("enum") && !schema["enum"].toArray().contains(value))
        problems << place + ": \"" + value.toString() + "\" is none of the allowed";
    if (value.isDouble() && value.toDouble() < schema["minimum"].toDouble(-INFINITY))
        problems << place + ": below the minimum";
    if (value.isDouble() && value.toDouble() > schema["maximum"].toDouble(INFINITY))
        problems << place + ": above the maximum";
    if (schema.contains("oneOf")) {
        int fits = 0;
        for (const QJsonValue choice : schema["oneOf"].toArray())
            fits += schemaProblems(choice.toObject(), value, place).isEmpty();
        if (fits != 1)
            problems << place + ": fits " + QString::number(fits) + " of the forms instead of one";
    }
    if (value.isObject())
        problems << objectProblems(schema, value.toObject(), place);
    if (value.isArray())
        problems << arrayProblems(schema, value.toArray(), place);
    return problems;
}

} // namespace plab
