// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotaxes.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

using Part = ChartPage::Part;

constexpr double WidestNumericBar = 72;
constexpr double BetweenSlots = 6;   // of the names of two categories
constexpr double MostOfNames = 0.35; // of the picture's height, for names that are turned

struct Extent
{
    double low = 0;
    double high = 0;
    bool any = false;

    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    }
};

/// What the axes have to cover.
struct Extents
{
    Extent x;
    Extent y;
    bool wholeX = false; ///< counted things: no ticks between whole numbers
    bool wholeY = false;
};

Extents extentsOf(const ChartPage &page)
{
    const ChartData &data = page.data;
    Extents extents;
    extents.wholeY = extents.wholeX = data.kind == ChartData::Kind::Histogram
        ? !data.bars.isEmpty()
        : data.kind == ChartData::Kind::Lines && hasFigures(data);
    for (const ChartBar &bar : data.bars) {
        extents.x.add(bar.left);
        extents.x.add(std::max(bar.left, bar.right));
        extents.y.add(bar.value);
        if (bar.high > bar.low) {
            extents.y.add(bar.low);
            extents.y.add(data.yEnd > 0 ? std::min(bar.high, data.yEnd) : bar.high);
        }
        extents.wholeY = extents.wholeY && bar.value == std::floor(bar.value);
        extents.wholeX =
            extents.wholeX && bar.right - bar.left >= 1 && bar.left * 2 == std::floor(bar.left * 2);
    }
    for (const ChartSeries &series : data.series) {
        for (const ChartPoint &point : series.points) {
            if (!std::isfinite(point.x) || !std::isfinite(point.y))
                continue;
            extents.x.add(point.x);
            extents.y.add(point.y);
            extents.wholeX = extents.wholeX && point.x == std::floor(point.x);
            extents.wholeY = extents.wholeY && point.y == std::floor(point.y);
        }
    }
    if (data.logY && !data.bars.isEmpty())
        extents.y.add(std::log10(0.5)); // so that a bar of one is seen
    extents.wholeX = extents.wholeX && !data.logX;
    extents.wholeY = extents.wholeY && !data.logY;
    for (const ChartMarker &marker : data.markers) {
        if (!page.leaves(marker))
            extents.x.add(marker.x);
    }
    return extents;
}

/// Chooses them from what a page has free.
class AxesChoice
{
public:
    explicit AxesChoice(const ChartPage &page) : m_page(page), m_data(page.data), m_extents(extentsOf(page))
    {
    }

    /// How many ticks fit depends on the height, and that on what the ticks leave of it: the second answer is
    /// good enough.
    PlotAxes make() const
    {
        const double over = double(categories() ? 1 : std::min<qsizetype>(3, m_data.markers.size()));
        const PlotAxes first = axesFor(m_page.free.height() * 0.8);
        return axesFor(first.room.height() - over * QFontMetricsF(m_page.label).height());
    }

private:
    bool categories() const { return m_data.kind == ChartData::Kind::Categories; }
    double smallHeight() const { return QFontMetricsF(m_page.small).height(); }

    PlotAxes axesFor(double height) const
    {
        PlotAxes axes {{}, verticalAxis(height), m_page.free, {}};
        double widest = 0;
        for (const double tick : axes.y.ticks())
            widest = std::max(
                widest, QFontMetricsF(m_page.small).horizontalAdvance(axes.y.label(tick, m_page.locale)));
        axes.room.setLeft(axes.room.left() + widest + 2 * ChartPage::Gap);
        if (!categories()) {
            axes.x = horizontalAxis(axes.room);
            axes.room.setBottom(axes.room.bottom() - smallHeight() * 1.5 - 1);
            return axes;
        }
        axes.x = {-0.5, std::max<double>(1, double(m_data.bars.size())) - 0.5, 1};
        if (m_page.keeps(Part::Names)) {
            axes.names = namesIn(slotIn(m_data, axes.room.width()) - BetweenSlots);
            axes.room.setBottom(axes.room.bottom() - axes.names.height - ChartPage::Gap);
        }
        return axes;
    }

    ChartAxis verticalAxis(double height) const
    {
        const int most = std::clamp(int(height / (smallHeight() * 2.4)), 1, 6);
        if (m_data.logY)
            return logarithmicAxis(m_extents.y,
                                   [&](const ChartAxis &y) { return y.ticks().size() <= most + 1; });
        ChartAxis y = coveringAxis(m_extents.y.low, m_extents.y.high, most, m_extents.wholeY);
        const bool broad = std::any_of(m_data.series.begin(), m_data.series.end(),
                                       [](const ChartSeries &series) { return series.broad; });
        if (broad && height > 0) // Qt Charts cuts lines at the plot's edge
            y.high += y.span() * BroadLine / height;
        return y;
    }

