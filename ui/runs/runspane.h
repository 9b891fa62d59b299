// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/preset.h"
#include "ui/runs/runsmodel.h"

#include <QHash>
#include <QWidget>

#include <functional>

class QAction;
class QLineEdit;
class QToolBar;
class QToolButton;
class QTreeView;

namespace plab {

class RunsFilter;

/// Every run of the session and those that are kept: show again, lay over the current one, name, note, pin,
/// search, export, delete. Records of kept runs come when somebody wants them. GUI thread.
class RunsPane : public QWidget
{
    Q_OBJECT
public:
    explicit RunsPane(QWidget *parent = nullptr);

    /// How a preset is found by its id, to say what a run has changed of it; null if unknown.
    using PresetLookup = std::function<const Preset *(const QString &id)>;
    void setPresets(const PresetLookup &lookup) { m_presets = lookup; }

    /// Takes in a finished run and returns its number. It becomes the current row, unless a person is typing.
    int add(const std::shared_ptr<const RunRecord> &record);
    /// One that lies on the disk, and is not read yet.
    int addKept(const RunSummary &summary, const RunNotes &notes);
    /// The answers to recordWanted().
    void setRecord(int number, const std::shared_ptr<const RunRecord> &record);
    void recordFailed(int number);
    /// Calls it with the record in the list: at once, or as soon as it has been read.
    void withRecord(int number, const std::function<void()> &then);

    /// Brings back the run that was deleted last (undo); false if it is another.
    bool restore(int number);
    void forget(int number);                ///< it is no more, and cannot come back
    void setKept(int number, qint64 bytes); ///< how large it is on the disk
    /// Says beside the note what is kept; the button opens the menu by which that is changed.
    QToolButton *keptButton() const { return m_kept; }
    void rename(int number, const QString &name);
    void setPinned(int number, bool pinned);
    void setCurrent(int number);                             ///< the row that the actions mean
    void setShown(int number) { m_model->setShown(number); } ///< the run the other panes show; 0 if none

    /// Ticks or unticks a run, as a click on its box does.
    void setOverlay(int number, bool on);

    const QList<RunEntry> &records() const { return m_model->entries(); } ///< the newest added first
    const RunEntry *entry(int number) const { return m_model->entry(number); }
    std::shared_ptr<const RunRecord> record(int number) const; ///< null if unknown or not read yet
    QString nameOf(int number) const;                          ///< what a person called it, else "run 7"
    int nextNumber() const { return m_model->nextNumber(); }
    /// Show, overlay, pin, rename, export, delete, copy as command: the window has them in its menu Runs,
    /// too.
    const QList<QAction *> &runActions() const { return m_actions; }
    QList<RunEntry> overlays() const; ///< ticked ones whose records are there, the newest first

Q_SIGNALS:
    void showRequested(int number);
    void overlaysChanged();
    void notesChanged(int number); ///< name, note or pin
    void exportRequested(int number);
    void commandRequested(int number); ///< the command line that repeats the run, to be copied
    void recordWanted(int number);     ///< of a kept run: to be answered by setRecord() or recordFailed()
    void deleted(int number);          ///< already gone from the list; restore() undoes it
    void restored(int number);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildView();
    void fitColumns();
    void buildHeader();
    void buildSearch();
    void buildNote();
    void buildKept();
    void buildActions();
    QToolBar *buildBar();
    QAction *addAction(const QString &text, const QString &toolTip, const QKeySequence &key,
                       void (RunsPane::*does)());
    void showSelected();
    void toggleOverlay();
    void togglePin();
    void renameSelected();
    void exportSelected();
    void askForCommand();
    void deleteSelected();
    void tellOverlays();
    void takeNote();
    void updateActions();
    bool isTyping() const;
    QModelIndex shownIndex(int number, int column) const;
    int selected() const; ///< number of the selected run; 0 if none

    RunsModel *m_model;
    RunsFilter *m_filter;
    PresetLookup m_presets;
    QHash<int, QList<std::function<void()>>> m_waiting; ///< for the record of a run, by its number
    QTreeView *m_view = nullptr;
    int m_nameWidth = 0; ///< of the column, as it was fitted last
    QLineEdit *m_search = nullptr;
    QLineEdit *m_note = nullptr;
    QToolButton *m_kept = nullptr;
    int m_noted = 0; ///< the run whose note stands in the field
    QAction *m_overlay = nullptr;
    QAction *m_pin = nullptr;
    QList<QAction *> m_actions;
};

} // namespace plab
