// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotaxes.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

using Part = ChartPage::Part;

constexpr double LeastPlot = 48;   // below this height something else has to go,
constexpr double LeastShare = 0.3; // or below this share of the picture's

/// One picture of axes around a plot. Each function takes what it needs from the one before it.
class PlotLayout
{
public:
    PlotLayout(ChartPage page, bool upright)
        : m_page(std::move(page)), m_data(m_page.data), m_upright(upright),
          m_yTitle(m_page.keeps(Part::YTitle) ? m_data.yTitle.shown() : QString())
    {
    }

    std::optional<ChartLayout> make()
    {
        m_page.placeNote();
        m_page.placeLegend();
        reserveYTitle();
        m_page.placeXTitle();
        const PlotAxes axes = axesFor(m_page);
        m_page.free = axes.room;
        m_page.layout.x = axes.x;
        m_page.layout.y = axes.y;
        placeMarkers(m_page);
        const double over = categories() ? labelHeight() + 2  // values over the bars
                                         : smallHeight() / 2; // half of the top tick's label
        m_page.layout.plot = m_page.free.adjusted(0, over, 0, 0);
        if (isTooLow())
            return {};
        placeYTicks();
        if (categories())
            placeCategoryNames(axes.names);
        else
            placeXTicks();
        placeUprightYTitle();
        placeBarDecorations();
        return m_page.layout;
    }

private:
    bool categories() const { return m_data.kind == ChartData::Kind::Categories; }
    double smallHeight() const { return QFontMetricsF(m_page.small).height(); }
    double labelHeight() const { return QFontMetricsF(m_page.label).height(); }

    void reserveYTitle()
    {
        if (m_yTitle.isEmpty())
            return;
        QRectF &free = m_page.free;
        if (m_upright) {
            free.setLeft(free.left() + smallHeight() + 2);
            return;
        }
        m_page.putAcross(m_yTitle, m_page.small, Qt::AlignTop, Qt::AlignLeft);
    }

    bool isTooLow() const
    {
        const double height = m_page.layout.plot.height();
        if (m_page.first != Part::None && height < std::max(LeastPlot, LeastShare * m_page.size.height()))
            return true;
        return m_upright && QFontMetricsF(m_page.small).horizontalAdvance(m_yTitle) > height;
    }

    void placeYTicks()
    {
        ChartLayout &layout = m_page.layout;
        const QRectF &plot = layout.plot;
        const double left = ChartPage::Edge + (m_upright && !m_yTitle.isEmpty() ? smallHeight() + 2 : 0);
        for (const double tick : layout.y.ticks()) {
            const double y = layout.place(layout.x.low, tick).y();
            layout.strokes.append({QLineF(plot.left(), y, plot.right(), y), ChartStroke::Kind::Grid});
            m_page.put({left, y - smallHeight() / 2, plot.left() - ChartPage::Gap - left, smallHeight()},
                       layout.y.label(tick, m_page.locale), m_page.small, ChartText::Tone::Muted,
                       Qt::AlignRight | Qt::AlignVCenter);
        }
        const double zero = layout.place(0, layout.y.logarithmic ? layout.y.low : 0).y();
        layout.strokes.append({QLineF(plot.left(), zero, plot.right(), zero), ChartStroke::Kind::Axis});
    }

    /// Bars with a name, such as that of those that lost nothing, have it under them instead of a tick.
    void placeXTicks()
    {
        const QRectF &plot = m_page.layout.plot;
        const QList<QRectF> names = placeBarNames();
        for (const double tick : m_page.layout.x.ticks()) {
            const QRectF box = m_page.tickBox(m_page.layout.x, tick, plot.left(), plot.right());
            const bool free = std::none_of(names.begin(), names.end(), [&](const QRectF &name) {
                return box.left() < name.right() + ChartPage::Gap
                    && name.left() < box.right() + ChartPage::Gap;
            });
            if (free)
                m_page.placeTickUnder(tick);
        }
    }

    QList<QRectF> placeBarNames()
    {
        const QRectF &plot = m_page.layout.plot;
        const QFontMetricsF metrics(m_page.small);
        QList<QRectF> names;
        for (const ChartBar &bar : m_data.bars) {
            const QString name = bar.label.shown();
            if (name.isEmpty())
                continue;
            const double room = metrics.horizontalAdvance(name) + 2;
            const double middle = m_page.layout.place((bar.left + bar.right) / 2, 0).x();
            const double most = std::max(1.0, m_page.size.width() - 1 - room);
            const QRectF box(std::clamp(middle - room / 2, 1.0, most), plot.bottom() + smallHeight() / 2,
                             room, metrics.height());
            if (!names.isEmpty() && box.intersects(names.last()))
                continue;
            m_page.put(box, name, m_page.small, ChartText::Tone::Muted, Qt::AlignCenter);
            names.append(box);
        }
        return names;
    }

