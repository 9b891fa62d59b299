// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>

class QAction;

namespace plab {

/// The keyboard shortcuts of a window's actions as a table, in the given order. Not modal.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT
public:
    /// Lists every action that has a shortcut, with its words, followed by the views' own keys.
    explicit ShortcutsDialog(const QList<QAction *> &actions, QWidget *parent = nullptr);
};

} // namespace plab
