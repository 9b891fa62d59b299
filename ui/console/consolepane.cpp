// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console/consolepane.h"

#include "core/model/wording.h"

#include "ui/base/copyrows.h"
#include "ui/base/emptyhint.h"
#include "ui/console/consolemodel.h"
#include "ui/console/wrappingdelegate.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTreeView>

namespace plab {

ConsolePane::ConsolePane(QWidget *parent)
    : QWidget(parent), m_model(new ConsoleModel(this)), m_filter(new QSortFilterProxyModel(this))
{
    m_filter->setSourceModel(m_model);
    m_filter->setFilterKeyColumn(ConsoleModel::Name);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 0, 0);
    layout->setSpacing(6);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(6, 0, 14, 0);
    buildView(); // first: it is the focus proxy, and Tab skips what was made before it
    buildBar(bar);
    layout->addLayout(bar);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);
    updateDropped();
}

void ConsolePane::buildBar(QHBoxLayout *bar)
{
    m_names = new QComboBox;
    m_names->setObjectName(QStringLiteral("consoleFilter"));
    m_names->setAccessibleName(tr("Whose lines are shown"));
    m_names->setToolTip(tr("Show the lines of one process only"));
    m_names->setMinimumContentsLength(14);
    m_names->addItem(tr("All processes"));
    m_dropped = new QLabel;
    m_dropped->setObjectName(QStringLiteral("consoleDropped"));
    m_dropped->setProperty("look", QStringLiteral("muted"));
    m_dropped->setToolTip(
        tr("A process never waits for its text to be read: what does not fit is dropped and counted."));
    bar->addWidget(m_names);
    bar->addStretch(1);
    bar->addWidget(m_dropped);
    connect(m_names, &QComboBox::currentIndexChanged, this, &ConsolePane::filterBy);
}

void ConsolePane::buildView()
{
    m_view = new QTreeView(this);
    m_view->setObjectName(QStringLiteral("consoleView"));
    m_view->setAccessibleName(tr("Console"));
    m_view->setModel(m_filter);
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setUniformRowHeights(true);
    m_view->setItemDelegate(new WrappingDelegate(m_view));
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->header()->setStretchLastSection(true);
    addCopyAction(m_view);
    auto *all = new QAction(tr("Select &all"), m_view);
    all->setShortcut(QKeySequence::SelectAll);
    all->setShortcutContext(Qt::WidgetShortcut);
    connect(all, &QAction::triggered, m_view, &QTreeView::selectAll);
    m_view->addAction(all);
    new EmptyHint(tr("Nothing has been printed."), m_view);
    m_view->setTextElideMode(Qt::ElideMiddle); // names differ at their ends
    m_view->setColumnHidden(ConsoleModel::RepeatColumn, true);
    setColumnWidths();
}

void ConsolePane::setColumnWidths()
{
    const QFontMetrics metrics(consoleFont());
    QFont bold = m_view->header()->font();
    bold.setBold(true);
    const QFontMetrics heads(bold);
    const std::pair<ConsoleModel::Column, const char *> usual[] = {{ConsoleModel::RepeatColumn, "witness"},
                                                                   {ConsoleModel::Time, "888.8888"},
                                                                   {ConsoleModel::Name, "Process-888"},
                                                                   {ConsoleModel::Pid, "8888888"}};
    for (const auto &[column, text] : usual) {
        const QString head = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        m_view->setColumnWidth(
            column,
            std::max(metrics.horizontalAdvance(QLatin1String(text)), heads.horizontalAdvance(head)) + 16);
    }
}

void ConsolePane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_view)
        setColumnWidths();
}

void ConsolePane::showRun(const std::shared_ptr<const RunRecord> &record)
{
    const bool follow = isAtEnd();
    m_model->showRun(record);
    wrapLines();
    m_view->setColumnHidden(ConsoleModel::RepeatColumn, m_model->repeats() < 2);
    updateNames(record.get());
    updateDropped();
    if (follow)
        m_view->scrollToBottom();
}

/// Long lines are broken, but for so many that every height would have to be looked at.
void ConsolePane::wrapLines()
{
    constexpr int MostWrapped = 2000;
    const bool wraps = m_model->rowCount() <= MostWrapped;
    if (wraps != m_view->uniformRowHeights())
        return;
    m_view->setUniformRowHeights(!wraps);
    m_view->setWordWrap(wraps);
    m_view->doItemsLayout();
}

bool ConsolePane::isAtEnd() const
{
    const QScrollBar *bar = m_view->verticalScrollBar();
    return bar->value() == bar->maximum();
}

void ConsolePane::updateNames(const RunRecord *record)
{
    QStringList names;
    if (record && !record->repeats.isEmpty()) {
        for (const ProcessRecord &process : record->repeats.last().processes)
            names << process.name;
    }
    QStringList shown;
    for (int i = 1; i < m_names->count(); ++i)
        shown << m_names->itemText(i);
    if (names == shown)
        return;
    const QString chosen = m_names->currentIndex() > 0 ? m_names->currentText() : QString();
    const QSignalBlocker blocker(m_names);
    while (m_names->count() > 1)
        m_names->removeItem(m_names->count() - 1);
    m_names->addItems(names);
    m_names->setCurrentIndex(names.indexOf(chosen) + 1);
    filterBy(m_names->currentIndex());
}

void ConsolePane::filterBy(int choice)
{
    const QString wanted = choice > 0
        ? QRegularExpression::anchoredPattern(QRegularExpression::escape(m_names->itemText(choice)))
        : QString();
    if (m_filter->filterRegularExpression().pattern() != wanted)
        m_filter->setFilterRegularExpression(wanted);
}

void ConsolePane::updateDropped()
{
    const quint64 dropped = m_model->dropped();
    m_dropped->setText(plab::tr("%n lines dropped", "%n line dropped", double(dropped)).shown());
    m_dropped->setVisible(dropped > 0);
}

} // namespace plab
