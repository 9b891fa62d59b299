// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartpage.h"
#include "ui/charts/markerrows.h"

#include <QFontMetricsF>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

/// How much of their names is left: without figures after a colon, without any, cut.
enum class Shortness { Whole, NoSentences, NoFigures, Cut };

struct MarkerNames
{
    QStringList texts;
    QList<double> widths;
    QList<MarkerPlace> places; ///< none: they have no room
};

/// What a marker is called, without its figure: "p95" of "p95 4.1", "lock off" of "lock off: median 400".
QString shortMarkerName(const QString &label)
{
    const qsizetype colon = label.indexOf(QLatin1String(": "));
    if (colon > 0)
        return label.left(colon);
    static const QRegularExpression figure(QStringLiteral("\\s[-\u2212]?\\d.*$"));
    return QString(label).remove(figure);
}

/// The markers that have a place, and where their lines stand.
class MarkerLayout
{
public:
    explicit MarkerLayout(ChartPage &page) : m_page(page)
    {
        const double scale = page.free.width() / page.layout.x.span();
        for (const ChartMarker &marker : page.data.markers) {
            if (!std::isfinite(marker.x))
                continue;
            m_markers << marker;
            m_lines << (page.leaves(marker) ? page.free.right()
                                            : page.free.left() + (marker.x - page.layout.x.low) * scale);
        }
    }

    void place()
    {
        const MarkerNames names = m_page.keeps(ChartPage::Part::Names) ? longestNames() : MarkerNames {};
        const double height = QFontMetricsF(m_page.label).height();
        const double top = m_page.free.top();
        int rows = 0;
        for (const MarkerPlace &at : names.places)
            rows = std::max(rows, at.row + 1);
        if (rows > 0)
            m_page.free.setTop(top + rows * height + 2);
        for (qsizetype i = 0; i < m_markers.size(); ++i) {
            const bool hasName = i < names.places.size();
            const double start = hasName ? top + names.places[i].row * height + 1 : m_page.free.top();
            placeLine(i, start);
            const QString whole = m_markers[i].label.shown();
            m_page.layout.isShort |= !hasName || names.texts[i] != whole;
            if (!hasName)
                continue;
            m_page.put({names.places[i].left, start - 1, names.widths[i], height}, names.texts[i],
                       m_page.label, ChartText::Tone::Role, Qt::AlignLeft | Qt::AlignVCenter,
                       m_markers[i].role);
            if (names.texts[i] != whole)
                m_page.layout.texts.last().whole = whole;
        }
    }

private:
    /// One beyond the end has an arrow instead: where it would be is not in the picture.
    void placeLine(qsizetype i, double start)
    {
        const ChartMarker &marker = m_markers[i];
        const QRectF &free = m_page.free;
        if (!m_page.leaves(marker)) {
            m_page.layout.strokes.append({QLineF(m_lines[i], start, m_lines[i], free.bottom()),
                                          ChartStroke::Kind::Marker, marker.role, marker.dashed});
            return;
        }
        const auto before = std::count_if(m_markers.begin(), m_markers.begin() + i,
                                          [this](const ChartMarker &other) { return m_page.leaves(other); });
        const double y =
            free.top() + ChartPage::Edge + QFontMetricsF(m_page.label).height() / 2 * double(before);
        m_page.putArrow({free.right() + ChartPage::Edge / 2, y}, {free.right() - 4 * ChartPage::Edge, y},
                        ChartStroke::Kind::Marker, marker.role);
    }

    /// The longest that fit together; in the last resort those of the first markers only.
    MarkerNames longestNames() const
    {
        const bool figures = m_page.keeps(ChartPage::Part::MarkerFigures);
        for (const Shortness shortness :
             {Shortness::Whole, Shortness::NoSentences, Shortness::NoFigures, Shortness::Cut}) {
            if (!figures && shortness < Shortness::NoFigures)
                continue;
            if (const MarkerNames names = tryNames(shortness, m_markers.size()); !names.places.isEmpty())
                return names;
            for (qsizetype i = 0; shortness == Shortness::NoSentences && i < m_markers.size(); ++i) {
                if (const MarkerNames names = tryNames(shortness, m_markers.size(), i);
                    !names.places.isEmpty())
                    return names;
            }
        }
        MarkerNames some;
        for (qsizetype count = m_markers.size() - 1; count > 0 && some.places.isEmpty(); --count)
            some = tryNames(Shortness::Cut, count);
        return some;
    }

    /// Of the first `count` markers; `alone` is shortened whatever the others are.
    MarkerNames tryNames(Shortness shortness, qsizetype count, qsizetype alone = -1) const
    {
        constexpr double ShortestWidth = 40;
        const QFontMetricsF metrics(m_page.label);
        MarkerNames names;
        for (qsizetype i = 0; i < count; ++i) {
            const QString full = m_markers[i].label.shown();
            const bool isShort = i == alone || shortness >= Shortness::NoFigures
                || (shortness == Shortness::NoSentences && full.contains(QLatin1Char(':')));
            const QString text = isShort ? shortMarkerName(full) : full;
            names.texts << (shortness == Shortness::Cut
                                ? metrics.elidedText(text, Qt::ElideRight, ShortestWidth)
                                : text);
            names.widths << metrics.horizontalAdvance(names.texts.last()) + 1;
        }
        const MarkerRows rows(m_lines.first(count), ChartPage::Edge, ChartPage::Edge + m_page.width(),
                              ChartPage::Gap);
        if (const auto places = rows.place(names.widths))
            names.places = *places;
        return names;
    }

    ChartPage &m_page;
    QList<ChartMarker> m_markers;
    QList<double> m_lines;
};

} // namespace

void placeMarkers(ChartPage &page)
{
    MarkerLayout(page).place();
}

} // namespace plab
