// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariant>

namespace plab {

/// What the window remembers from one time to the next, in the file of QSettings. That it cannot be written
/// (a folder that may only be read, a full disk) is told once: no more is lost than the habits of a window.
/// GUI thread.
class KeptSettings : public QObject
{
    Q_OBJECT
public:
    static KeptSettings &instance();

    void keep(const QString &key, const QVariant &value); ///< at once
    void check();    ///< whether they could be kept, before there is anything to keep
    void tellAnew(); ///< the next failure is told again: there is a new window

Q_SIGNALS:
    void failed(const QString &sentence); ///< once

private:
    void tell();

    bool m_told = false;
};

} // namespace plab
