// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/outcomespane.h"

#include "core/analysis/counterpart.h"
#include "core/analysis/disturbance.h"
#include "core/analysis/faults.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/sofar.h"
#include "core/model/visibletext.h"
#include "core/model/wording.h"
#include "ui/base/breakable.h"
#include "ui/base/refreshpacer.h"
#include "ui/base/wholewidth.h"
#include "ui/charts/chartview.h"
#include "ui/outcomes/outcomemodel.h"
#include "ui/outcomes/outcometable.h"
#include "ui/outcomes/showonebuttons.h"
#include "ui/runs/othersettings.h"
#include "ui/window/plaintip.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabBar>
#include <QVBoxLayout>

namespace plab {

namespace {

constexpr qsizetype MostFaults = 3;
constexpr qsizetype MostInTip = 25;
constexpr int LeastChart = 150;   // height
constexpr int LeastHeading = 420; // width that holds title and selector beside each other

QLabel *wordsOf(const char *look)
{
    auto *label = new BreakingLabel;
    label->setProperty("look", look);
    return label;
}

/// A figure and its unit stay on one line.
void setWords(QLabel *label, const QString &words)
{
    static const QRegularExpression beforeUnit(QStringLiteral("(?<=\\d) (?=(?:(?:ns|µs|ms|s|MiB)\\b)|[%×])"),
                                               QRegularExpression::UseUnicodePropertiesOption);
    label->setText(breakable(QString(words).replace(beforeUnit, QString(QChar::Nbsp))));
    label->setVisible(!words.isEmpty());
}

} // namespace

OutcomesPane::OutcomesPane(QWidget *parent) : QScrollArea(parent)
{
    m_pacer = new RefreshPacer([this] { refresh(); }, this);
    auto *page = new QWidget;
    m_column = new QVBoxLayout(page);
    m_column->setContentsMargins(12, 8, 8, 4);
    m_column->setSpacing(3);
    buildHeading();
    buildChart();
    buildTable();
    setWidget(page);
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    keepWholeWidth(this);
    refresh();
}

void OutcomesPane::buildHeading()
{
    m_heading = new QBoxLayout(QBoxLayout::LeftToRight);
    auto *line = new QHBoxLayout;
    auto *title = wordsOf("section");
    title->setText(tr("Outcomes"));
    title->setWordWrap(false);
    m_repeats = wordsOf("muted");
    m_repeats->setWordWrap(false);
    line->addWidget(title);
    line->addWidget(m_repeats);
    line->addStretch();
    m_heading->addLayout(line, 1);
    m_heading->addWidget(buildSelector(), 0, Qt::AlignLeft);
    m_sentence = wordsOf("headline");
    m_sentence->setAccessibleName(tr("Result"));
    m_detail = wordsOf("muted");
    m_disturbance = wordsOf("warning");
    m_disturbance->setAccessibleName(tr("What disturbed the run"));
    m_other = new OtherSettings;
    connect(m_other, &OtherSettings::backRequested, this, &OutcomesPane::settingsRequested);
    m_column->addLayout(m_heading);
    m_column->addWidget(m_other);
    m_column->addWidget(m_sentence);
    m_column->addWidget(m_detail);
    m_column->addWidget(m_disturbance);
    m_faults = wordsOf("warning");
    m_faults->setAccessibleName(tr("What befell the run"));
    m_column->addWidget(m_faults);
    m_next = new QPushButton;
    m_next->setObjectName(QStringLiteral("next"));
    m_next->setProperty("look", "next");
    m_next->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where it was
    m_next->hide();
    connect(m_next, &QPushButton::clicked, this, [this] { Q_EMIT nextRequested(m_nextParameters); });
    m_column->addWidget(m_next, 0, Qt::AlignLeft);
    m_comparison = new ComparisonBar;
    m_column->addWidget(m_comparison);
}

QTabBar *OutcomesPane::buildSelector()
{
    m_selector = new QTabBar;
    m_selector->setDrawBase(false);
    m_selector->setExpanding(false);
    m_selector->setUsesScrollButtons(false);
    m_selector->setAccessibleName(tr("Histogram"));
    connect(m_selector, &QTabBar::tabBarClicked, this, [this] { m_chosen = true; });
    connect(m_selector, &QTabBar::currentChanged, this, [this] {
        m_chosen = m_chosen || m_selector->hasFocus();
        m_selector->updateGeometry(); // the current tab is bold
        m_pacer->requestNow();
    });
    return m_selector;
}

void OutcomesPane::buildChart()
{
    m_chart = new ChartView;
    m_chart->setTitled(false);
    m_chart->setMinimumHeight(LeastChart);
    m_chart->setSizePolicy(QSizePolicy::Expanding,
                           QSizePolicy::Ignored); // takes what the words and the table leave
    connect(m_chart, &ChartView::copyRequested, this, [this] { Q_EMIT copyChartRequested(chart()); });
    connect(m_chart, &ChartView::saveRequested, this, [this] { Q_EMIT saveChartRequested(chart()); });
    m_column->addWidget(m_chart, 1);
}

void OutcomesPane::buildTable()
{
    m_model = new OutcomeModel(this);
    m_table = new OutcomeTable(m_model);
    connect(m_table, &OutcomeTable::contentHeightChanged, this,
            [this] { m_table->setFixedHeight(m_table->contentHeight()); });
    m_column->addWidget(m_table);
    m_showOne = new ShowOneButtons(m_table, m_model);
    connect(m_showOne, &ShowOneButtons::clicked, this,
            [this](const QString &outcome) { Q_EMIT showOneRequested(m_sights.value(outcome).number); });
    m_showOthers = new QPushButton(tr("Show one of…"));
    m_showOthers->setObjectName(QStringLiteral("showOthers"));
    m_showOthers->setToolTip(tr("Go to it in the timeline, and write on the lanes what happened"));
    m_showOthers->setProperty("look", "small");
    m_showOthers->setFocusPolicy(Qt::TabFocus);
    m_showOthers->setMenu(new QMenu(m_showOthers));
    m_showOthers->hide();
    m_column->addWidget(m_showOthers, 0, Qt::AlignLeft);
}

void OutcomesPane::setSights(const QHash<QString, SightOffer> &byOutcome, const QList<SightOffer> &others)
{
    m_sights = byOutcome;
    QHash<QString, OutcomeOffer> offers;
    for (auto sight = byOutcome.begin(); sight != byOutcome.end(); ++sight)
        offers.insert(sight.key(), {sight->missing});
    m_showOne->setOffers(offers);
    m_showOthers->menu()->clear();
    for (const SightOffer &offer : others)
        m_showOthers->menu()->addAction(
            QStringLiteral("%1 (%2)").arg(offer.title, QLocale().toString(qulonglong(offer.count))), this,
            [this, number = offer.number] { Q_EMIT showOneRequested(number); });
    m_showOthers->setVisible(!others.isEmpty());
}

void OutcomesPane::showRun(std::shared_ptr<const RunRecord> run, const Declaration *declaration,
                           const QList<RunRecord> &overlays)
{
    const bool other =
        declaration != m_declaration || !run || !m_run || run->started != m_run->started || run->finished;
    m_run = std::move(run);
    m_overlays = overlays;
    if (declaration != m_declaration) {
        m_declaration = declaration;
        fillSelector();
    }
    if (other)
        m_pacer->requestNow();
    else
        m_pacer->request();
}

void OutcomesPane::compareWith(const Counterpart &counterpart)
{
    const bool another = counterpart.run != m_counterpart.run;
    m_counterpart = counterpart;
    if (another)
        m_counterpartFigures.clear();
}

void OutcomesPane::markOther(const QString &differences)
{
    m_other->show(differences);
}

void OutcomesPane::resizeEvent(QResizeEvent *event)
{
    m_heading->setDirection(width() < LeastHeading ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    QScrollArea::resizeEvent(event);
}

void OutcomesPane::fillSelector()
{
    const QSignalBlocker blocker(m_selector);
    m_charts.clear();
    m_chosen = false;
    while (m_selector->count() > 0)
        m_selector->removeTab(0);
    if (!m_declaration)
        return;
    for (const ChartDeclaration &chart : m_declaration->charts) {
        if (chart.view != QLatin1String("outcomes"))
            continue;
        m_charts << chart;
        m_selector->addTab(chart.title.shown());
    }
}

QString OutcomesPane::chart() const
{
    const int i = m_selector->currentIndex();
    return i >= 0 && i < m_charts.size() ? m_charts[i].name : QString();
}

void OutcomesPane::selectChart(const QString &name)
{
    for (int i = 0; i < m_charts.size(); ++i) {
        if (m_charts[i].name != name)
            continue;
        m_chosen = true;
        m_selector->setCurrentIndex(i);
    }
}

void OutcomesPane::copyTable()
{
    refresh(); // what is newest, not what was last drawn
    m_table->copy();
}

void OutcomesPane::refresh()
{
    m_selector->setVisible(m_charts.size() > 1);
    m_chart->setVisible(!m_charts.isEmpty());
    m_table->setVisible(m_declaration);
    if (!m_declaration) {
        m_next->hide();
        m_comparison->hide();
        setWords(m_repeats, {});
        setWords(m_sentence, {});
        setWords(m_detail, {});
        setWords(m_disturbance, {});
        setWords(m_faults, {});
        m_model->setRows({});
        return;
    }
    RunRecord nothing;
    nothing.parameters = Parameters(m_declaration->parameters);
    const RunRecord &run = m_run ? *m_run : nothing;
    refreshWords(run);
    refreshNext(run);
    refreshComparison(run);
    refreshChart(run);
    m_model->setRows(
        shownOutcomes(run.outcomes.isEmpty() ? gradeOutcomes(*m_declaration, run) : run.outcomes));
}

static QStringList shownFaults(const RunRecord &run, qsizetype most)
{
    QStringList lines;
    for (const Text &line : faultLines(run, most))
        lines << visibleText(line.shown());
    return lines;
}

void OutcomesPane::refreshWords(const RunRecord &run)
{
    Headline words {plab::tr("Nothing has run yet."), m_declaration->summary};
    if (m_run)
        words = headlineSoFar(*m_declaration, run);
    if (m_run && run.finished && run.countedRepeats() == 0 && words.sentence.isEmpty())
        words.sentence = plab::tr("No repeat was finished.");
    setWords(m_repeats, m_run ? repeatsText(run) : QString());
    setWords(m_sentence, words.sentence.shown());
    setWords(m_detail, words.detail.shown());
    const QString disturbance = disturbanceSentence(run).shown();
    setWords(m_disturbance,
             disturbance.isEmpty() ? disturbance : disturbanceSign() + QLatin1Char(' ') + disturbance);
    QStringList faults = shownFaults(run, MostFaults);
    for (QString &line : faults)
        line.prepend(disturbanceSign() + QLatin1Char(' '));
    setWords(m_faults, faults.join(QLatin1Char('\n')));
    m_faults->setToolTip(plainTip(shownFaults(run, MostInTip).join(QLatin1Char('\n'))));
}

/// Under the result of a finished run: what a learner wants to see now.
void OutcomesPane::refreshNext(const RunRecord &run)
{
    const bool hasResult = run.finished && run.countedRepeats() > 0;
    const std::optional<NextStep> next = hasResult ? nextStep(run.parameters, *m_declaration) : std::nullopt;
    m_next->setVisible(next.has_value());
    if (!next)
        return;
    m_next->setText(QStringLiteral("%1 ▸").arg(next->words.shown()));
    m_nextParameters = next->parameters;
}

/// The one with the switch off first, whichever is shown.
void OutcomesPane::refreshComparison(const RunRecord &run)
{
    if (!m_counterpart.run || !m_declaration->keyFigures || run.countedRepeats() == 0)
        return m_comparison->show({});
    if (m_counterpartFigures.isEmpty())
        m_counterpartFigures = m_declaration->keyFigures(*m_counterpart.run);
    QList<ComparisonBar::Column> columns {{m_counterpart.name, m_counterpartFigures},
                                          {m_counterpart.nameOfShown, m_declaration->keyFigures(run)}};
    if (isSwitchedOff(run.parameters, *m_declaration))
        columns.swapItemsAt(0, 1);
    m_comparison->show(columns);
}

QString OutcomesPane::repeatsText(const RunRecord &run) const
{
    const int done = run.countedRepeats();
    const QLocale locale;
    if (done == run.repeat)
        return plab::tr("%n repeats", "%n repeat", done).shown();
    return tr("%1 of %2 repeats").arg(locale.toString(done), locale.toString(run.repeat));
}

/// Until the person chooses, the last declared histogram that has anything to show: the closer look.
void OutcomesPane::refreshChart(const RunRecord &run)
{
    if (m_charts.isEmpty())
        return;
    if (m_chosen) {
        m_chart->show(m_charts[m_selector->currentIndex()].make(run, m_overlays));
        return;
    }
    for (int i = int(m_charts.size()) - 1; i >= 0; --i) {
        const ChartData chartData = m_charts[i].make(run, m_overlays);
        if (i > 0 && chartData.bars.isEmpty() && chartData.series.isEmpty())
            continue;
        const QSignalBlocker blocker(m_selector);
        m_selector->setCurrentIndex(i);
        m_selector->updateGeometry(); // the current tab is bold
        m_chart->show(chartData);
        return;
    }
}

} // namespace plab
