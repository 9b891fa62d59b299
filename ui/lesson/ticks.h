// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>

namespace plab {

/// Which presets have been run to a result on this computer; kept in QSettings. GUI thread.
class Ticks : public QObject
{
    Q_OBJECT
public:
    explicit Ticks(QObject *parent = nullptr);

    const QSet<QString> &presets() const { return m_presets; }
    void add(const QString &preset);

Q_SIGNALS:
    void changed();

private:
    QSet<QString> m_presets;
};

} // namespace plab
