// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timing/timingpane.h"

#include "ui/base/refreshpacer.h"
#include "ui/base/wholewidth.h"
#include "ui/charts/chartinstant.h"
#include "ui/charts/chartview.h"
#include "ui/timing/comparisontable.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

namespace {

constexpr int LeastWidth = 210;  // of a chart beside another
constexpr int LeastHeight = 180; // of any chart; below it the pane scrolls

} // namespace

TimingPane::TimingPane(QWidget *parent) : QScrollArea(parent)
{
    m_pacer = new RefreshPacer([this] { refresh(); }, this);
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(6, 6, 6, 6);
    column->setSpacing(6);
    m_compared = new ComparisonTable;
    connect(m_compared, &ComparisonTable::measureChosen, this, [this] { m_pacer->requestNow(); });
    column->addWidget(m_compared);
    m_grid = new QGridLayout;
    m_grid->setSpacing(6);
    column->addLayout(m_grid, 1);
    m_nothing = new QLabel(tr("This experiment declares no timing charts."));
    m_nothing->setProperty("look", "muted");
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->hide();
    m_grid->addWidget(m_nothing, 0, 0);
    setWidget(page);
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(LeastWidth + 12
                    + verticalScrollBar()->sizeHint().width()); // one chart with what is around it
}

void TimingPane::showRun(std::shared_ptr<const RunRecord> run, const Declaration *declaration,
                         const QList<RunRecord> &overlays)
{
    const bool other =
        declaration != m_declaration || !run || !m_run || run->started != m_run->started || run->finished;
    m_run = std::move(run);
    m_overlays = overlays;
    if (declaration != m_declaration) {
        m_declaration = declaration;
        makeCharts();
    }
    if (other)
        m_pacer->requestNow();
    else
        m_pacer->request();
}

void TimingPane::setInstant(std::optional<double> seconds)
{
    m_instant = seconds;
    markInstant();
}

void TimingPane::markInstant()
{
    for (ChartView *const view : std::as_const(m_views))
        view->setInstant(m_run ? instantIn(view->data(), *m_run, m_instant) : std::nullopt);
}

QWidget *TimingPane::showChart(const QString &name)
{
    for (int i = 0; i < m_charts.size(); ++i) {
        if (m_charts[i].name != name || m_views[i]->isHidden())
            continue;
        ensureWidgetVisible(m_views[i]);
        return m_views[i];
    }
    return this;
}

const ChartView *TimingPane::chartView(const QString &name) const
{
    for (int i = 0; i < m_charts.size(); ++i) {
        if (m_charts[i].name == name && !m_views[i]->isHidden())
            return m_views[i];
    }
    return nullptr;
}

void TimingPane::makeCharts()
{
    qDeleteAll(m_views);
    m_views.clear();
    m_charts.clear();
    m_columns = 0;
    const QList<ChartDeclaration> declared =
        m_declaration ? m_declaration->charts : QList<ChartDeclaration>();
    for (const ChartDeclaration &chart : declared) {
        if (chart.view != QLatin1String("timing"))
            continue;
        auto *view = new ChartView(widget());
        view->setMinimumHeight(LeastHeight);
        connect(view, &ChartView::copyRequested, this,
                [this, name = chart.name] { Q_EMIT copyChartRequested(name); });
        connect(view, &ChartView::saveRequested, this,
                [this, name = chart.name] { Q_EMIT saveChartRequested(name); });
        m_charts << chart;
        m_views << view;
    }
    m_nothing->setVisible(m_declaration && m_charts.isEmpty());
    arrange();
}

/// The places of the charts that say something about the run; a demonstration's own picture stands large
/// beside its outcome already.
QList<int> TimingPane::telling() const
{
    QList<int> found;
    QList<int> others;
    for (int i = 0; i < m_views.size(); ++i) {
        if (m_views.at(i)->data().absent)
            continue;
        found << i;
        if (!m_charts.at(i).own)
            others << i;
    }
    const bool demonstrates =
        m_declaration && m_run && m_declaration->kindWith(m_run->parameters) == ExperimentKind::Demonstration;
    return demonstrates && !others.isEmpty() ? others : found;
}

void TimingPane::arrange()
{
    const QList<int> shown = telling();
    for (int i = 0; i < m_views.size(); ++i)
        m_views.at(i)->setVisible(shown.contains(i));
    const int others = std::max<int>(1, int(shown.size()) - 1);
    const int columns = std::clamp(viewport()->width() / LeastWidth, 1, others);
    if (columns == m_columns && shown == m_shown)
        return;
    m_columns = columns;
    m_shown = shown;
    for (int row = 0; row < m_grid->rowCount(); ++row)
        m_grid->setRowStretch(row, 0);
    for (ChartView *view : std::as_const(m_views))
        m_grid->removeWidget(view);
    int row = 0;
    int column = 0;
    for (const int i : shown) {
        const bool wide = i == shown.first() || m_charts.at(i).wide;
        const bool last = i == shown.last() || m_charts.at(shown.at(shown.indexOf(i) + 1)).wide;
        if (wide && column > 0) {
            ++row;
            column = 0;
        }
        const int span = wide || last ? columns - column : 1;
        m_grid->addWidget(m_views.at(i), row, column, 1, span);
        m_grid->setRowStretch(row, 1);
        column += span;
        if (column >= columns) {
            ++row;
            column = 0;
        }
    }
}

void TimingPane::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    arrange();
    if (width() != m_width) { // of the pane: a scroll bar that comes or goes would make the charts do so, too
        m_width = width();
        forgetHeights();
    }
    m_pacer->request(); // of less height a chart may claim more
}

void TimingPane::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() != QEvent::FontChange)
        return;
    forgetHeights();
    m_pacer->request();
}

/// They are claimed anew once the charts are laid out.
void TimingPane::forgetHeights()
{
    for (ChartView *const view : std::as_const(m_views))
        view->setMinimumHeight(LeastHeight);
}

void TimingPane::refresh()
{
    RunRecord nothing;
    if (m_declaration)
        nothing.parameters = m_settings.value_or(Parameters(m_declaration->parameters));
    if (m_declaration)
        m_compared->show(m_run ? *m_run : nothing, *m_declaration, m_run ? m_overlays : QList<RunRecord>());
    for (int i = 0; i < m_views.size(); ++i)
        m_views[i]->show(m_charts[i].make(m_run ? *m_run : nothing, m_overlays));
    markInstant();
    for (ChartView *const view : std::as_const(m_views)) // of a height that varied one would read nothing
        view->claimHeight();
    arrange();
    // At once: charts that have grown would lie over those below them until the next turn of the event loop.
    widget()->layout()->activate(); // the grid in it forgets what it knew of its charts
    QCoreApplication::sendPostedEvents(widget(), QEvent::LayoutRequest); // and the page gets its height
}

} // namespace plab
