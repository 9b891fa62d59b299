// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/jsonpass.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QStringList>

namespace plab {

/// Keeps what it is told as values: for what is small.
class JsonTree : public JsonListener
{
public:
    bool openObject() override;
    bool key(const QString &name) override;
    bool closeObject() override;
    bool openArray() override;
    bool closeArray() override;
    bool text(std::string_view utf8) override;
    bool number(const JsonNumber &number) override;
    bool word(const QJsonValue &value) override;

    /// Ends the innermost object without keeping it: what was in it.
    QJsonObject closeAndTake();

    int depth() const { return int(m_open.size()); } ///< of objects and arrays that are open
    bool isArray(int level) const { return !m_open.at(level).isObject; }
    const QString &keyAt(int level) const { return m_open.at(level).key; } ///< the last one, in an object
    bool holds(int level, const QString &key) const { return m_open.at(level).members.contains(key); }
    QJsonValue held(int level, const QString &key) const { return m_open.at(level).members.value(key); }

    const QJsonObject &object() const { return m_root; } ///< the whole, at the end

    /// The paths ("parameters.tasks") of numbers that are written with a decimal point: JSON makes no
    /// difference between 1.000 and 1, a person may have meant a thousand. Two keys deep at most.
    const QStringList &withPoint() const { return m_withPoint; }

private:
    struct Open
    {
        bool isObject = true;
        QString key;
        QMap<QString, QJsonValue> members; ///< an object takes them quickly only in their order
        QJsonArray elements;
    };

    bool add(const QJsonValue &value);

    QList<Open> m_open;
    QJsonObject m_root;
    QStringList m_withPoint;
};

/// An object that is held whole, read in one strict pass.
Result<QJsonObject> parseJsonObject(const QByteArray &json);

} // namespace plab