    void placeCategoryNames(const CategoryNames &names)
    {
        m_page.layout.isCut = !m_page.keeps(Part::Names) || names.every > 1;
        if (!m_page.keeps(Part::Names))
            return;
        const QRectF &plot = m_page.layout.plot;
        const double slot = slotIn(m_data, plot.width());
        const double width = names.upright ? QFontMetricsF(names.font).height() : slot - 6;
        for (qsizetype i = 0; i < m_data.bars.size(); i += names.every)
            placeCategoryName(names, m_data.bars[i].label.shown(),
                              {plot.left() + (double(i) + 0.5) * slot - width / 2,
                               plot.bottom() + ChartPage::Gap, width, names.height});
    }

    void placeCategoryName(const CategoryNames &names, const QString &name, const QRectF &box)
    {
        if (!names.upright)
            return m_page.put(box, name, names.font, ChartText::Tone::Normal,
                              Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap);
        const QString text = QFontMetricsF(names.font).elidedText(name, Qt::ElideMiddle, names.height);
        m_page.put(box, text, names.font, ChartText::Tone::Normal, Qt::AlignRight | Qt::AlignVCenter,
                   ChartRole::Working, true);
        if (text == name)
            return;
        m_page.layout.texts.last().whole = name;
        m_page.layout.isCut = true;
    }

    void placeUprightYTitle()
    {
        if (m_yTitle.isEmpty() || !m_upright)
            return;
        const QRectF &plot = m_page.layout.plot;
        m_page.put({ChartPage::Edge, plot.top(), smallHeight(), plot.height()}, m_yTitle, m_page.small,
                   ChartText::Tone::Muted, Qt::AlignCenter, ChartRole::Working,
                   QFontMetricsF(m_page.small).horizontalAdvance(m_yTitle) > smallHeight());
    }

    /// Whiskers of the intervals; the values over the bars, if each finds room in its slot.
    void placeBarDecorations()
    {
        const QFontMetricsF metrics(m_page.label);
        const double slot = slotIn(m_data, m_page.layout.plot.width());
        const auto haveRoom = [&](bool withEnds) {
            return std::all_of(m_data.bars.begin(), m_data.bars.end(), [&](const ChartBar &bar) {
                return metrics.horizontalAdvance(figureOver(bar, withEnds)) + 2 <= slot;
            });
        };
        const bool withEnds = haveRoom(true);
        const bool room = withEnds || haveRoom(false);
        for (const ChartBar &bar : m_data.bars) {
            if (bar.high > bar.low)
                placeWhisker(bar);
            if (room && categories() && !bar.valueLabel.isEmpty()) {
                const QPointF top = topOf(bar);
                m_page.put({top.x() - slot / 2, top.y() - metrics.height() - 1, slot, metrics.height()},
                           figureOver(bar, withEnds), m_page.label, ChartText::Tone::Normal, Qt::AlignCenter);
            }
        }
    }

    bool leavesAbove(const ChartBar &bar) const { return bar.high > m_page.layout.y.high * (1 + 1e-9); }

    /// Of the bar, or of its whisker where that is higher.
    QPointF topOf(const ChartBar &bar) const
    {
        const auto [left, right] = m_page.layout.barEdges(m_data, bar);
        const double high = std::min(bar.high, m_page.layout.y.high);
        return m_page.layout.place((left + right) / 2,
                                   bar.high > bar.low ? std::max(high, bar.value) : bar.value);
    }

    /// What stands over a bar; if there is room with the figure its whisker goes to.
    QString figureOver(const ChartBar &bar, bool withEnd) const
    {
        const QString value = bar.valueLabel.shown();
        const QString high = bar.highLabel.shown();
        if (!withEnd || high.isEmpty() || high == value)
            return value;
        return (leavesAbove(bar) ? tr("%1 ↑ %2") : tr("%1 to %2")).arg(value, high).shown();
    }

    /// From its low end to its high end, a cap at each; an arrow where it goes on beyond the axis.
    void placeWhisker(const ChartBar &bar)
    {
        ChartLayout &layout = m_page.layout;
        const auto [left, right] = layout.barEdges(m_data, bar);
        const double cap = std::min(6.0, (layout.place(right, 0).x() - layout.place(left, 0).x()) / 3);
        const QPointF low = layout.place((left + right) / 2, bar.low);
        const QPointF high = layout.place((left + right) / 2, std::min(bar.high, layout.y.high));
        QList<QPointF> caps {low};
        if (leavesAbove(bar)) {
            m_page.putArrow(high, low, ChartStroke::Kind::Whisker, bar.role);
        } else {
            layout.strokes.append({QLineF(low, high), ChartStroke::Kind::Whisker});
            caps.append(high);
        }
        for (const QPointF &tip : std::as_const(caps))
            layout.strokes.append(
                {QLineF(tip.x() - cap, tip.y(), tip.x() + cap, tip.y()), ChartStroke::Kind::Whisker});
    }

    ChartPage m_page;
    const ChartData &m_data;
    bool m_upright;
    QString m_yTitle; ///< empty: left out
};

} // namespace

std::optional<ChartLayout> layoutPlot(ChartPage page, bool upright)
{
    return PlotLayout(std::move(page), upright).make();
}

} // namespace plab
