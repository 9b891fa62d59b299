// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

#include <QWidget>

class QChartView;

namespace plab {

class ChartPlot;

/// A chart in the window, in the application's theme: tool tip on bars and points, context menu, accessible
/// name with the main figures. GUI thread.
class ChartView : public QWidget
{
    Q_OBJECT
public:
    explicit ChartView(QWidget *parent = nullptr);

    /// Shows these values at once, without animation; a few milliseconds.
    void show(const ChartData &data);
    using QWidget::show;

    const ChartData &data() const; ///< what is shown
    void setTitled(bool titled);   ///< false: a heading or selector beside the chart says its title

    /// Asks for more height if something of the chart is left out for want of it; never for less.
    void claimHeight();

    /// The figures under this position, as the tool tip says them; empty where there are none (it says the
    /// note there).
    QString figureAt(const QPointF &position) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void copyRequested(); ///< the person wants this chart on the clipboard
    void saveRequested(); ///< the person wants this chart in a file

protected:
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void applyTheme();

    ChartPlot *m_plot;
    QChartView *m_view;
    bool m_ringed = false; ///< focus came by keyboard
};

/// The title and main figures of a chart in one sentence, for screen readers.
QString spokenChart(const ChartData &data, const QLocale &locale);

} // namespace plab
