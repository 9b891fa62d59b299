// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/outcometable.h"

#include "ui/base/theme.h"
#include "ui/outcomes/outcomemodel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMimeData>
#include <QPainter>
#include <QResizeEvent>
#include <QStyledItemDelegate>

namespace plab {

namespace {

constexpr int SidePadding = 6;
constexpr int RowPadding = 3;

/// Paints a cell's word on the first line and, under it, this cell's slice of the sentence that runs over the
/// row.
class OutcomeDelegate : public QStyledItemDelegate
{
public:
    explicit OutcomeDelegate(OutcomeTable *table) : QStyledItemDelegate(table), m_table(table) { }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setClipRect(option.rect);
        if (selected)
            painter->fillRect(option.rect, option.palette.highlight());
        paintWord(painter, option, index, selected);
        paintSentence(painter, option, index, selected);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QString sentence = index.data(OutcomeModel::SentenceRole).toString();
        const int room =
            std::max(40, m_table->viewport()->width() - 2 * SidePadding - m_table->keptRoom(index.row()));
        const int lines = sentence.isEmpty()
            ? 0
            : QFontMetrics(sentenceFont(option))
                  .boundingRect(QRect(0, 0, room, 10000), Qt::TextWordWrap, sentence)
                  .height();
        const QFontMetrics word(wordFont(option, index));
        return {word.horizontalAdvance(index.data().toString()) + 2 * SidePadding + 2,
                word.height() + lines + 2 * RowPadding};
    }

private:
    static QFont wordFont(const QStyleOptionViewItem &option, const QModelIndex &index)
    {
        QFont font = option.font;
        font.setBold(index.column() == OutcomeModel::Title || index.column() == OutcomeModel::GradeColumn);
        return font;
    }

    static QFont sentenceFont(const QStyleOptionViewItem &option)
    {
        QFont font = option.font;
        font.setPointSizeF(font.pointSizeF() * 0.88);
        return font;
    }

    static void paintWord(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                          bool selected)
    {
        painter->setFont(wordFont(option, index));
        const QVariant colour = index.data(Qt::ForegroundRole);
        painter->setPen(selected               ? option.palette.highlightedText().color()
                            : colour.isValid() ? colour.value<QColor>()
                                               : Theme::current().text());
        const QRect line(option.rect.left() + SidePadding, option.rect.top() + RowPadding,
                         option.rect.width() - SidePadding, painter->fontMetrics().height());
        painter->drawText(
            line, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, line.width()));
    }

    void paintSentence(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                       bool selected) const
    {
        const int top = option.rect.top() + RowPadding + QFontMetrics(wordFont(option, index)).height();
        const int left = m_table->columnViewportPosition(0) + SidePadding;
        const int room =
            std::max(40, m_table->viewport()->width() - 2 * SidePadding - m_table->keptRoom(index.row()));
        painter->setFont(sentenceFont(option));
        painter->setPen(selected ? option.palette.highlightedText().color() : Theme::current().mutedText());
        painter->drawText(QRect(left, top, room, option.rect.bottom() - top),
                          Qt::AlignLeft | Qt::TextWordWrap,
                          index.data(OutcomeModel::SentenceRole).toString());
    }

    OutcomeTable *m_table;
};

} // namespace

OutcomeTable::OutcomeTable(OutcomeModel *model, QWidget *parent) : QTableView(parent), m_model(model)
{
    setModel(model);
    setItemDelegate(new OutcomeDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // as high as its rows: the pane scrolls
    setVerticalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Graded outcomes"));
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(OutcomeModel::Title, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(OutcomeModel::Share, QHeaderView::Fixed);
    auto *copyAction = new QAction(tr("&Copy table"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &OutcomeTable::copy);
    addAction(copyAction);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(model, &QAbstractItemModel::modelReset, this, &OutcomeTable::fitRows);
    connect(model, &QAbstractItemModel::dataChanged, this, &OutcomeTable::fitShare);
}

void OutcomeTable::copy() const
{
    QApplication::clipboard()->setMimeData(m_model->tableData());
}

void OutcomeTable::keepRoom(const QHash<int, int> &widthByRow)
{
    if (widthByRow == m_keptRoom)
        return;
    m_keptRoom = widthByRow;
    fitRows();
    viewport()->update();
}

int OutcomeTable::contentHeight() const
{
    return horizontalHeader()->sizeHint().height() + verticalHeader()->length() + 2 * frameWidth() + 2;
}

void OutcomeTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitRows();
}

void OutcomeTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitRows();
}

/// Where there is little room the outcomes' names come before the interval, which the tool tip has: it is
/// left out whole, a figure cut in two would be another one.
void OutcomeTable::fitShare()
{
    const int others = columnWidth(OutcomeModel::Count) + columnWidth(OutcomeModel::GradeColumn)
        + sizeHintForColumn(OutcomeModel::Title);
    const int room = viewport()->width() - others;
    const QFontMetrics cells(font());
    int widest = 0;
    for (const OutcomeRow &row : m_model->rows())
        widest = std::max(widest, cells.horizontalAdvance(OutcomeModel::shareText(row)));
    QFont bold = horizontalHeader()->font();
    bold.setBold(true);
    const int head = QFontMetrics(bold).horizontalAdvance(OutcomeModel::title(OutcomeModel::Share));
    m_model->setShareForm(head + 2 * SidePadding + 2 <= room, widest + 2 * SidePadding + 2 <= room);
    setColumnWidth(OutcomeModel::Share,
                   std::max(sizeHintForColumn(OutcomeModel::Share),
                            horizontalHeader()->sectionSizeHint(OutcomeModel::Share)));
}

void OutcomeTable::fitRows()
{
    const int before = contentHeight();
    fitShare();
    resizeRowsToContents();
    if (contentHeight() != before)
        Q_EMIT contentHeightChanged();
}

} // namespace plab
