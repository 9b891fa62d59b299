// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/jsontree.h"

namespace plab {

bool JsonTree::add(const QJsonValue &value)
{
    Open &around = m_open.last();
    if (around.isObject)
        around.members.insert(around.key, value);
    else
        around.elements.append(value);
    return true;
}

bool JsonTree::openObject()
{
    m_open.append(Open());
    return true;
}

bool JsonTree::key(const QString &name)
{
    m_open.last().key = name;
    return true;
}

QJsonObject JsonTree::closeAndTake()
{
    const Open closed = m_open.takeLast();
    QJsonObject object;
    for (auto member = closed.members.begin(); member != closed.members.end(); ++member)
        object.insert(member.key(), member.value());
    return object;
}

bool JsonTree::closeObject()
{
    const QJsonObject object = closeAndTake();
    if (!m_open.isEmpty())
        return add(object);
    m_root = object;
    return true;
}

bool JsonTree::openArray()
{
    m_open.append(Open {.isObject = false});
    return true;
}

bool JsonTree::closeArray()
{
    return add(m_open.takeLast().elements);
}

bool JsonTree::text(std::string_view utf8)
{
    return add(QString::fromUtf8(utf8.data(), qsizetype(utf8.size())));
}

bool JsonTree::number(const JsonNumber &number)
{
    constexpr qsizetype Deepest = 2; // of what is asked for
    if (m_open.size() <= Deepest && number.text.find('.') != std::string_view::npos) {
        QStringList path;
        for (const Open &open : std::as_const(m_open)) {
            if (open.isObject)
                path << open.key;
        }
        m_withPoint << path.join(QLatin1Char('.'));
    }
    return add(number.value());
}

bool JsonTree::word(const QJsonValue &value)
{
    return add(value);
}

Result<QJsonObject> parseJsonObject(const QByteArray &json)
{
    JsonText text(json);
    JsonTree tree;
    const Result<void> read = readJson(text, tree);
    return read ? Result<QJsonObject>(tree.object()) : Result<QJsonObject>(read.error());
}

} // namespace plab
