// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shortcutsdialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace plab {

namespace {

QString keysOf(const QAction *action)
{
    QStringList keys;
    for (const QKeySequence &shortcut : action->shortcuts())
        keys << shortcut.toString(QKeySequence::NativeText);
    return keys.join(QStringLiteral("  or  "));
}

QString wordsOf(const QAction *action)
{
    QString words = action->text();
    words.remove(QLatin1Char('&'));
    while (words.endsWith(QChar(0x2026)))
        words.chop(1);
    return words;
}

} // namespace

void ShortcutsDialog::add(const QString &where, const QList<QAction *> &actions)
{
    for (const QAction *action : actions) {
        if (action->shortcuts().isEmpty())
            continue;
        const QString words = wordsOf(action);
        new QTreeWidgetItem(m_table,
                            {where.isEmpty() ? words : tr("%1: %2").arg(where, words), keysOf(action)});
    }
}

/// Timeline and charts read their keys themselves.
void ShortcutsDialog::addPictures()
{
    const std::pair<QString, QString> keys[] = {
        {tr("zoom at the pointer"), tr("+ or −, wheel")},
        {tr("pan"), tr("← or →, Shift+wheel, drag")},
        {tr("begin, end"), tr("Home, End")},
        {tr("fit all"), tr("F or double click")},
        {tr("set marker A, B"), tr("A, B")},
        {tr("look at an instant"), tr("P or a click into the ruler")},
        {tr("a little earlier, later"), tr(", and .")},
        {tr("clear markers, newest instant"), tr("Esc")},
    };
    for (const auto &[what, how] : keys)
        new QTreeWidgetItem(m_table, {tr("Timeline: %1").arg(what), how});
    const std::pair<QString, QString> chartKeys[] = {
        {tr("read figure by figure"), tr("← or →, pointer")},
        {tr("look closer"), tr("+ or −, wheel, drag over a stretch")},
        {tr("move the stretch"), tr("Shift+← or Shift+→")},
        {tr("show all"), tr("Home or double click")},
    };
    for (const auto &[what, how] : chartKeys)
        new QTreeWidgetItem(m_table, {tr("Chart: %1").arg(what), how});
}

ShortcutsDialog::ShortcutsDialog(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent), m_table(new QTreeWidget)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_table->setAccessibleName(tr("Keyboard shortcuts"));
    m_table->setHeaderLabels({tr("What"), tr("Keys")});
    m_table->setRootIsDecorated(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    add({}, actions);
    addPictures();
    m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_table);
    layout->addWidget(buttons);
    resize(560, 640);
}

} // namespace plab
