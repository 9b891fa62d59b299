// SPDX-License-Identifier: GPL-3.0-or-later
// What the pane of runs is made of.
#include "ui/base/copyrows.h"
#include "ui/base/emptyhint.h"
#include "ui/base/icons.h"
#include "ui/runs/runsdelegate.h"
#include "ui/runs/runsfilter.h"
#include "ui/runs/runspane.h"

#include <QAction>
#include <QHeaderView>
#include <QLineEdit>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>

namespace plab {

void RunsPane::buildView()
{
    m_view = new QTreeView(this); // it is the focus proxy, and Tab skips what was made before it
    m_view->setObjectName(QStringLiteral("runsView"));
    m_view->setAccessibleName(tr("Runs"));
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new RunsDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    buildHeader();
    m_view->viewport()->installEventFilter(this);
    new EmptyHint(tr("Every run is listed here."), m_view);
    connect(m_view, &QTreeView::doubleClicked, this, &RunsPane::showSelected);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &RunsPane::updateActions);
}

void RunsPane::buildHeader()
{
    QHeaderView *header = m_view->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    header->setSectionResizeMode(RunsModel::Result, QHeaderView::Stretch);
    const QFontMetrics metrics = fontMetrics();
    m_view->setColumnWidth(RunsModel::Number, metrics.horizontalAdvance(QStringLiteral("888")) + 36);
    m_view->setColumnWidth(RunsModel::WallTime, metrics.horizontalAdvance(QStringLiteral("⚠ 888.8 ms")) + 18);
    m_view->setColumnWidth(RunsModel::Started, metrics.horizontalAdvance(QStringLiteral("Wednesday")) + 24);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(RunsModel::Started, Qt::DescendingOrder);
}

/// What it was and what came out share the room, as long as nobody has drawn them otherwise. Where that is
/// too little for both, the wall time, which the tool tip of the result has too, makes place.
void RunsPane::fitColumns()
{
    const int ideal = fontMetrics().horizontalAdvance(QStringLiteral("lock off · 4 contenders")) + 8;
    const int wallTime = fontMetrics().horizontalAdvance(QStringLiteral("⚠ 888.8 ms")) + 18;
    const int room = m_view->viewport()->width() - m_view->columnWidth(RunsModel::Number)
        - m_view->columnWidth(RunsModel::Started);
    const bool isNarrow = room - wallTime < 2 * ideal;
    m_view->setColumnHidden(RunsModel::WallTime, isNarrow);
    const bool isOurs = m_nameWidth == 0 || m_view->columnWidth(RunsModel::Name) == m_nameWidth;
    if (!isOurs)
        return;
    m_nameWidth = std::max((isNarrow ? room : room - wallTime) / 2, m_view->header()->minimumSectionSize());
    m_nameWidth = std::min(m_nameWidth, ideal);
    m_view->setColumnWidth(RunsModel::Name, m_nameWidth);
}

bool RunsPane::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

void RunsPane::buildSearch()
{
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("runsSearch"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search the runs"));
    m_search->setToolTip(tr("Finds runs by name, note, preset, settings, result and day"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(70);
    m_search->setMaximumWidth(200);
    connect(m_search, &QLineEdit::textChanged, m_filter, &RunsFilter::setSearch);
}

void RunsPane::buildNote()
{
    m_note = new QLineEdit;
    m_note->setObjectName(QStringLiteral("runNote"));
    m_note->setPlaceholderText(tr("Note on this run"));
    m_note->setAccessibleName(tr("Note on the chosen run"));
    m_note->setToolTip(tr("What this run is good for; the search finds it"));
    m_note->setEnabled(false);
    connect(m_note, &QLineEdit::editingFinished, this, &RunsPane::takeNote);
}

void RunsPane::buildKept()
{
    m_kept = new QToolButton;
    m_kept->setObjectName(QStringLiteral("keptRuns"));
    m_kept->setProperty("look", QStringLiteral("flat"));
    m_kept->setPopupMode(QToolButton::InstantPopup);
    m_kept->setFocusPolicy(Qt::TabFocus);
}

void RunsPane::buildActions()
{
    m_actions = {
        addAction(tr("&Show"), tr("Show this run in all panes"), Qt::Key_Return, &RunsPane::showSelected),
        addAction(tr("&Overlay"), tr("Lay this run over the current one in the charts"),
                  QKeySequence(QStringLiteral("Ctrl+Space")), &RunsPane::toggleOverlay),
        addAction(tr("P&in"), tr("Keep this run, however many others there are"), {}, &RunsPane::togglePin),
        addAction(tr("&Rename"), tr("Give this run a name"), Qt::Key_F2, &RunsPane::renameSelected),
        addAction(tr("&Export…"), tr("Write this run to a file"), {}, &RunsPane::exportSelected),
        addAction(tr("&Delete"), tr("Take this run out of the list; it can be undone"), QKeySequence::Delete,
                  &RunsPane::deleteSelected),
    };
    m_overlay = m_actions.at(1);
    m_overlay->setCheckable(true);
    m_pin = m_actions.at(2);
    m_pin->setCheckable(true);
    const char *icons[] = {"open", "overlay", "marker", "rename", "export", "delete"};
    for (qsizetype i = 0; i < m_actions.size(); ++i)
        m_actions.at(i)->setIcon(lineIcon(QLatin1String(icons[i])));
    QAction *command = addAction(tr("Copy as co&mmand"), tr("Copy the command line that repeats this run"),
                                 {}, &RunsPane::askForCommand);
    command->setIcon(lineIcon(QStringLiteral("command")));
    m_view->insertAction(m_actions.last(), command); // in the menus only, before Delete
    m_actions.insert(m_actions.size() - 1, command);
    addCopyAction(m_view);
    updateActions();
}

/// What has no room is behind a sign at its end.
QToolBar *RunsPane::buildBar()
{
    auto *bar = new QToolBar;
    bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    bar->setProperty("look", QStringLiteral("plain"));
    for (QAction *action : std::as_const(m_actions)) {
        if (action->text() == tr("Copy as co&mmand")) // in the menus only
            continue;
        bar->addAction(action);
        bar->widgetForAction(action)->setProperty("look", QStringLiteral("flat"));
        bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
    }
    return bar;
}

QAction *RunsPane::addAction(const QString &text, const QString &toolTip, const QKeySequence &key,
                             void (RunsPane::*does)())
{
    auto *action = new QAction(text, m_view);
    action->setToolTip(key.isEmpty()
                           ? toolTip
                           : QStringLiteral("%1 (%2)").arg(toolTip, key.toString(QKeySequence::NativeText)));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, does);
    m_view->addAction(action);
    return action;
}

} // namespace plab
