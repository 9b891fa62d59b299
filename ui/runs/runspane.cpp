// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runspane.h"

#include "ui/base/copyrows.h"
#include "ui/base/emptyhint.h"
#include "ui/base/icons.h"
#include "ui/runs/runsdelegate.h"
#include "ui/runs/runsfilter.h"
#include "ui/runs/runsummaries.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QToolButton>
#include <QTreeView>

namespace plab {

RunsPane::RunsPane(QWidget *parent)
    : QWidget(parent), m_model(new RunsModel(this)), m_filter(new RunsFilter(this))
{
    m_filter->setSourceModel(m_model);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 0, 0);
    layout->setSpacing(4);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(0, 0, 8, 0);
    bar->setSpacing(0);
    buildView();
    buildSearch();
    buildNote();
    buildActions(bar);
    layout->addLayout(bar);
    layout->addWidget(m_view, 1);
    auto *under = new QHBoxLayout;
    under->setContentsMargins(0, 0, 8, 4);
    under->addWidget(m_note);
    layout->addLayout(under);
    setFocusProxy(m_view);
    connect(m_model, &RunsModel::overlaysChanged, this, &RunsPane::tellOverlays);
    connect(m_model, &RunsModel::notesChanged, this, [this](int number) {
        updateActions();
        Q_EMIT notesChanged(number);
    });
}

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
    m_view->setColumnWidth(RunsModel::Name,
                           metrics.horizontalAdvance(QStringLiteral("lock off · 4 contenders")));
    m_view->setColumnWidth(RunsModel::WallTime, metrics.horizontalAdvance(QStringLiteral("⚠ 888.8 ms")) + 18);
    m_view->setColumnWidth(RunsModel::Started, metrics.horizontalAdvance(QStringLiteral("Wednesday")) + 24);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(RunsModel::Started, Qt::DescendingOrder);
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
    m_search->setMaximumWidth(220);
    connect(m_search, &QLineEdit::textChanged, m_filter, &RunsFilter::setSearch);
}

void RunsPane::buildNote()
{
    m_note = new QLineEdit;
    m_note->setObjectName(QStringLiteral("runNote"));
    m_note->setPlaceholderText(tr("Note on the chosen run"));
    m_note->setAccessibleName(tr("Note on the chosen run"));
    m_note->setToolTip(tr("What this run is good for; the search finds it"));
    m_note->setEnabled(false);
    connect(m_note, &QLineEdit::editingFinished, this, &RunsPane::takeNote);
}

void RunsPane::buildActions(QHBoxLayout *bar)
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
    for (QAction *action : std::as_const(m_actions)) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setProperty("look", QStringLiteral("flat"));
        bar->addWidget(button);
    }
    bar->addStretch(1);
    bar->addWidget(m_search, 2);
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
    const Preset *preset = m_presets && !record->preset.isEmpty() ? m_presets(record->preset) : nullptr;
    const int number = m_model->add(summarized(*record, preset), {}, record);
    if (!isTyping())
        setCurrent(number);
    return number;
}

int RunsPane::addKept(const RunSummary &summary, const RunNotes &notes)
{
    return m_model->add(summary, notes, nullptr);
}

void RunsPane::setRecord(int number, const std::shared_ptr<const RunRecord> &record)
{
    m_model->setRecord(number, record);
    for (const std::function<void()> &then : m_waiting.take(number))
        then();
}

void RunsPane::recordFailed(int number)
{
    m_waiting.remove(number);
    setOverlay(number, false);
}

void RunsPane::withRecord(int number, const std::function<void()> &then)
{
    const RunEntry *entry = m_model->entry(number);
    if (!entry)
        return;
    if (entry->record)
        return then();
    const bool isAsked = m_waiting.contains(number);
    m_waiting[number].append(then);
    if (!isAsked)
        Q_EMIT recordWanted(number);
}

/// A ticked run that is not read yet lies over the others as soon as it is.
void RunsPane::tellOverlays()
{
    for (const RunEntry &entry : m_model->entries()) {
        if (entry.overlay && !entry.record && !m_waiting.contains(entry.number))
            withRecord(entry.number, [] {}); // setRecord() tells of the overlay
    }
    updateActions();
    Q_EMIT overlaysChanged();
}

