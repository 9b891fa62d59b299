// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QScrollArea>

#include <memory>

class QGridLayout;
class QLabel;

namespace plab {

class ChartView;
class ComparisonTable;
class RefreshPacer;

/// How long it took: a table of the runs that lie over each other, and the experiment's charts of view
/// "timing", the first one wide, the others beside each other below it as far as there is room. GUI thread.
class TimingPane : public QScrollArea
{
    Q_OBJECT
public:
    explicit TimingPane(QWidget *parent = nullptr);

    /// Shows a run, live or stored; may be called as often as something changes. A null record shows empty
    /// charts that say so; a null declaration shows nothing. `overlays` are laid over. The declaration is not
    /// owned and must stay.
    void showRun(std::shared_ptr<const RunRecord> run, const Declaration *declaration,
                 const QList<RunRecord> &overlays);

    /// What Run would do, for the next showRun() without a run; else the experiment's defaults.
    void setSettings(const std::optional<Parameters> &settings) { m_settings = settings; }

    /// The instant that other panes show, seconds from the entry of the timeline's repeat; null: none. It is
    /// marked in the charts over the time of that same repeat.
    void setInstant(std::optional<double> seconds);

    /// Brings a chart into view, by its contract name; the pane itself if it has none of that name.
    QWidget *showChart(const QString &name);
    const ChartView *chartView(const QString &name) const; ///< null if that chart is not shown here

Q_SIGNALS:
    void copyChartRequested(const QString &chart); ///< contract name
    void saveChartRequested(const QString &chart);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void makeCharts();
    QList<int> telling() const;
    void arrange();
    void refresh();
    void markInstant();
    void forgetHeights();

    std::optional<double> m_instant;
    std::shared_ptr<const RunRecord> m_run;
    const Declaration *m_declaration = nullptr;
    QList<RunRecord> m_overlays;
    std::optional<Parameters> m_settings;
    QList<ChartDeclaration> m_charts;
    QList<ChartView *> m_views; ///< one per chart; owned by the page
    QList<int> m_shown;         ///< places in m_views of those that say something about the run
    ComparisonTable *m_compared = nullptr;
    QLabel *m_nothing = nullptr;
    QGridLayout *m_grid = nullptr;
    int m_columns = 0;
    int m_width = 0; ///< for which the charts claimed their heights
    RefreshPacer *m_pacer = nullptr;
};

} // namespace plab
