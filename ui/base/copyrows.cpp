// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/copyrows.h"

#include <QAbstractItemView>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

#include <algorithm>

namespace plab {

namespace {

/// A cell may not end where it stands, nor be taken for a formula; numbers stay as they are.
QString asCell(QString text)
{
    bool isNumber = false;
    text.toDouble(&isNumber);
    for (const char between : {'\t', '\n', '\r'})
        text.replace(QLatin1Char(between), QLatin1Char(' '));
    if (!isNumber && !text.isEmpty() && QStringLiteral("=+-@").contains(text.front()))
        text.prepend(QLatin1Char('\''));
    return text;
}

QString htmlRow(const QStringList &cells, const QString &tag)
{
    QString row;
    for (const QString &cell : cells)
        row += QStringLiteral("<%1>%2</%1>").arg(tag, cell.toHtmlEscaped());
    return QStringLiteral("<tr>%1</tr>").arg(row);
}

void copySelected(const QAbstractItemView &view)
{
    const QModelIndexList rows = view.selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    std::vector<std::pair<int, QModelIndex>> seen;
    for (const QModelIndex &row : rows)
        seen.emplace_back(view.visualRect(row).top(), row);
    std::sort(seen.begin(), seen.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    QList<QStringList> table {plainCells(*view.model(), {})};
    for (const auto &[top, row] : seen)
        table << plainCells(*view.model(), row);
    QGuiApplication::clipboard()->setMimeData(tableData(table));
}

} // namespace

QMimeData *tableData(const QList<QStringList> &rows)
{
    QString text;
    QString html;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        QStringList cells;
        for (const QString &cell : rows[i])
            cells << asCell(cell);
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        html += htmlRow(cells, i == 0 ? QStringLiteral("th") : QStringLiteral("td"));
    }
    auto *mime = new QMimeData;
    mime->setText(text);
    mime->setHtml(QStringLiteral("<table>%1</table>").arg(html));
    return mime;
}

QStringList plainCells(const QAbstractItemModel &model, const QModelIndex &row)
{
    QStringList cells;
    for (int column = 0; column < model.columnCount(row.parent()); ++column) {
        const auto value = [&](int role) {
            return row.isValid() ? row.siblingAtColumn(column).data(role)
                                 : model.headerData(column, Qt::Horizontal, role);
        };
        const QVariant plain = value(PlainCellsRole);
        if (plain.isValid())
            cells << plain.toStringList();
        else
            cells << value(Qt::DisplayRole).toString();
    }
    return cells;
}

QAction *addCopyAction(QAbstractItemView *view)
{
    auto *copy = new QAction(QObject::tr("Cop&y"), view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, view, [view] { copySelected(*view); });
    view->addAction(copy);
    return copy;
}

} // namespace plab
