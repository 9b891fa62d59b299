// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/resultcolumn.h"

#include "ui/console/consolepane.h"
#include "ui/lowerpanes.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/panefeed.h"
#include "ui/processes/processespane.h"
#include "ui/runs/runspane.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"

namespace plab {

ResultColumn::ResultColumn(QWidget *parent) : QSplitter(Qt::Vertical, parent)
{
    setObjectName(QStringLiteral("resultSplitter"));
    setChildrenCollapsible(false);
    setHandleWidth(1);
    buildPanes();
    feedPanes();
}

void ResultColumn::buildPanes()
{
    m_timeline = new TimelineView;
    m_outcomes = new OutcomesPane;
    m_timing = new TimingPane;
    m_processes = new ProcessesPane;
    m_console = new ConsolePane;
    m_runs = new RunsPane;
    m_lower = new LowerPanes;
    m_lower->setSidePane(m_outcomes, tr("Outcomes"));
    m_lower->addTab(m_timing, tr("Timing"), tr("Charts of speed and duration"));
    m_lower->addTab(m_processes, tr("Processes"), tr("Every process of the run, also the dead"));
    m_lower->addTab(m_console, tr("Console"), tr("What the processes print"));
    m_lower->addTab(m_runs, tr("Runs"), tr("Every run of this session: show again, compare, export"));
    addWidget(m_timeline);
    addWidget(m_lower);
    setStretchFactor(0, 1);
    setStretchFactor(1, 2);
    setSizes({330, 470});
}

void ResultColumn::feedPanes()
{
    m_feed = new PaneFeed(this);
    m_feed->add(m_timeline, [this] { m_timeline->showRun(m_shown.record, m_shown.name); });
    m_feed->add(m_outcomes, [this] { m_outcomes->showRun(m_shown.record, m_declaration, m_shown.overlays); });
    m_feed->add(m_timing, [this] { m_timing->showRun(m_shown.record, m_declaration, m_shown.overlays); });
    m_feed->add(m_processes, [this] { m_processes->showRun(m_shown.record); });
    m_feed->add(m_console, [this] { m_console->showRun(m_shown.record); });
}

void ResultColumn::show(const ShownRun &shown, const Declaration *declaration)
{
    m_shown = shown;
    m_declaration = declaration;
    m_feed->changed();
}

void ResultColumn::copyTable()
{
    m_outcomes->showRun(m_shown.record, m_declaration, m_shown.overlays); // a pane out of sight is behind
    m_outcomes->copyTable();
}

} // namespace plab
