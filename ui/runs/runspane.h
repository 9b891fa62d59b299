// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/runs/runsmodel.h"

#include <QWidget>

class QAction;
class QHBoxLayout;
class QTreeView;

namespace plab {

/// Every run of the session: show again, lay over the current one, rename, export, delete. GUI thread.
class RunsPane : public QWidget
{
    Q_OBJECT
public:
    explicit RunsPane(QWidget *parent = nullptr);

    /// Keeps a finished run and returns its number.
    int add(const std::shared_ptr<const RunRecord> &record);
    /// Brings back the run that was deleted last (undo); false if it is another.
    bool restore(int number);
    void rename(int number, const QString &name);
    void setCurrent(int number);                             ///< the row that the actions mean
    void setShown(int number) { m_model->setShown(number); } ///< the run the other panes show; 0 if none

    /// Ticks or unticks a run, as a click on its box does.
    void setOverlay(int number, bool on);

    const QList<RunEntry> &records() const { return m_model->entries(); } ///< the newest first
    std::shared_ptr<const RunRecord> record(int number) const;            ///< null if unknown
    /// Show, overlay, rename, export, delete, copy as command: the window has them in its menu Runs, too.
    const QList<QAction *> &runActions() const { return m_actions; }
    QList<RunEntry> overlays() const; ///< ticked ones, the newest first

Q_SIGNALS:
    void showRequested(int number);
    void overlaysChanged();
    void exportRequested(int number);
    void commandRequested(int number); ///< the command line that repeats the run, to be copied
    void deleted(int number);          ///< already gone from the list; restore() undoes it

private:
    void buildView();
    void buildActions(QHBoxLayout *bar);
    QAction *addAction(const QString &text, const QString &toolTip, const QKeySequence &key,
                       void (RunsPane::*does)());
    void showSelected();
    void toggleOverlay();
    void renameSelected();
    void exportSelected();
    void askForCommand();
    void deleteSelected();
    void updateActions();
    int selected() const; ///< number of the selected run; 0 if none

    RunsModel *m_model;
    QTreeView *m_view = nullptr;
    QAction *m_overlay = nullptr;
    QList<QAction *> m_actions;
};

} // namespace plab
