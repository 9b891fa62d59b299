// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console/wrappingdelegate.h"

#include <QFontMetrics>
#include <QHeaderView>
#include <QTreeView>

namespace plab {

WrappingDelegate::WrappingDelegate(QTreeView *view) : QStyledItemDelegate(view), m_view(view)
{
    QObject::connect(view->header(), &QHeaderView::sectionResized, view, [view] {
        if (!view->uniformRowHeights())
            view->doItemsLayout();
    });
}

QSize WrappingDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize oneLine = QStyledItemDelegate::sizeHint(option, index);
    if (m_view->uniformRowHeights() || index.column() != index.model()->columnCount() - 1)
        return oneLine;
    const QFontMetrics metrics(index.data(Qt::FontRole).value<QFont>());
    const int margin = m_view->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, m_view) + 1;
    const int width = m_view->columnWidth(index.column()) - 2 * margin;
    const QString text = index.data().toString();
    if (width <= 0 || metrics.horizontalAdvance(text) <= width)
        return oneLine;
    const QRect box =
        metrics.boundingRect(QRect(0, 0, width, 100'000), Qt::AlignLeft | Qt::TextWordWrap, text);
    return {oneLine.width(), oneLine.height() + box.height() - metrics.height()};
}

void WrappingDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (option->rect.height() > 1.5 * option->fontMetrics.height())
        option->displayAlignment = (option->displayAlignment & ~Qt::AlignVertical_Mask) | Qt::AlignTop;
}

} // namespace plab
