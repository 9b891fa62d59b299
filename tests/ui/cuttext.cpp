// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/cuttext.h"

#include "ui/console/consolemodel.h"
#include "ui/runs/runsmodel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QTreeView>

namespace plab {
namespace {

QString plain(const QString &text)
{
    const QString words =
        Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
    return QString(words).remove(QChar(0x200b)).simplified(); // a tip may break its lines elsewhere
}

QString shortened(const QString &text)
{
    return text.size() > 60 ? text.left(57) + QStringLiteral("…") : text;
}

class Finder
{
public:
    explicit Finder(const QWidget &window) : m_window(window) { }

    QStringList find()
    {
        lookAt(m_window);
        for (const QWidget *widget : m_window.findChildren<QWidget *>()) {
            if (widget->isVisible() && !widget->visibleRegion().isEmpty())
                lookAt(*widget);
        }
        m_found.removeDuplicates();
        return m_found;
    }

private:
    void lookAt(const QWidget &widget)
    {
        if (const auto *label = qobject_cast<const QLabel *>(&widget))
            lookAtLabel(*label);
        else if (const auto *button = qobject_cast<const QAbstractButton *>(&widget))
            need(button->width() >= button->minimumSizeHint().width() || button->text().isEmpty(), widget,
                 QString(button->text()).remove('&'), button->toolTip());
        else if (const auto *tabs = qobject_cast<const QTabBar *>(&widget))
            lookAtTabs(*tabs);
        else if (const auto *head = qobject_cast<const QHeaderView *>(&widget))
            lookAtHead(*head);
        else if (const auto *view = qobject_cast<const QAbstractItemView *>(&widget))
            lookAtCells(*view);
        else if (const auto *combo = qobject_cast<const QComboBox *>(&widget))
            lookAtCombo(*combo);
        else if (const auto *edit = qobject_cast<const QLineEdit *>(&widget))
            lookAtEdit(*edit);
        else if (const auto *area = qobject_cast<const QScrollArea *>(&widget))
            lookAtArea(*area);
    }

    void need(bool fits, const QWidget &widget, const QString &text, const QString &tip)
    {
        if (!fits && !plain(tip).contains(plain(text)))
            m_found << QStringLiteral("%1 %2 of %3, %5 wide for %6: “%4”")
                           .arg(widget.metaObject()->className(), widget.objectName(),
                                widget.parentWidget() ? widget.parentWidget()->metaObject()->className() : "",
                                shortened(plain(text)))
                           .arg(widget.width())
                           .arg(widget.sizeHint().width());
    }

    void lookAtLabel(const QLabel &label)
    {
        if (label.text().isEmpty())
            return;
        const QRect room = label.contentsRect().adjusted(label.margin(), 0, -label.margin(), 0);
        const QFontMetrics metrics = label.fontMetrics();
        bool fits = false;
        if (label.wordWrap()) { // one word may be wider than all of it, too
            int widest = 0;
            for (const QString &word :
                 label.text().split(QRegularExpression(QStringLiteral("[\\s\\x{200b}-]"))))
                widest = std::max(widest, metrics.horizontalAdvance(word));
            fits = widest <= room.width() && label.heightForWidth(label.width()) <= label.height() + 1;
        } else {
            fits = label.sizeHint().width() <= label.width() + 1;
        }
        need(fits, label, label.text(), label.toolTip());
    }

    void lookAtTabs(const QTabBar &tabs)
    {
        const QFontMetrics metrics = tabs.fontMetrics();
        for (int i = 0; i < tabs.count(); ++i) {
            const QString text = QString(tabs.tabText(i)).remove('&');
            const bool whole = tabs.tabRect(i).width() >= metrics.horizontalAdvance(text);
            const bool reached = tabs.usesScrollButtons() || tabs.rect().contains(tabs.tabRect(i));
            need(whole, tabs, text, tabs.tabToolTip(i));
            need(reached, tabs, text, QString());
        }
    }

