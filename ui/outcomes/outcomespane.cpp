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
#include "ui/base/plaintip.h"
#include "ui/base/refreshpacer.h"
#include "ui/base/wholewidth.h"
#include "ui/charts/chartinstant.h"
#include "ui/charts/chartview.h"
#include "ui/outcomes/checkline.h"
#include "ui/outcomes/outcomemodel.h"
#include "ui/outcomes/outcometable.h"
#include "ui/outcomes/resultmodel.h"
#include "ui/outcomes/resulttableview.h"
#include "ui/outcomes/showonebuttons.h"
#include "ui/runs/othersettings.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSet>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

namespace {

constexpr qsizetype MostFaults = 3;
constexpr qsizetype MostInTip = 25;
constexpr int LeastChart = 150; // height

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

/// A scroll area asks for the height it would like, in which a chart that takes what is left counts for
/// nothing: the words over it would be squeezed.
class OutcomesPage : public QWidget
{
public:
    int heightForWidth(int width) const override { return layout()->minimumHeightForWidth(width); }
};

} // namespace

OutcomesPane::OutcomesPane(QWidget *parent) : QScrollArea(parent)
{
    m_pacer = new RefreshPacer([this] { refresh(); }, this);
    auto *page = new OutcomesPage;
    m_column = new QVBoxLayout(page);
    m_column->setContentsMargins(12, 8, 8, 4);
    m_column->setSpacing(3);
    buildHeading();
    buildResults();
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
    m_selector->setAccessibleName(tr("Histogram"));
    for (QToolButton *const scroll : m_selector->findChildren<QToolButton *>())
        scroll->setFocusPolicy(Qt::NoFocus);                     // the arrow keys go from tab to tab
    connect(m_selector, &QTabBar::currentChanged, this, [this] { // by the person: else it is blocked
        m_chosen = chart();
        m_selector->updateGeometry(); // the current tab is bold
        m_pacer->requestNow();
    });
    return m_selector;
}

void OutcomesPane::buildResults()
{
    m_results = new ResultModel(this);
    m_resultTable = new ResultTableView(m_results);
    m_resultNote = wordsOf("muted");
    m_check = new CheckLine;
    connect(m_check, &CheckLine::showOneRequested, this, &OutcomesPane::showOneOf);
    connect(m_check, &CheckLine::wantsAllChanged, this, [this] { m_pacer->requestNow(); });
    m_column->addWidget(m_resultTable);
    m_column->addWidget(m_resultNote);
    m_column->addWidget(m_check);
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
    connect(m_showOne, &ShowOneButtons::clicked, this, &OutcomesPane::showOneOf);
    m_showOthers = new QPushButton(tr("Show one of…"));
    m_showOthers->setObjectName(QStringLiteral("showOthers"));
    m_showOthers->setToolTip(tr("Go to it in the timeline, and write on the lanes what happened"));
    m_showOthers->setProperty("look", "small");
    m_showOthers->setFocusPolicy(Qt::TabFocus);
    m_showOthers->setMenu(new QMenu(m_showOthers));
    m_showOthers->hide();
    m_column->addWidget(m_showOthers, 0, Qt::AlignLeft);
    m_rest = new QWidget;
    m_rest->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
    m_column->addWidget(m_rest, 1);
}

void OutcomesPane::setInstant(std::optional<double> seconds)
{
    m_instant = seconds;
    markInstant();
}

void OutcomesPane::markInstant()
{
    m_chart->setInstant(m_run ? instantIn(m_chart->data(), *m_run, m_instant) : std::nullopt);
}

void OutcomesPane::showOneOf(const QString &outcome)
{
    Q_EMIT showOneRequested(m_sights.value(outcome).number);
}

void OutcomesPane::setSights(const QHash<QString, SightOffer> &byOutcome, const QList<SightOffer> &others)
{
    m_sights = byOutcome;
    QHash<QString, OutcomeOffer> offers;
    QSet<QString> showable;
    for (auto sight = byOutcome.begin(); sight != byOutcome.end(); ++sight) {
        offers.insert(sight.key(), {sight->missing});
        if (sight->missing.isEmpty())
            showable.insert(sight.key());
    }
    m_showOne->setOffers(offers);
    m_check->setShowable(showable);
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
        m_chosen.clear();
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
    arrangeHeading();
    QScrollArea::resizeEvent(event);
}

