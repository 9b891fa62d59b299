// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "ui/base/shownrun.h"
#include "ui/outcomes/chartchoice.h"
#include "ui/outcomes/comparisonbar.h"

#include <QHash>
#include <QScrollArea>

#include <memory>

class QLabel;
class QPushButton;
class QTabBar;
class QBoxLayout;
class QVBoxLayout;

namespace plab {

class ChartView;
class CheckLine;
class OutcomeModel;
class OutcomeTable;
class OtherSettings;
class RefreshPacer;
class ResultModel;
class ResultTableView;
class ShowOneButtons;

/// What came out: the result as one sentence, and what the kind of experiment asks for: of a race the
/// histogram and the graded table; of a measurement the table of results; of a demonstration its own picture.
/// Scrolls as a whole where it does not fit. GUI thread.
class OutcomesPane : public QScrollArea
{
    Q_OBJECT
public:
    explicit OutcomesPane(QWidget *parent = nullptr);

    /// Shows a run, live or stored; may be called as often as something changes. A null record shows the
    /// declared outcomes with 0; a null declaration shows nothing. `overlays` are earlier runs to compare
    /// with. The declaration is not owned and must stay.
    void showRun(std::shared_ptr<const RunRecord> run, const Declaration *declaration,
                 const QList<RunRecord> &overlays);

    /// What Run would do, for the next showRun() without a run; else the experiment's defaults.
    void setSettings(const std::optional<Parameters> &settings) { m_settings = settings; }
    /// What the run is held against from the next showRun() on, side by side over the chart.
    void compareWith(const Counterpart &counterpart);

    /// The instant of the timeline, as TimingPane::setInstant().
    void setInstant(std::optional<double> seconds);

    /// Of what the timeline can show one.
    struct SightOffer
    {
        int number = 0; ///< what showOneRequested() asks for
        QString title;
        std::size_t count = 0;
        QString missing; ///< why there is none
    };
    /// At the rows of their outcomes, and those of no outcome in a menu under the table.
    void setSights(const QHash<QString, SightOffer> &byOutcome, const QList<SightOffer> &others);
    /// What the result was made with where the form has something else now; empty: nothing differs.
    void markOther(const QString &differences);

    QString chart() const;                   ///< contract name of the chart shown; empty if there is none
    bool offers(const QString &chart) const; ///< by contract name
    void selectChart(const QString &name);   ///< by contract name
    const ChartView *chartView(const QString &name) const; ///< null if that chart is not shown here

public Q_SLOTS:
    void copyTable(); ///< to the clipboard, as text with tabs and as HTML

Q_SIGNALS:
    void copyChartRequested(const QString &chart); ///< contract name
    void saveChartRequested(const QString &chart);
    void showOneRequested(int number); ///< of SightOffer
    /// The next thing to do was pressed: run this, which differs from the shown run in a switch.
    void nextRequested(const plab::Parameters &parameters);
    void settingsRequested(); ///< those that the result was made with

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildHeading();
    QTabBar *buildSelector();
    void buildChart();
    void buildTable();
    void buildResults();
    void fillSelector();
    void arrangeHeading();
    void clear();
    void refresh();
    void refreshWords(const RunRecord &run);
    void refreshNext(const RunRecord &run);
    void refreshComparison(const RunRecord &run);
    void refreshChart(const RunRecord &run);
    void refreshResults(const RunRecord &run);
    void markInstant();
    void showOneOf(const QString &outcome);
    void refreshOutcomes(const RunRecord &run);
    QString repeatsText(const RunRecord &run) const;

    std::shared_ptr<const RunRecord> m_run;
    const Declaration *m_declaration = nullptr;
    QList<RunRecord> m_overlays;
    std::optional<Parameters> m_settings;
    std::optional<double> m_instant;
    QList<OfferedChart> m_charts;
    QString m_chosen; ///< the chart that the person has chosen; else the most telling one is shown

    QVBoxLayout *m_column = nullptr;
    QBoxLayout *m_heading = nullptr;
    QLabel *m_repeats = nullptr;
    OtherSettings *m_other = nullptr;
    QLabel *m_sentence = nullptr;
    QLabel *m_detail = nullptr;
    QLabel *m_disturbance = nullptr;
    QLabel *m_faults = nullptr;
    QPushButton *m_next = nullptr; ///< the next thing to do
    Parameters m_nextParameters;
    ComparisonBar *m_comparison = nullptr;
    Counterpart m_counterpart;
    QList<KeyFigure> m_counterpartFigures; ///< of a run that is over, so made once
    QTabBar *m_selector = nullptr;
    ResultModel *m_results = nullptr;
    ResultTableView *m_resultTable = nullptr;
    QLabel *m_resultNote = nullptr;
    CheckLine *m_check = nullptr;
    ChartView *m_chart = nullptr;
    QWidget *m_rest = nullptr; ///< takes the height where there is no chart
    OutcomeModel *m_model = nullptr;
    OutcomeTable *m_table = nullptr;
    ShowOneButtons *m_showOne = nullptr;
    QHash<QString, SightOffer> m_sights;
    QPushButton *m_showOthers = nullptr;
    RefreshPacer *m_pacer = nullptr;
};

} // namespace plab