bool RunsPane::restore(int number)
{
    const bool isBack = m_model->restore(number);
    if (isBack) {
        setCurrent(number);
        Q_EMIT restored(number);
    }
    return isBack;
}

void RunsPane::forget(int number)
{
    m_model->remove(number);
}

void RunsPane::rename(int number, const QString &name)
{
    m_model->setData(m_model->index(m_model->rowOf(number), RunsModel::Name), name, Qt::EditRole);
}

void RunsPane::setPinned(int number, bool pinned)
{
    const RunEntry *entry = m_model->entry(number);
    if (!entry)
        return;
    RunNotes notes = entry->notes;
    notes.pinned = pinned;
    m_model->setNotes(number, notes);
}

QModelIndex RunsPane::shownIndex(int number, int column) const
{
    const int row = m_model->rowOf(number);
    return row < 0 ? QModelIndex() : m_filter->mapFromSource(m_model->index(row, column));
}

void RunsPane::setCurrent(int number)
{
    const QModelIndex index = shownIndex(number, RunsModel::Name);
    if (index.isValid())
        m_view->setCurrentIndex(index);
}

std::shared_ptr<const RunRecord> RunsPane::record(int number) const
{
    const RunEntry *entry = m_model->entry(number);
    return entry ? entry->record : nullptr;
}

QString RunsPane::nameOf(int number) const
{
    const RunEntry *entry = m_model->entry(number);
    return entry && !entry->notes.name.isEmpty() ? entry->notes.name : tr("run %1").arg(number);
}

QList<RunEntry> RunsPane::overlays() const
{
    QList<RunEntry> ticked;
    for (const RunEntry &entry : m_model->entries()) {
        if (entry.overlay && entry.record)
            ticked.append(entry);
    }
    return ticked;
}

int RunsPane::selected() const
{
    return m_view->currentIndex().data(RunsModel::NumberRole).toInt();
}

void RunsPane::showSelected()
{
    if (const int number = selected())
        withRecord(number, [this, number] { Q_EMIT showRequested(number); });
}

void RunsPane::setOverlay(int number, bool on)
{
    const QModelIndex box = m_model->index(m_model->rowOf(number), RunsModel::Number);
    if (box.isValid())
        m_model->setData(box, on ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
}

void RunsPane::toggleOverlay()
{
    if (const RunEntry *entry = m_model->entry(selected()))
        setOverlay(entry->number, !entry->overlay);
}

void RunsPane::togglePin()
{
    if (const RunEntry *entry = m_model->entry(selected()))
        setPinned(entry->number, !entry->notes.pinned);
}

void RunsPane::renameSelected()
{
    m_view->edit(m_view->currentIndex().siblingAtColumn(RunsModel::Name));
}

void RunsPane::exportSelected()
{
    if (const int number = selected())
        withRecord(number, [this, number] { Q_EMIT exportRequested(number); });
}

void RunsPane::askForCommand()
{
    if (const int number = selected())
        withRecord(number, [this, number] { Q_EMIT commandRequested(number); });
}

void RunsPane::deleteSelected()
{
    const int number = selected();
    if (m_model->remove(number))
        Q_EMIT deleted(number);
}

/// Of the run it was typed for: another may be chosen by now.
void RunsPane::takeNote()
{
    const RunEntry *entry = m_model->entry(m_noted);
    if (!entry)
        return;
    RunNotes notes = entry->notes;
    notes.note = m_note->text().trimmed();
    m_model->setNotes(m_noted, notes);
}

/// Whoever types a note or a name must not find themselves in another row.
bool RunsPane::isTyping() const
{
    const QWidget *focus = QApplication::focusWidget();
    return qobject_cast<const QLineEdit *>(focus) && isAncestorOf(focus) && focus != m_search;
}

void RunsPane::updateActions()
{
    const int number = selected();
    const RunEntry *entry = m_model->entry(number);
    for (QAction *action : std::as_const(m_actions))
        action->setEnabled(entry);
    m_overlay->setChecked(entry && entry->overlay);
    m_pin->setChecked(entry && entry->notes.pinned);
    m_note->setEnabled(entry);
    const bool isOther = number != m_noted;
    if (isOther) {
        takeNote();
        m_noted = number;
    }
    if (isOther || !m_note->hasFocus())
        m_note->setText(entry ? entry->notes.note : QString());
}

} // namespace plab
