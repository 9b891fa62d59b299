// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

#include <QWidget>

#include <optional>

class QChartView;
class QToolButton;

namespace plab {

class ChartPlot;
class ChartReading;
struct ChartLook;
struct ChartRange;

/// A chart in the window, in the application's theme: the figures under the pointer, context menu, accessible
/// name with the main figures. Lines and histograms are zoomed by a drag over a stretch, and with focus by
/// the wheel and by + and -; arrows read figure by figure, with Shift they move what is zoomed; Home shows
/// all. L, and a button while the pointer or the focus is here, switch to the other axis where there is a
/// choice. GUI thread.
class ChartView : public QWidget
{
    Q_OBJECT
public:
    explicit ChartView(QWidget *parent = nullptr);

    /// Shows these values at once, without animation; a few milliseconds.
    void show(const ChartData &data);
    using QWidget::show;

    const ChartData &data() const; ///< what is shown
    /// The part of the horizontal axis that is seen, as that counts; null: all.
    std::optional<ChartRange> range() const;
    void showAll(); ///< of the horizontal axis
    /// The other axis, where the chart has the choice; kept as long as it shows the same chart.
    void setLogarithmic(bool logarithmic);
    ChartLook look() const; ///< what the person has chosen
    /// Marks an instant, a place on the horizontal axis of a chart over time; null: none.
    void setInstant(std::optional<double> x);
    void setTitled(bool titled); ///< false: a heading or selector beside the chart says its title

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
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void applyTheme();
    void showChosen();
    void readAt(const QPointF &position);
    void readNext(int direction);
    void zoomBy(double factor, double pixelX);
    void panBy(double share);
    void setRange(std::optional<ChartRange> range);
    void placeButtons();
    ChartRange wholeRange() const;
    QPointF inPlot(const QPointF &position) const;

    ChartData m_given;                 ///< as last asked for; the other scale may be shown
    std::optional<bool> m_logarithmic; ///< the person's choice of the axis; null: the data's
    ChartPlot *m_plot;
    QChartView *m_view;
    ChartReading *m_reading;
    QToolButton *m_allButton;
    QToolButton *m_logarithmicButton;
    std::optional<double> m_instant;
    std::optional<QPointF> m_dragFrom;
    bool m_ringed = false; ///< focus came by keyboard
};

/// The title and main figures of a chart in one sentence, for screen readers.
QString spokenChart(const ChartData &data, const QLocale &locale);

} // namespace plab
