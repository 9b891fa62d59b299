// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/resulttableview.h"

#include "ui/base/theme.h"
#include "ui/outcomes/resultmodel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMimeData>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace plab {

namespace {

constexpr int FigurePadding = 6; // at the sides
constexpr int FigureLineGap = 3; // over and under a row

/// The figure, and small under it what its interval is.
class ResultDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool selected = option.state & QStyle::State_Selected;
        const QColor chosen = option.palette.highlightedText().color();
        painter->save();
        if (selected)
            painter->fillRect(option.rect, option.palette.highlight());
        const int flags = index.data(Qt::TextAlignmentRole).toInt();
        QRect line = option.rect.adjusted(FigurePadding, FigureLineGap, -FigurePadding, 0);
        line.setHeight(QFontMetrics(wordFont(option)).height());
        painter->setFont(wordFont(option));
        painter->setPen(selected ? chosen : Theme::current().text());
        painter->drawText(line, flags, index.data().toString());
        line.translate(0, line.height());
        painter->setFont(smallFont(option));
        painter->setPen(selected ? chosen : Theme::current().mutedText());
        painter->drawText(line, flags, index.data(ResultModel::BelowRole).toString());
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QFontMetrics word(wordFont(option));
        const QFontMetrics below(smallFont(option));
        const QString interval = index.data(ResultModel::BelowRole).toString();
        const int width =
            std::max(word.horizontalAdvance(index.data().toString()), below.horizontalAdvance(interval));
        return {width + 2 * FigurePadding + 2,
                word.height() + (interval.isEmpty() ? 0 : below.height()) + 2 * FigureLineGap};
    }

private:
    static QFont wordFont(const QStyleOptionViewItem &option)
    {
        QFont font = option.font;
        font.setBold(true);
        return font;
    }

    static QFont smallFont(const QStyleOptionViewItem &option)
    {
        QFont font = option.font;
        font.setPointSizeF(font.pointSizeF() * 0.85);
        return font;
    }
};

} // namespace

ResultTableView::ResultTableView(ResultModel *model, QWidget *parent) : QTableView(parent), m_model(model)
{
    setModel(model);
    setItemDelegate(new ResultDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Results with their intervals"));
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    auto *copyAction = new QAction(tr("&Copy table"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &ResultTableView::copy);
    addAction(copyAction);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(model, &QAbstractItemModel::modelReset, this, &ResultTableView::fit);
    connect(model, &QAbstractItemModel::dataChanged, this, &ResultTableView::fit);
}

void ResultTableView::copy() const
{
    QApplication::clipboard()->setMimeData(m_model->tableData());
}

void ResultTableView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fit();
}

void ResultTableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

/// Columns as wide as what stands in them, and what is left over between them.
void ResultTableView::fit()
{
    if (!m_model || m_model->columnCount() == 0)
        return;
    resizeColumnsToContents();
    resizeRowsToContents();
    int all = 0;
    for (int column = 0; column < m_model->columnCount(); ++column)
        all += columnWidth(column);
    const int room = viewport()->width();
    const int more = std::max(0, (room - all) / m_model->columnCount());
    for (int column = 0; column < m_model->columnCount() && more > 0; ++column)
        setColumnWidth(column, columnWidth(column) + more);
    const int bar = all > room ? horizontalScrollBar()->sizeHint().height() : 0;
    const int head = std::max(horizontalHeader()->height(), horizontalHeader()->sizeHint().height());
    setFixedHeight(head + verticalHeader()->length() + 2 * frameWidth() + bar + 2);
}

} // namespace plab
