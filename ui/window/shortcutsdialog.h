// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QTreeWidget;

namespace plab {

/// The keyboard shortcuts of a window's actions as a table, in the given order. Not modal.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT
public:
    /// Lists every action that has a shortcut, with its words, followed by the views' own keys.
    explicit ShortcutsDialog(const QList<QAction *> &actions, QWidget *parent = nullptr);

    /// More actions, which work while a part of the window has the focus: "Runs: Rename".
    void add(const QString &where, const QList<QAction *> &actions);

private:
    void addPictures();

    QTreeWidget *m_table;
};

} // namespace plab
