// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "ui/base/shownrun.h"

#include <QSplitter>

namespace plab {

class ConsolePane;
class InstantPane;
class LowerPanes;
class OutcomesPane;
class PaneFeed;
class ProcessesPane;
class RunsPane;
class ShowOne;
class SightBar;
class SourcePane;
class TimelineView;
class TimingPane;

/// The right column: the timeline above, outcomes and the result tabs below. All of them show one run at a
/// time; panes that cannot be seen catch up when they are shown.
class ResultColumn : public QSplitter
{
    Q_OBJECT
public:
    explicit ResultColumn(QWidget *parent = nullptr);

    /// Shows a run, or with a null record what the experiment declares. The declaration must stay; null if
    /// unknown.
    void show(const ShownRun &shown, const Declaration *declaration);
    void copyTable(); ///< the outcomes of the run that is shown, to the clipboard
    using QWidget::show;
    /// Nothing but the timeline, one of the lower panes, or both; showAll() ends it.
    void showOnly(bool timeline, QWidget *pane);
    void showAll();
    QWidget *pane(const QString &name) const; ///< "timeline", "outcomes", …, "family"; null if unknown
    const ShownRun &shown() const { return m_shown; }

    TimelineView *timeline() const { return m_timeline; }
    OutcomesPane *outcomes() const { return m_outcomes; }
    TimingPane *timing() const { return m_timing; }
    ProcessesPane *processes() const { return m_processes; }
    ConsolePane *console() const { return m_console; }
    RunsPane *runs() const { return m_runs; }
    InstantPane *view(View view) const;
    /// The views of the experiment that is shown, the one in front first.
    QList<InstantPane *> declaredViews() const;
    SourcePane *source() const { return m_source; } ///< hidden where there is none
    LowerPanes *lower() const { return m_lower; }

Q_SIGNALS:
    void viewsChanged(); ///< another experiment with other declaredViews()

private:
    void chooseRepeat();
    void refresh();
    void buildPanes();
    void feedPanes();
    void connectInstant();
    void showViews();

    ShownRun m_shown;
    /// What the panes of processes show: m_shown, or of it only the repeat that a person looks closer at.
    ShownRun m_inView;
    int m_number = 0; ///< of the repeat in view, see RunRecord::numberOf
    bool m_isRefreshing = false;
    const Declaration *m_declaration = nullptr;
    TimelineView *m_timeline = nullptr;
    SightBar *m_sightBar = nullptr;
    QSplitter *m_above = nullptr; ///< timeline and source
    SourcePane *m_source = nullptr;
    ShowOne *m_showOne = nullptr;
    OutcomesPane *m_outcomes = nullptr;
    TimingPane *m_timing = nullptr;
    ProcessesPane *m_processes = nullptr;
    ConsolePane *m_console = nullptr;
    RunsPane *m_runs = nullptr;
    QList<InstantPane *> m_views; ///< of every kind
    LowerPanes *m_lower = nullptr;
    PaneFeed *m_feed = nullptr;
};

} // namespace plab
