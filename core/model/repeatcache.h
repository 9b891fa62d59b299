// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QMutex>

#include <any>

namespace plab {

/// What was worked out of the values of one repeat that is over, so that charts which are made anew while a
/// run grows do it once. Shared by all copies of the repeat; any thread.
class RepeatCache
{
public:
    explicit RepeatCache(const QJsonObject &values) : m_values(values) { }

    /// Whether these are the values it belongs to. At once where they are shared with it: somebody may have
    /// changed a copy of the repeat.
    bool isOf(const QJsonObject &values) const { return m_values == values; }

    /// What stands under the key; it is made first if nothing does.
    template<typename Made, typename Make>
    Made value(const QString &key, Make make)
    {
        const QMutexLocker lock(&m_mutex);
        std::any &found = m_found[key];
        if (!found.has_value())
            found = make();
        return std::any_cast<Made>(found);
    }

private:
    const QJsonObject m_values;
    QMutex m_mutex;
    QHash<QString, std::any> m_found;
};

} // namespace plab
