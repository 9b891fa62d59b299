// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/breakable.h"
#include "ui/charts/chartpage.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

using Part = ChartPage::Part;

constexpr double PointsApart = 9;      // of the runs of a row, where there is height enough
constexpr double LeastRow = 6;         // below this height the points touch
constexpr double LeastPlotWidth = 110; // below this the figures are left out, then the names
constexpr double BetweenFigures = 12;
constexpr double CapHeight = 3;

QStringList namesOfRows(const ChartData &data)
{
    QStringList names;
    for (const ChartBar &bar : data.bars) {
        if (bar.left >= double(names.size()))
            names << bar.label.shown();
    }
    return names;
}

/// The runs of the rows, by their colours.
QList<ChartRole> rolesOfRuns(const ChartData &data)
{
    QList<ChartRole> roles;
    for (const ChartSeries &series : data.series)
        roles << series.role;
    return roles.isEmpty() ? QList<ChartRole> {data.bars.first().role} : roles;
}

/// One picture of rows.
class RowsLayout
{
public:
    explicit RowsLayout(ChartPage page)
        : m_page(std::move(page)), m_data(m_page.data), m_names(namesOfRows(m_data)),
          m_runs(rolesOfRuns(m_data))
    {
    }

    std::optional<ChartLayout> make()
    {
        m_page.placeNote();
        m_page.placeLegend();
        m_page.placeXTitle();
        const double ticks = QFontMetricsF(m_page.small).height() * 1.5 + 1;
        QRectF room = m_page.free.adjusted(0, 2, 0, -ticks);
        const double row = room.height() / double(m_names.size());
        const std::optional<QFont> font = nameFont(row);
        if ((m_page.keeps(Part::Names) && !font) || (row < LeastRow && m_page.first != Part::None))
            return {};
        m_page.layout.isWhole = m_page.layout.isWhole && row >= enoughHeight();
        const double names = m_page.keeps(Part::Names) ? widestName(*font, room.width() / 2) : 0;
        const double figures = figureWidth(row, room.width() - names - 2 * ChartPage::Gap);
        room.adjust(names > 0 ? names + 2 * ChartPage::Gap : 0, 0, -figures * double(m_runs.size()), 0);
        m_page.layout.plot = room;
        m_page.layout.x = horizontalAxis(room);
        m_page.layout.y = {double(m_names.size()) - 0.5, -0.5, 1}; // downwards
        placeGrid();
        if (names > 0)
            placeNames(*font, names);
        if (figures > 0)
            placeFigures(figures);
        placePoints();
        return m_page.layout;
    }

private:
    double enoughHeight() const
    {
        return std::max(QFontMetricsF(m_page.body).height(), PointsApart * double(m_data.series.size()) + 4);
    }

    /// The largest letters of which a line fits a row; null if none do.
    std::optional<QFont> nameFont(double row) const
    {
        for (const double factor : {0.92, 0.85, 0.77}) {
            const QFont font = ChartPage::sized(m_page.body, factor);
            if (QFontMetricsF(font).height() <= row)
                return font;
        }
        return {};
    }

    /// Long names leave the points their half of the width.
    double widestName(const QFont &font, double most) const
    {
        double widest = 0;
        for (const QString &name : m_names)
            widest = std::max(widest, QFontMetricsF(font).horizontalAdvance(name) + 1);
        return std::min(widest, most);
    }

    /// Of one column; 0 leaves them out.
    double figureWidth(double row, double room) const
    {
        const QFontMetricsF metrics(m_page.label);
        double width = 0;
        for (const ChartBar &bar : m_data.bars)
            width = std::max(width, metrics.horizontalAdvance(bar.valueLabel.shown()));
        width += BetweenFigures;
        const bool fits = room - width * double(m_runs.size()) >= LeastPlotWidth;
        return fits && row >= metrics.height() - 1 ? width : 0;
    }

    ChartAxis horizontalAxis(const QRectF &room) const
    {
        double low = 0; // of those that have a place on a logarithmic one
        double high = 0;
        for (const ChartBar &bar : m_data.bars) {
            if (bar.value > 0)
                low = low > 0 ? std::min(low, bar.value) : bar.value;
            high = std::max({high, bar.value, bar.high});
        }
        if (m_data.logX && !(low > 0))
            low = high = high > 0 ? high : 1;
        if (!m_data.logX)
            return linearAxis(high, room);
        ChartAxis x = logarithmicAxis(low, high);
        for (const double step : {0.5, 1.0, 2.0, 3.0, 4.0}) {
            x.step = step;
            if (m_page.ticksAreApart(x, 10, room.left(), room.right()))
                break;
        }
        return x;
    }

    ChartAxis linearAxis(double high, const QRectF &room) const
    {
        ChartAxis x;
        for (int most = 8; most >= 1; --most) {
            x = coveringAxis(0, high, most, false);
            if (m_page.ticksAreApart(x, 10, room.left(), room.right()))
                break;
        }
        return x;
    }