    void lookAtHead(const QHeaderView &head)
    {
        QFont bold = head.font();
        bold.setBold(true);
        const QFontMetrics metrics(bold);
        for (int i = 0; i < head.count(); ++i) {
            if (head.isSectionHidden(i) || head.orientation() != Qt::Horizontal)
                continue;
            const QString text = head.model()->headerData(i, Qt::Horizontal).toString();
            const QString tip = head.model()->headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString();
            need(metrics.horizontalAdvance(text) + 12 <= head.sectionSize(i), head, text, tip);
        }
    }

    void lookAtCells(const QAbstractItemView &view)
    {
        const QFontMetrics metrics = view.fontMetrics();
        for (int y = 2; y < view.viewport()->height(); y += std::max(4, metrics.height() / 2)) {
            const QModelIndex row = view.indexAt({view.viewport()->width() / 2, y});
            for (int column = 0; row.isValid() && column < view.model()->columnCount(row.parent()); ++column)
                lookAtCell(view, row.siblingAtColumn(column));
        }
    }

    /// Of a column that gave way: others of its row have what it says.
    static QString tipsBeside(const QAbstractItemView &view, const QModelIndex &index)
    {
        QStringList tips;
        for (int column = 0; column < index.model()->columnCount(index.parent()); ++column) {
            if (const QModelIndex one = index.siblingAtColumn(column); view.visualRect(one).width() > 0)
                tips << one.data(Qt::ToolTipRole).toString();
        }
        return tips.join(QLatin1Char('\n'));
    }

    void lookAtCell(const QAbstractItemView &view, const QModelIndex &index)
    {
        constexpr int Padding = 8;
        if (qobject_cast<const ConsoleModel *>(index.model()) && index.column() == ConsoleModel::Text)
            return; // wraps
        const QRect cell = view.visualRect(index);
        const QString tip =
            cell.width() > 0 ? index.data(Qt::ToolTipRole).toString() : tipsBeside(view, index);
        QStringList lines {index.data().toString()};
        if (qobject_cast<const RunsModel *>(index.model()))
            lines << index.data(RunsModel::SecondLineRole).toString();
        int start = 0;
        if (const auto *library = view.objectName() == QLatin1String("libraryTree") ? &view : nullptr)
            start = library->sizeHintForIndex(index).width()
                - view.fontMetrics().horizontalAdvance(index.data().toString());
        for (const QString &line : lines)
            need(line.isEmpty()
                     || view.fontMetrics().horizontalAdvance(line) + start + Padding <= cell.width(),
                 view, line, tip);
    }

    void lookAtCombo(const QComboBox &combo)
    {
        QStyleOptionComboBox option;
        option.initFrom(&combo);
        option.editable = combo.isEditable();
        const int room =
            combo.style()
                ->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &combo)
                .width();
        need(combo.fontMetrics().horizontalAdvance(combo.currentText()) <= room, combo, combo.currentText(),
             combo.toolTip());
    }

    void lookAtEdit(const QLineEdit &edit)
    {
        const QString text = edit.text().isEmpty() ? edit.placeholderText() : edit.text();
        const bool scrolls =
            !edit.text().isEmpty() && !qobject_cast<const QAbstractSpinBox *>(edit.parentWidget());
        need(scrolls || edit.fontMetrics().horizontalAdvance(text) + 4 <= edit.contentsRect().width(), edit,
             text, edit.toolTip());
    }

    void lookAtArea(const QScrollArea &area)
    {
        const bool stuck = area.horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff;
        if (stuck && area.widget() && area.widget()->width() > area.viewport()->width())
            m_found << QStringLiteral("%1 is %2 wide inside and shows %3")
                           .arg(area.metaObject()->className())
                           .arg(area.widget()->width())
                           .arg(area.viewport()->width());
    }

    const QWidget &m_window;
    QStringList m_found;
};

} // namespace

QStringList cutTexts(const QWidget &window)
{
    return Finder(window).find();
}

} // namespace plab
