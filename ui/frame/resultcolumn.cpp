// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/resultcolumn.h"

#include "ui/base/panefeed.h"
#include "ui/base/repeatwords.h"
#include "ui/base/wholeheads.h"
#include "ui/console/consolepane.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/showone.h"
#include "ui/instant/instantpane.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/processes/processespane.h"
#include "ui/runs/runspane.h"
#include "ui/source/sourcepane.h"
#include "ui/timeline/sightbar.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"

#include <QVBoxLayout>

#include <QScopedValueRollback>

#include <algorithm>

namespace plab {

ResultColumn::ResultColumn(QWidget *parent) : QSplitter(Qt::Vertical, parent)
{
    setObjectName(QStringLiteral("resultSplitter"));
    setChildrenCollapsible(false);
    setHandleWidth(1);
    buildPanes();
    keepHeadsWhole(m_runs);
    feedPanes();
    connectInstant();
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
    for (const InstantKind *kind : {&familyKind(), &waitingKind()}) {
        m_views << new InstantPane(*kind, m_lower);
        m_views.last()->setObjectName(viewName(kind->view));
        m_views.last()->hide();
    }
    const std::pair<QWidget *, const char *> names[] = {
        {m_timing, "timing"}, {m_processes, "processes"}, {m_console, "console"}, {m_runs, "runs"}};
    for (const auto &[pane, name] : names)
        pane->setObjectName(QLatin1String(name));
    m_lower->setSidePane(m_outcomes, tr("Outcomes"));
    m_lower->addTab(m_timing, tr("Timing"), tr("Charts of speed and duration"));
    m_lower->addTab(m_processes, tr("Processes"), tr("Every process of the run, also the dead"));
    m_lower->addTab(m_console, tr("Console"), tr("What the processes print"));
    m_lower->addTab(m_runs, tr("Runs"),
                    tr("Every run, also those kept from earlier: show again, compare, export"));
    m_sightBar = new SightBar;
    m_showOne = new ShowOne(m_outcomes, m_timeline, m_sightBar, this);
    auto *upper = new QWidget;
    auto *layout = new QVBoxLayout(upper);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sightBar);
    layout->addWidget(m_timeline, 1);
    m_source = new SourcePane;
    m_source->hide();
    m_above = new QSplitter(Qt::Horizontal);
    m_above->setObjectName(QStringLiteral("sourceSplitter"));
    m_above->setChildrenCollapsible(false);
    m_above->setHandleWidth(1);
    m_above->addWidget(upper);
    m_above->addWidget(m_source);
    m_above->setSizes({580, 480});
    addWidget(m_above);
    addWidget(m_lower);
    setStretchFactor(0, 1);
    setStretchFactor(1, 2);
    setSizes({330, 470});
}

void ResultColumn::feedPanes()
{
    m_feed = new PaneFeed(this);
    m_feed->add(m_timeline, [this] { m_timeline->showRun(m_inView.record, m_inView.name); });
    m_feed->add(m_outcomes, [this] {
        m_outcomes->compareWith(m_shown.counterpart);
        m_outcomes->setSettings(m_shown.settings);
        m_outcomes->showRun(m_shown.record, m_declaration, m_shown.overlays);
    });
    m_feed->add(m_timing, [this] {
        m_timing->setSettings(m_shown.settings);
        m_timing->showRun(m_shown.record, m_declaration, m_shown.overlays);
    });
    m_feed->add(m_processes, [this] { m_processes->showRun(m_inView.record, m_inView.name); });
    for (InstantPane *view : std::as_const(m_views))
        m_feed->add(view, [this, view] { view->showRun(m_inView.record, m_inView.name); });
    m_feed->add(m_source, [this] { m_source->showRun(m_inView.record); });
    m_feed->add(m_console, [this] { m_console->showRun(m_shown.record); });
}

