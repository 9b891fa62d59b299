// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runspane.h"

#include "ui/runs/runsfilter.h"
#include "ui/runs/runsummaries.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolBar>
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
    buildKept();
    buildActions();
    bar->addWidget(buildBar(), 6);
    bar->addWidget(m_search, 1);
    layout->addLayout(bar);
    layout->addWidget(m_view, 1);
    auto *under = new QHBoxLayout;
    under->setContentsMargins(0, 0, 8, 4);
    under->addWidget(m_note, 1);
    under->addWidget(m_kept);
    layout->addLayout(under);
    setFocusProxy(m_view);
    connect(m_model, &RunsModel::overlaysChanged, this, &RunsPane::tellOverlays);
    connect(m_model, &RunsModel::notesChanged, this, [this](int number) {
        updateActions();
        Q_EMIT notesChanged(number);
    });
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

void RunsPane::setKept(int number, qint64 bytes)
{
    m_model->setKept(number, bytes);
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
