// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace plab {

/// How many values lie within each other: 0 of a number or text, 1 of a list of those.
int jsonDepth(const QJsonValue &value);

/// Reads the fields of untrusted JSON with their types checked. The first thing that is wrong is kept as a
/// sentence naming the key, its value and what is allowed; after it every field reads as its default, so that
/// a reader checks once, at the end.
class JsonFields
{
public:
    QString text(const QJsonObject &object, const QString &key, const QString &missing = {});
    qint64 integer(const QJsonObject &object, const QString &key, qint64 least, qint64 most,
                   qint64 missing = 0);
    double number(const QJsonObject &object, const QString &key, double missing = 0);
    bool flag(const QJsonObject &object, const QString &key, bool missing = false);
    QJsonObject object(const QJsonObject &object, const QString &key);
    QJsonArray array(const QJsonObject &object, const QString &key);
    std::optional<double> optionalNumber(const QJsonObject &object, const QString &key);
    std::optional<qint64> optionalInteger(const QJsonObject &object, const QString &key);

    void require(const QJsonObject &object, const QString &key);
    void allowOnly(const QJsonObject &object, const QStringList &keys);

    /// A sentence about the place that is being read; ignored if there is one already.
    void fail(const Text &sentence);
    /// Says that the value of this key is not allowed, and what is.
    void refuse(const QString &key, const QJsonValue &value, const Text &allowed);

    bool failed() const { return m_error.has_value(); }
    Error error() const { return *m_error; }

    /// Stands before keys in sentences while it lives: "repeats[3]." and so on.
    class Inside
    {
    public:
        Inside(JsonFields &fields, const QString &part);
        ~Inside();
        Inside(const Inside &) = delete;
        Inside &operator=(const Inside &) = delete;

    private:
        JsonFields &m_fields;
        qsizetype m_length;
    };

    /// A name out of a fixed set, by its `fromName`.
    template<typename FromName>
    auto named(const QJsonObject &object, const QString &key, FromName fromName, const Text &allowed)
    {
        const auto value = fromName(text(object, key));
        if (!value)
            refuse(key, object.value(key), allowed);
        return value.value_or(typename decltype(value)::value_type {});
    }

    /// Calls `read` with each member object of an array, the member's place standing in sentences meanwhile.
    template<typename Read>
    void eachObject(const QString &key, const QJsonArray &array, Read read)
    {
        for (qsizetype i = 0; i < array.size() && !failed(); ++i) {
            const Inside inside(*this, QStringLiteral("%1[%2].").arg(key, QString::number(i)));
            if (!array.at(i).isObject())
                refuse({}, array.at(i), tr("an object"));
            read(array.at(i).toObject());
        }
    }

private:
    QString m_path;
    std::optional<Error> m_error;
};

/// The members of a list, each told by a function.
template<typename List, typename ToJson>
QJsonArray arrayOf(const List &list, ToJson toJson)
{
    QJsonArray array;
    for (const auto &member : list)
        array << toJson(member);
    return array;
}

/// A whole number of any size up to 2^63, also as a decimal string (how numbers beyond 2^53 are stored).
std::optional<qint64> exactInteger(const QJsonValue &value);

} // namespace plab