/// The timeline's playhead is the one instant that all panes of an instant show.
void ResultColumn::connectInstant()
{
    connect(m_timeline, &TimelineView::playheadChanged, this, [this](std::optional<double> ns) {
        const std::optional<double> seconds = ns ? std::optional(*ns / 1e9) : std::nullopt;
        for (InstantPane *view : std::as_const(m_views))
            view->setInstant(seconds);
        m_processes->setInstant(seconds);
        m_timing->setInstant(seconds);
        m_outcomes->setInstant(seconds);
        m_source->setInstant(seconds);
        if (m_shown.record && !m_shown.record->finished)
            refresh(); // another repeat may have gone on meanwhile
    });
    connect(m_timeline, &TimelineView::laneClicked, m_source, &SourcePane::showLineOf);
    connect(m_timeline, &TimelineView::followingChanged, this, &ResultColumn::refresh);
    for (InstantPane *view : std::as_const(m_views)) {
        connect(view, &InstantPane::instantRequested, m_timeline, [this](std::optional<double> seconds) {
            m_timeline->setPlayhead(seconds ? std::optional(*seconds * 1e9) : std::nullopt);
        });
    }
}

InstantPane *ResultColumn::view(View view) const
{
    const auto found = std::find_if(m_views.begin(), m_views.end(),
                                    [view](const InstantPane *pane) { return pane->view() == view; });
    return found == m_views.end() ? nullptr : *found;
}

QList<InstantPane *> ResultColumn::declaredViews() const
{
    QList<InstantPane *> panes;
    for (const View view : m_declaration ? m_declaration->views : QList<View>())
        panes << this->view(view);
    return panes;
}

void ResultColumn::showViews()
{
    QList<LowerPanes::Tab> tabs;
    for (InstantPane *pane : declaredViews())
        tabs.append({pane, viewTitle(pane->view()).shown(), viewHelp(pane->view()).shown()});
    m_lower->setFrontTabs(tabs);
    Q_EMIT viewsChanged();
}

void ResultColumn::show(const ShownRun &shown, const Declaration *declaration)
{
    const bool another = declaration != m_declaration;
    m_shown = shown;
    m_declaration = declaration;
    if (another)
        showViews();
    refresh();
}

void ResultColumn::refresh()
{
    if (m_isRefreshing) // the timeline lets go of an instant of the repeat before
        return;
    const QScopedValueRollback<bool> once(m_isRefreshing, true);
    chooseRepeat();
    m_feed->changed();
    m_showOne->setRun(m_shown.record, m_declaration);
}

void ResultColumn::showOnly(bool timeline, QWidget *pane)
{
    m_above->setVisible(timeline);
    m_lower->setVisible(pane);
    if (pane)
        m_lower->showAlone(pane);
}

void ResultColumn::showAll()
{
    m_above->show();
    m_lower->show();
    m_lower->showAlone(nullptr);
}

QWidget *ResultColumn::pane(const QString &name) const
{
    const std::pair<const char *, QWidget *> panes[] = {
        {"timeline", m_timeline}, {"outcomes", m_outcomes}, {"timing", m_timing}, {"processes", m_processes},
        {"console", m_console},   {"runs", m_runs},         {"source", m_source}};
    for (const auto &[known, pane] : panes) {
        if (name == QLatin1String(known))
            return pane;
    }
    for (InstantPane *view : declaredViews()) {
        if (viewName(view->view()) == name)
            return view;
    }
    return nullptr;
}

/// The panes of processes follow the repeat that runs. While a person looks at an instant of one, or has
/// turned away from its end, that one stays when the next begins.
void ResultColumn::chooseRepeat()
{
    const std::shared_ptr<const RunRecord> run = m_shown.record;
    const bool same = run && m_inView.record && run->started == m_inView.record->started;
    const bool isLookedAt = same && (m_timeline->playhead() || !m_timeline->isFollowing());
    const Repeat *chosen = run ? run->shownRepeat() : nullptr;
    m_inView = m_shown;
    if (const Repeat *held = isLookedAt && !run->finished ? run->numbered(m_number) : nullptr;
        held && held != chosen) {
        auto alone = std::make_shared<RunRecord>(*run);
        alone->repeats = {*held};
        m_inView.record = alone;
        chosen = held;
    }
    if (!chosen)
        return;
    m_number = run->numberOf(*chosen);
    if (m_number > 0 && run->repeat > 1)
        m_inView.name = QStringLiteral("%1 · %2").arg(m_shown.name, placeWords(*run, *chosen));
}

void ResultColumn::copyTable()
{
    m_outcomes->showRun(m_shown.record, m_declaration, m_shown.overlays); // a pane out of sight is behind
    m_outcomes->copyTable();
}

} // namespace plab