/// Title and selector beside each other where they have room for it.
void OutcomesPane::arrangeHeading()
{
    const int title = m_heading->itemAt(0)->sizeHint().width();
    const int edges = m_column->contentsMargins().left() + m_column->contentsMargins().right();
    const bool fits =
        title + m_heading->spacing() + m_selector->sizeHint().width() + edges <= viewport()->width();
    m_heading->setDirection(fits ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

/// Its tabs are the charts offered, the shown one current.
void OutcomesPane::fillSelector()
{
    const QSignalBlocker blocker(m_selector);
    while (m_selector->count() > m_charts.size())
        m_selector->removeTab(m_selector->count() - 1);
    for (int i = 0; i < m_charts.size(); ++i) {
        const QString title = m_charts[i].declaration.title.shown();
        if (i == m_selector->count())
            m_selector->addTab(title);
        else if (m_selector->tabText(i) != title)
            m_selector->setTabText(i, title);
    }
    m_selector->setVisible(m_charts.size() > 1);
    arrangeHeading();
}

QString OutcomesPane::chart() const
{
    const int i = m_selector->currentIndex();
    return i >= 0 && i < m_charts.size() ? m_charts[i].declaration.name : QString();
}

const ChartView *OutcomesPane::chartView(const QString &name) const
{
    return chart() == name ? m_chart : nullptr;
}

bool OutcomesPane::offers(const QString &chart) const
{
    return std::any_of(m_charts.begin(), m_charts.end(),
                       [&](const OfferedChart &offered) { return offered.declaration.name == chart; });
}

void OutcomesPane::selectChart(const QString &name)
{
    m_chosen = name;
    refresh();
}

void OutcomesPane::copyTable()
{
    refresh(); // what is newest, not what was last drawn
    if (m_results->rowCount() > 0)
        m_resultTable->copy();
    else
        m_table->copy();
}

void OutcomesPane::clear()
{
    for (QWidget *const widget : {static_cast<QWidget *>(m_selector), static_cast<QWidget *>(m_chart),
                                  static_cast<QWidget *>(m_table), static_cast<QWidget *>(m_next),
                                  static_cast<QWidget *>(m_comparison), static_cast<QWidget *>(m_check),
                                  static_cast<QWidget *>(m_resultTable)})
        widget->hide();
    for (QLabel *const label : {m_repeats, m_sentence, m_detail, m_disturbance, m_faults, m_resultNote})
        setWords(label, {});
    m_charts.clear();
    m_model->setRows({});
    m_results->setTable({});
}

void OutcomesPane::refresh()
{
    if (!m_declaration)
        return clear();
    RunRecord nothing;
    nothing.parameters = m_settings.value_or(Parameters(m_declaration->parameters));
    const RunRecord &run = m_run ? *m_run : nothing;
    refreshWords(run);
    refreshNext(run);
    refreshComparison(run);
    refreshResults(run);
    refreshChart(run);
    refreshOutcomes(run);
}

void OutcomesPane::refreshResults(const RunRecord &run)
{
    const bool measures =
        m_declaration->results && m_declaration->kindWith(run.parameters) == ExperimentKind::Measurement;
    const ResultTable table = measures ? m_declaration->results(run, m_overlays) : ResultTable();
    m_results->setTable(table);
    m_resultTable->setVisible(!table.isEmpty());
    setWords(m_resultNote, table.note.shown());
}

/// Of a race the whole table; else the one outcome that was seen in a line, and the table where there is more
/// to it or the person asks for it.
void OutcomesPane::refreshOutcomes(const RunRecord &run)
{
    const QList<OutcomeRow> rows =
        shownOutcomes(run.outcomes.isEmpty() ? gradeOutcomes(*m_declaration, run) : run.outcomes);
    const auto seen =
        std::count_if(rows.begin(), rows.end(), [](const OutcomeRow &row) { return row.count > 0; });
    const bool inLine = seen == 1 && m_declaration->kindWith(run.parameters) != ExperimentKind::Race;
    m_check->show(inLine ? rows : QList<OutcomeRow>());
    m_model->setRows(rows);
    m_table->setVisible(!inLine || m_check->wantsAll());
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

/// Until the person chooses, the most telling one.
void OutcomesPane::refreshChart(const RunRecord &run)
{
    m_charts = offeredCharts(*m_declaration, run, m_overlays);
    fillSelector();
    int shown = mostTelling(m_charts);
    for (int i = 0; i < m_charts.size(); ++i) {
        if (m_charts[i].declaration.name == m_chosen)
            shown = i;
    }
    m_chart->setVisible(shown >= 0);
    m_rest->setVisible(shown < 0);
    if (shown < 0)
        return;
    const QSignalBlocker blocker(m_selector);
    m_selector->setCurrentIndex(shown);
    m_selector->updateGeometry(); // the current tab is bold
    arrangeHeading();
    m_chart->show(m_charts[shown].data);
    markInstant();
}

} // namespace plab
