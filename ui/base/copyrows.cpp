// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/copyrows.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QTreeView>

#include <algorithm>

namespace plab {

namespace {

QString rowText(const QTreeView &view, const QModelIndex &row)
{
    QStringList cells;
    for (int column = 0; column < view.model()->columnCount(row.parent()); ++column) {
        if (!view.isColumnHidden(column))
            cells << row.siblingAtColumn(column).data().toString();
    }
    return cells.join(QLatin1Char('\t'));
}

void copySelected(const QTreeView &view)
{
    QModelIndexList rows = view.selectionModel()->selectedRows();
    std::vector<std::pair<int, QModelIndex>> seen;
    for (const QModelIndex &row : std::as_const(rows))
        seen.emplace_back(view.visualRect(row).top(), row);
    std::sort(seen.begin(), seen.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    QStringList lines;
    for (const auto &[top, row] : seen)
        lines << rowText(view, row);
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace

QAction *addCopyAction(QTreeView *view)
{
    auto *copy = new QAction(QObject::tr("Cop&y"), view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, view, [view] { copySelected(*view); });
    view->addAction(copy);
    return copy;
}

} // namespace plab
