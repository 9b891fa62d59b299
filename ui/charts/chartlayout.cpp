// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartlayout.h"

#include "ui/charts/chartpage.h"

#include <algorithm>
#include <cmath>

namespace plab {

QPointF ChartLayout::place(double valueX, double valueY) const
{
    return {plot.left() + (valueX - x.low) / x.span() * plot.width(),
            plot.bottom() - (valueY - y.low) / y.span() * plot.height()};
}

double ChartLayout::valueAt(double pixelX) const
{
    return x.low + (pixelX - plot.left()) / plot.width() * x.span();
}

double ChartLayout::rowAt(double pixelY) const
{
    return y.low + (plot.bottom() - pixelY) / plot.height() * y.span();
}

QString ChartLayout::wholeAt(const QPointF &point) const
{
    for (const ChartText &text : texts) {
        if (!text.whole.isEmpty() && text.box.contains(point))
            return text.whole;
    }
    return {};
}

QRectF ChartLayout::touched() const
{
    return y.span() < 0 ? QRectF(0, plot.top(), 1e6, plot.height()) : plot.adjusted(0, -20, 0, 40);
}

std::pair<double, double> ChartLayout::barEdges(const ChartData &data, const ChartBar &bar) const
{
    constexpr double WidestBar = 72;
    const double perPixel = x.span() / plot.width();
    if (data.kind == ChartData::Kind::Categories) {
        const double half = std::min(0.32, WidestBar / 2 * perPixel);
        return {bar.left - half, bar.left + half};
    }
    const double width = bar.right - bar.left;
    const double gap = std::min(width * 0.12, 3 * perPixel) / 2;
    return {bar.left + gap, bar.right - gap};
}

bool hasFigures(const ChartData &data)
{
    if (!data.bars.isEmpty())
        return true;
    return std::any_of(data.series.begin(), data.series.end(),
                       [](const ChartSeries &series) { return !series.points.isEmpty(); });
}

/// Leaves out one part after the other until the rest fits.
static ChartLayout layoutPage(ChartPage page)
{
    while (true) {
        for (const bool upright : {true, false}) {
            const bool rows = page.data.kind == ChartData::Kind::Rows;
            if (const auto layout = rows ? layoutRows(page) : layoutPlot(page, upright))
                return *layout;
        }
        page.first = ChartPage::Part(int(page.first) + 1);
        page.layout.isWhole = false;
    }
}

ChartLayout layoutChart(const ChartData &data, const QSizeF &size, const QFont &font, const QLocale &locale,
                        const LayoutWishes &wishes)
{
    ChartPage page(data, size, font, locale);
    page.range = wishes.range;
    if (wishes.titled)
        page.placeTitle();
    if (!hasFigures(data)) {
        page.placeEmptyText();
        return page.layout;
    }
    ChartLayout layout = layoutPage(page);
    if (!wishes.still || !layout.isShort)
        return layout;
    page.spellsMarkers = true;
    return layoutPage(page);
}

double wholeHeight(const ChartData &data, double width, double most, const QFont &font, const QLocale &locale,
                   const LayoutWishes &wishes)
{
    constexpr double Step = 4;
    const auto isGood = [&](double height) {
        const ChartLayout layout = layoutChart(data, {width, height}, font, locale, wishes);
        return layout.isWhole && !(wishes.still && layout.isCut);
    };
    double tooLow = 0;
    while (most - tooLow > Step) {
        const double middle = (tooLow + most) / 2;
        (isGood(middle) ? most : tooLow) = middle;
    }
    return std::ceil(most);
}

} // namespace plab
