// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

class QActionGroup;

namespace plab {

/// How much kept runs may take on the disk: a choice of sizes, and the one that is chosen. GUI thread.
class KeptMenu : public QMenu
{
    Q_OBJECT
public:
    explicit KeptMenu(QWidget *parent = nullptr);

    void setLimit(qint64 bytes); ///< one that is not offered is added. No signal

Q_SIGNALS:
    void limitChosen(qint64 bytes); ///< by a person

private:
    QAction *add(qint64 bytes);

    QActionGroup *m_sizes;
};

} // namespace plab
