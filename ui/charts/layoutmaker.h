// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartlayout.h"
#include "ui/charts/markerrows.h"

namespace plab {

/// Builds one ChartLayout, from the border inwards; serves once.
class LayoutMaker
{
public:
    LayoutMaker(const ChartData &data, const QSizeF &size, const QFont &font, const QLocale &locale);

    ChartLayout make(bool titled);

private:
    static QFont sized(QFont font, double factor, bool bold = false);
    struct Extent
    {
        double low = 0;
        double high = 0;
        bool any = false;

        void add(double value);
    };

    static constexpr int MostDropped = 6; // see placeAll
    static constexpr double Edge = 8;     // free space at the picture's border
    static constexpr double Gap = 4;      // between texts and what they name

    void readExtents();
    bool leaves(const ChartMarker &marker) const;
    bool leaves(const ChartBar &bar) const { return bar.high > m_layout.y.high * (1 + 1e-9); }
    QString figureOver(const ChartBar &bar, bool withEnd) const;
    void placeArrow(const QPointF &tip, const QPointF &from, ChartStroke::Kind kind, ChartRole role);
    void placeWhisker(const ChartBar &bar, double middle, double cap);
    void placeTitle(bool titled);
    void placeEmptyText();
    bool placeAll(int dropped);
    void placeLegend();
    void placeNote();
    void chooseVerticalAxis(double height);
    void chooseHorizontalAxis();
    double narrowestBar() const;
    QRectF tickBox(double tick) const;
    bool ticksAreApart(double gap) const; ///< no two labels of the x axis nearer than that
    void reserveCategories();
    struct MarkerNames
    {
        QList<QString> texts;
        QList<double> widths;
        QList<MarkerPlace> places; // none: they have no room
    };
    void placeMarkers(bool named, bool shortened);
    MarkerNames namesInRows(const QList<ChartMarker> &markers, const QList<double> &lines,
                            bool shortened) const;
    void placeTickLabels();
    void placeCategoryLabels();
    void placeAxisTitles();
    void placeBarDecorations();
    bool placeAllRows(int dropped);
    bool chooseRowNames(double height);
    void chooseRowFigures();
    void chooseRowAxis();
    void placeRowTicks();
    void placeRowTexts();
    void placeRowPoints();
    QStringList rowNames() const;
    QList<ChartRole> rowRoles() const;
    double rowMiddle(double row) const;
    void put(const QRectF &box, const QString &text, const QFont &font, ChartText::Tone tone, int flags,
             ChartRole role = ChartRole::Working, bool upright = false);
    bool categories() const { return m_data.kind == ChartData::Kind::Categories; }
    bool rows() const { return m_data.kind == ChartData::Kind::Rows; }

    const ChartData &m_data;
    QSizeF m_size;
    QLocale m_locale;
    QFont m_body, m_small, m_title, m_label;
    Extent m_xs, m_ys;
    bool m_whole = false;  // counts: no ticks between whole numbers
    bool m_wholeX = false; // the same of what is counted
    bool m_showXTitle = true, m_showYTitle = true, m_yTitleUpright = true;
    double m_titleBottom = 0;
    double m_left = 0, m_right = 0, m_top = 0, m_bottom = 0; // borders of what is still free
    double m_xTitleTop = 0, m_yTitleTop = 0;
    QFont m_categoryFont;                      // of rows, too
    double m_nameWidth = 0, m_figureWidth = 0; // of rows: 0 leaves them out
    bool m_categoriesUpright = false;
    double m_categoryHeight = 0;
    ChartLayout m_layout;
};

} // namespace plab
