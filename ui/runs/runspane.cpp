// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runspane.h"

#include "ui/base/copyrows.h"
#include "ui/base/emptyhint.h"
#include "ui/base/icons.h"
#include "ui/runs/runsdelegate.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QToolButton>
#include <QTreeView>

namespace plab {

RunsPane::RunsPane(QWidget *parent) : QWidget(parent), m_model(new RunsModel(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 0, 0);
    layout->setSpacing(4);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(0, 0, 8, 0);
    bar->setSpacing(0);
    buildView();
    buildActions(bar);
    layout->addLayout(bar);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(m_model, &RunsModel::overlaysChanged, this, &RunsPane::overlaysChanged);
    connect(m_model, &RunsModel::overlaysChanged, this, &RunsPane::updateActions);
}

void RunsPane::buildView()
{
    m_view = new QTreeView(this); // it is the focus proxy, and Tab skips what was made before it
    m_view->setObjectName(QStringLiteral("runsView"));
    m_view->setAccessibleName(tr("Runs of this session"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new RunsDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    QHeaderView *header = m_view->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    const QFontMetrics metrics = fontMetrics();
    header->setSectionResizeMode(RunsModel::Result, QHeaderView::Stretch);
    m_view->setColumnWidth(RunsModel::Number, metrics.horizontalAdvance(QStringLiteral("88")) + 36);
    m_view->setColumnWidth(RunsModel::Name,
                           metrics.horizontalAdvance(QStringLiteral("lock off · 4 contenders")));
    m_view->setColumnWidth(RunsModel::WallTime, metrics.horizontalAdvance(QStringLiteral("20 repeats")) + 14);
    m_view->setColumnWidth(RunsModel::Started, metrics.horizontalAdvance(QStringLiteral("88:88 PM")) + 14);
    new EmptyHint(tr("Every run of this session is kept here."), m_view);
    connect(m_view, &QTreeView::doubleClicked, this, &RunsPane::showSelected);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &RunsPane::updateActions);
}

void RunsPane::buildActions(QHBoxLayout *bar)
{
    m_actions = {
        addAction(tr("&Show"), tr("Show this run in all panes"), Qt::Key_Return, &RunsPane::showSelected),
        addAction(tr("&Overlay"), tr("Lay this run over the current one in the charts"),
                  QKeySequence(QStringLiteral("Ctrl+Space")), &RunsPane::toggleOverlay),
        addAction(tr("&Rename"), tr("Give this run a name"), Qt::Key_F2, &RunsPane::renameSelected),
        addAction(tr("&Export…"), tr("Keep this run in a file"), {}, &RunsPane::exportSelected),
        addAction(tr("&Delete"), tr("Take this run out of the list"), QKeySequence::Delete,
                  &RunsPane::deleteSelected),
    };
    m_overlay = m_actions.at(1);
    m_overlay->setCheckable(true);
    const char *icons[] = {"open", "overlay", "rename", "export", "delete"};
    for (qsizetype i = 0; i < m_actions.size(); ++i)
        m_actions.at(i)->setIcon(lineIcon(QLatin1String(icons[i])));
    for (QAction *action : std::as_const(m_actions)) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setProperty("look", QStringLiteral("flat"));
        bar->addWidget(button);
    }
    bar->addStretch(1);
    QAction *command = addAction(tr("Copy as co&mmand"), tr("Copy the command line that repeats this run"),
                                 {}, &RunsPane::askForCommand);
    command->setIcon(lineIcon(QStringLiteral("command")));
    m_view->insertAction(m_actions.last(), command); // in the menus only, before Delete
    m_actions.insert(m_actions.size() - 1, command);
    addCopyAction(m_view);
    updateActions();
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

int RunsPane::add(const std::shared_ptr<const RunRecord> &record)
{
    const int number = m_model->add(record);
    setCurrent(number);
    return number;
}

bool RunsPane::restore(int number)
{
    const bool isBack = m_model->restore(number);
    if (isBack)
        setCurrent(number);
    return isBack;
}

void RunsPane::rename(int number, const QString &name)
{
    m_model->setData(m_model->index(m_model->rowOf(number), RunsModel::Name), name, Qt::EditRole);
}

void RunsPane::setCurrent(int number)
{
    const QModelIndex index = m_model->index(m_model->rowOf(number), RunsModel::Name);
    if (index.isValid())
        m_view->setCurrentIndex(index);
}

std::shared_ptr<const RunRecord> RunsPane::record(int number) const
{
    const RunEntry *entry = m_model->entry(number);
    return entry ? entry->record : nullptr;
}

QList<RunEntry> RunsPane::overlays() const
{
    QList<RunEntry> ticked;
    for (const RunEntry &entry : m_model->entries()) {
        if (entry.overlay)
            ticked.append(entry);
    }
    return ticked;
}

int RunsPane::selected() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_model->entries().at(index.row()).number : 0;
}

void RunsPane::showSelected()
{
    if (const int number = selected())
        Q_EMIT showRequested(number);
}

void RunsPane::setOverlay(int number, bool on)
{
    const QModelIndex box = m_model->index(m_model->rowOf(number), RunsModel::Number);
    if (box.isValid())
        m_model->setData(box, on ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
}

void RunsPane::toggleOverlay()
{
    const QModelIndex box = m_view->currentIndex().siblingAtColumn(RunsModel::Number);
    if (box.isValid())
        m_model->setData(box, box.data(Qt::CheckStateRole) == Qt::Checked ? Qt::Unchecked : Qt::Checked,
                         Qt::CheckStateRole);
}

void RunsPane::renameSelected()
{
    m_view->edit(m_view->currentIndex().siblingAtColumn(RunsModel::Name));
}

void RunsPane::exportSelected()
{
    if (const int number = selected())
        Q_EMIT exportRequested(number);
}

void RunsPane::askForCommand()
{
    if (const int number = selected())
        Q_EMIT commandRequested(number);
}

void RunsPane::deleteSelected()
{
    const int number = selected();
    if (m_model->remove(number))
        Q_EMIT deleted(number);
}

void RunsPane::updateActions()
{
    const RunEntry *entry = m_model->entry(selected());
    for (QAction *action : std::as_const(m_actions))
        action->setEnabled(entry);
    m_overlay->setChecked(entry && entry->overlay);
}

} // namespace plab
