// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/shownrun.h"

#include <QObject>

namespace plab {

class ResultColumn;
class RunController;
class StatusLine;

/// Decides which run the right side and the status bar show: the one that goes on, or an earlier one that a
/// person asked for. GUI thread.
class ResultsController : public QObject
{
    Q_OBJECT
public:
    /// Borrows all of them.
    ResultsController(RunController *runner, ResultColumn *column, StatusLine *status,
                      QObject *parent = nullptr);

    /// Takes a finished run into the list of runs and shows it.
    void add(const std::shared_ptr<const RunRecord> &record);
    /// Shows a run of the list; a run that goes on is not shown any more until the next start.
    void showRun(int number);
    /// Shows what can come of these settings, unless a run of the experiment is shown already or one goes on.
    void showSettings(const QString &experiment, const Parameters &settings);

Q_SIGNALS:
    void shownChanged();       ///< what the panes show is another run, or newer
    void finished(int number); ///< a run of this window, which is in the list now

private:
    void start();
    void update();
    void finish(const std::shared_ptr<const RunRecord> &record);
    void refresh();
    void takeNames();
    std::shared_ptr<const RunRecord> called(const std::shared_ptr<const RunRecord> &record, int number) const;
    void refreshStatus();
    void compareWithOtherSwitch();
    int counterpartOf(const RunRecord &record) const;
    void findCounterpart();

    RunController *m_runner;
    ResultColumn *m_column;
    StatusLine *m_status;
    ShownRun m_shown;
    QString m_experiment; ///< of what is shown
    int m_compared = 0;   ///< the run that was ticked by itself; 0 if none
    int m_number = 0;     ///< of what is shown; 0 while it is not in the list
    bool m_live = false;  ///< what is shown follows the run that goes on
};

/// What a run is, in few words: "Lost updates · Lock off".
QString runWords(const RunRecord &record);
/// How its switches stand: "Lock off". Empty if it has none.
QString switchWords(const RunRecord &record);

} // namespace plab
