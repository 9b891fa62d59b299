// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runsdelegate.h"

#include "ui/base/theme.h"
#include "ui/runs/runsmodel.h"

#include <QApplication>
#include <QPainter>

namespace plab {

namespace {

constexpr int Padding = 6;

QFont smaller(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

void drawLine(QPainter *painter, const QRect &where, const QFont &font, const QColor &ink, int alignment,
              const QString &text)
{
    painter->setFont(font);
    painter->setPen(ink);
    painter->drawText(where, (alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter | Qt::TextSingleLine,
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, where.width()));
}

} // namespace

void RunsDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const bool selected = item.state & QStyle::State_Selected;
    const Theme theme = Theme::current();
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    QFont first = item.font;
    first.setBold(index.column() == RunsModel::Name);
    const QString text = item.text;
    QRect where = index.column() == RunsModel::Number
        ? style->subElementRect(QStyle::SE_ItemViewItemText, &item, item.widget)
        : item.rect.adjusted(Padding, 0, -Padding, 0);
    item.text.clear();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const QString second = index.data(RunsModel::SecondLineRole).toString();
    const QVariant colour = index.data(RunsModel::SecondColourRole);
    const QColor ink = selected ? QColor(Qt::white) : theme.text();
    const QColor quiet = selected ? QColor(Qt::white)
        : colour.isValid()        ? colour.value<QColor>()
                                  : theme.mutedText();
    const int lineHeight = item.fontMetrics.height();
    const int top = item.rect.center().y() - lineHeight;
    painter->save();
    if (second.isEmpty() && index.column() == RunsModel::Number) {
        drawLine(painter, where, first, ink, int(item.displayAlignment), text);
    } else {
        drawLine(painter, {where.left(), top, where.width(), lineHeight}, first, ink,
                 int(item.displayAlignment), text);
        drawLine(painter, {where.left(), top + lineHeight + 1, where.width(), lineHeight}, smaller(item.font),
                 quiet, int(item.displayAlignment), second);
    }
    painter->restore();
}

QSize RunsDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), 2 * option.fontMetrics.height() + 12};
}

void RunsDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                        const QModelIndex &) const
{
    const int height = std::min(editor->sizeHint().height(), option.rect.height());
    editor->setGeometry(option.rect.left(), option.rect.top() + (option.rect.height() - height) / 2,
                        option.rect.width(), height);
}

} // namespace plab