    bool hasPlace(double value) const { return !m_data.logX || value > 0; }
    double placeOf(double value) const { return m_data.logX ? std::log10(value) : value; }

    double middleOf(double row) const { return m_page.layout.place(m_page.layout.x.low, row).y(); }

    void placeGrid()
    {
        ChartLayout &layout = m_page.layout;
        const QRectF &plot = layout.plot;
        for (const double tick : layout.x.ticks()) {
            const double x = layout.place(tick, 0).x();
            layout.strokes.append({QLineF(x, plot.top(), x, plot.bottom()), ChartStroke::Kind::Grid});
            m_page.placeTickUnder(tick);
        }
        layout.strokes.append({QLineF(plot.bottomLeft(), plot.bottomRight()), ChartStroke::Kind::Axis});
        for (double row = 1; row < double(m_names.size()); ++row) {
            const double y = middleOf(row - 0.5);
            layout.strokes.append(
                {QLineF(ChartPage::Edge, y, ChartPage::Edge + m_page.width(), y), ChartStroke::Kind::Grid});
        }
    }

    void placeNames(const QFont &font, double width)
    {
        for (qsizetype row = 0; row < m_names.size(); ++row)
            placeName(m_names[row], font, {ChartPage::Edge, middleOf(double(row)), width, 0});
    }

    /// In as many lines as its row has room for, else shortened. `middle` has no height.
    void placeName(const QString &name, const QFont &font, const QRectF &middle)
    {
        const QFontMetricsF metrics(font);
        const double most = m_page.layout.plot.height() / double(m_names.size());
        const bool isLong = metrics.horizontalAdvance(name) > middle.width();
        const int flags = Qt::AlignLeft | Qt::AlignVCenter | (isLong ? int(Qt::TextWordWrap) : 0);
        const QString broken = isLong ? breakable(name) : name;
        const double height = metrics.boundingRect({0, 0, middle.width(), 1e4}, flags, broken).height();
        const bool fits = !isLong || height <= most;
        const double half = (fits ? height : metrics.height()) / 2;
        m_page.put(middle.adjusted(0, -half, 0, half),
                   fits ? broken : metrics.elidedText(name, Qt::ElideMiddle, middle.width()), font,
                   ChartText::Tone::Normal, flags);
        if (fits)
            return;
        m_page.layout.texts.last().whole = name;
        m_page.layout.isCut = true;
    }

    /// Which of the runs of a row a point is of; where they have no names there is one.
    double placeInRow(const ChartBar &bar) const
    {
        return m_data.series.isEmpty() ? 0 : double(m_runs.indexOf(bar.role));
    }

    /// A column for each run.
    void placeFigures(double column)
    {
        const QFontMetricsF metrics(m_page.label);
        for (const ChartBar &bar : m_data.bars) {
            const QString text = bar.valueLabel.shown();
            if (text.isEmpty())
                continue;
            const double right = m_page.layout.plot.right() + column * (placeInRow(bar) + 1);
            const double width = metrics.horizontalAdvance(text) + 1;
            const double height = metrics.height() - 1;
            m_page.put({right - width, middleOf(bar.left) - height / 2, width, height}, text, m_page.label,
                       m_runs.size() > 1 ? ChartText::Tone::Role : ChartText::Tone::Normal,
                       Qt::AlignRight | Qt::AlignVCenter, bar.role);
        }
    }

    /// The runs of a row stand below each other; where their lines end is a cap. Dots lie over all lines.
    void placePoints()
    {
        QList<ChartStroke> dots;
        for (const ChartBar &bar : m_data.bars) {
            if (!hasPlace(bar.value))
                continue;
            const double share = (placeInRow(bar) + 0.5) / double(m_runs.size()) - 0.5;
            const QPointF at = m_page.layout.place(placeOf(bar.value), bar.left + 0.8 * share);
            dots.append({QLineF(at, at), ChartStroke::Kind::Dot, bar.role});
            for (const double end : {bar.low, bar.high}) {
                if (bar.high > bar.low && end != bar.value && hasPlace(end))
                    placeReach(at, m_page.layout.place(placeOf(end), 0).x(), bar.role);
            }
        }
        m_page.layout.strokes << dots;
    }

    void placeReach(const QPointF &from, double x, ChartRole role)
    {
        const QPointF end(x, from.y());
        const QPointF cap(0, CapHeight);
        m_page.layout.strokes.append({QLineF(from, end), ChartStroke::Kind::Reach, role});
        m_page.layout.strokes.append({QLineF(end - cap, end + cap), ChartStroke::Kind::Reach, role});
    }

    ChartPage m_page;
    const ChartData &m_data;
    QStringList m_names;
    QList<ChartRole> m_runs;
};

} // namespace

std::optional<ChartLayout> layoutRows(ChartPage page)
{
    return RowsLayout(std::move(page)).make();
}

} // namespace plab
