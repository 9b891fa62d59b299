// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QJsonObject>

namespace plab {

/// A test of what the parent of a pool gets of it, beside what Python's pools do.
class PoolTest : public CleanTest
{
    Q_OBJECT
protected:
    /// Warms up, and asks Python for one part of data/pools.py: "calls" or "deaths".
    void begin(const QString &script, const QString &part);
    /// The last repeat of a run of short tasks that give their squares; an empty one if it had trouble.
    Repeat runPool(const Settings &settings);

    bool hasPython() const { return !m_python.isEmpty(); }
    QJsonObject inPython(const QString &name) const { return m_python.value(name); }

private:
    QMap<QString, QJsonObject> m_python;
};

QJsonArray listIn(const Repeat &repeat, const char *value);
/// Tasks whose errors the parent met, in that order.
QJsonArray raisedIn(const Repeat &repeat);
/// The lines that were printed and contain this.
QStringList consoleOf(const Repeat &repeat, const char *containing);

} // namespace plab
