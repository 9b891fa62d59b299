// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QAbstractItemView;
class QAction;
class QMimeData;
class QModelIndex;

namespace plab {

/// What a cell is for a spreadsheet: a QStringList of one plain value or several (a share, its low, its
/// high); numbers with a point and without grouping in every locale. Of a head: the titles of these columns.
/// A model that gives none gives what it shows.
constexpr int PlainCellsRole = Qt::UserRole + 64;

/// Rows of cells for the clipboard, the first is the heading: as text with tabs and as HTML. The caller owns
/// it.
QMimeData *tableData(const QList<QStringList> &rows);

/// The plain cells of a row, all columns; of an invalid index the heading.
QStringList plainCells(const QAbstractItemModel &model, const QModelIndex &row);

/// Gives a view the action Copy (Ctrl+C): a heading and the selected rows, in the order seen, as plain cells.
/// The action belongs to the view.
QAction *addCopyAction(QAbstractItemView *view);

} // namespace plab