    /// Of figures that are powers of ten, with as many ticks as fit.
    template<typename Fits>
    static ChartAxis logarithmicAxis(const Extent &extent, Fits fits)
    {
        ChartAxis axis = plab::logarithmicAxis(std::pow(10, extent.low), std::pow(10, extent.high));
        spreadTicks(axis, fits);
        return axis;
    }

    template<typename Fits>
    static void spreadTicks(ChartAxis &axis, Fits fits)
    {
        for (const double step : {0.5, 1.0, 2.0, 3.0, 4.0}) {
            axis.step = step;
            if (fits(axis))
                return;
        }
    }

    /// With as many ticks as their labels stand apart.
    ChartAxis horizontalAxis(const QRectF &room) const
    {
        const auto apart = [&](const ChartAxis &x) {
            return m_page.ticksAreApart(x, 14, room.left(), room.right());
        };
        if (m_data.logX && !m_page.range)
            return logarithmicAxis(m_extents.x, apart);
        if (m_data.logX) {
            ChartAxis part {m_page.range->low, m_page.range->high, 0.5, true};
            spreadTicks(part, apart);
            return part;
        }
        ChartAxis x = horizontalRange(room.width());
        for (int most = 10; most >= 1; --most) {
            x.step = roundStep(x.span(), most, m_extents.wholeX);
            if (apart(x))
                break;
        }
        return x;
    }

    ChartAxis horizontalRange(double width) const
    {
        if (m_page.range)
            return {m_page.range->low, m_page.range->high, m_page.range->span()};
        const bool bars = !m_data.bars.isEmpty();
        const Extent &xs = m_extents.x;
        double span = xs.high - xs.low;
        if (!(span > 0)) // one single instant or value
            span = std::max(1.0, std::abs(xs.high) * 0.1);
        if (bars) // few bars are not blown up
            span = std::max(span, narrowestBar() * width / WidestNumericBar);
        const double pad = (bars || !(xs.high > xs.low)) ? span * 0.02 : 0;
        const double middle = (xs.low + xs.high) / 2;
        const ChartAxis x {middle - span / 2 - pad, middle + span / 2 + pad, span};
        if (!bars || !(xs.high > 0)) // figures of which none is negative get no axis that is
            return x;
        const double least = xs.low >= 0 ? -pad : m_extents.wholeX && xs.low >= -0.5 ? -0.5 - pad : x.low;
        return x.low < least ? ChartAxis {least, x.high + least - x.low, span} : x;
    }

    double narrowestBar() const
    {
        double narrowest = 0;
        for (const ChartBar &bar : m_data.bars)
            narrowest = narrowest > 0 ? std::min(narrowest, bar.right - bar.left) : bar.right - bar.left;
        return narrowest;
    }

    /// In words below each other, smaller, or, in the last resort, turned.
    CategoryNames namesIn(double slot) const
    {
        CategoryNames names;
        for (const double factor : {0.92, 0.85, 0.77}) {
            names.font = ChartPage::sized(m_page.body, factor);
            const QSizeF largest = largestName(names.font, {0, 0, slot, 1000}, Qt::TextWordWrap);
            names.height = largest.height();
            if (largest.width() <= slot)
                return names;
        }
        const double longest = largestName(names.font, {0, 0, 1000, slot}, 0).width() + 2;
        names.height = std::min(longest, MostOfNames * m_page.size.height());
        names.every = std::max(1, int(std::ceil(QFontMetricsF(names.font).height() / (slot + BetweenSlots))));
        names.upright = true;
        return names;
    }

    QSizeF largestName(const QFont &font, const QRectF &room, int flags) const
    {
        QSizeF largest;
        for (const ChartBar &bar : m_data.bars)
            largest = largest.expandedTo(
                QFontMetricsF(font).boundingRect(room, Qt::AlignLeft | flags, bar.label.shown()).size());
        return largest;
    }

    const ChartPage &m_page;
    const ChartData &m_data;
    Extents m_extents;
};

} // namespace

PlotAxes axesFor(const ChartPage &page)
{
    return AxesChoice(page).make();
}

double slotIn(const ChartData &data, double width)
{
    return width / double(std::max<qsizetype>(1, data.bars.size()));
}

} // namespace plab
