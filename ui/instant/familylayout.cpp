// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/familylayout.h"

#include "ui/timeline/timelinelayout.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>

namespace plab {
namespace {

constexpr double FamilyMargin = 16;
constexpr double ColumnGap = 38;
constexpr double Indent = 34;
constexpr double Gap = 12;         // between rows
constexpr double AdoptionGap = 24; // with a labelled line in it
constexpr double Badge = 24;       // room of the state letter
constexpr double LongestWord = 190;

struct Place
{
    int column = 0;
    int row = -1; ///< -1: never started
};

/// Rows by depth first: a maker shares the row of its first child, or has one of its own.
void placeUnder(int process, int column, const QList<QList<int>> &children, bool ownRows,
                QList<Place> &places, int &nextRow)
{
    places[process] = {column, nextRow};
    bool first = !ownRows;
    for (const int child : children.at(process)) {
        if (!first)
            ++nextRow;
        first = false;
        placeUnder(child, column + 1, children, ownRows, places, nextRow);
    }
}

QList<Place> placesOf(const QList<FamilyMember> &whole, bool ownRows)
{
    QList<Place> places(whole.size());
    QList<QList<int>> children(whole.size());
    for (int i = 0; i < whole.size(); ++i) {
        if (whole.at(i).life != Life::Unborn && whole.at(i).maker >= 0)
            children[whole.at(i).maker].append(i);
    }
    int nextRow = 0;
    for (int i = 0; i < whole.size(); ++i) {
        const int maker = whole.at(i).maker;
        const bool isRoot = maker < 0 || whole.at(maker).life == Life::Unborn;
        if (whole.at(i).life != Life::Unborn && isRoot) {
            placeUnder(i, 0, children, ownRows, places, nextRow);
            ++nextRow;
        }
    }
    return places;
}

QString pidText(const ProcessRecord &process)
{
    return process.tid ? QObject::tr("tid %1").arg(*process.tid) : QString::number(process.pid);
}

/// Short enough for a box; the tool tip has the whole sentence.
QString boxWord(const ProcessRecord &process, const FamilyMember &member)
{
    const QString word = familyWord(process, member).shown();
    const qsizetype bracket = word.lastIndexOf(QStringLiteral(" ("));
    return word.endsWith(QLatin1Char(')')) && bracket > 0 ? word.left(bracket) : word;
}

class FamilyMaker
{
public:
    FamilyMaker(const Repeat &repeat, double timeS, const QFont &font, double roomWidth)
        : m_processes(repeat.processes), m_whole(familyAt(repeat, LastInstant)),
          m_now(familyAt(repeat, timeS)), m_places(placesOf(m_whole, false)),
          m_bold(timelineFont(font, 1, true)), m_small(timelineFont(font, 0.92))
    {
        m_boxHeight = std::ceil(m_bold.height() + m_small.height() + 14);
        const bool adopts = std::any_of(m_whole.begin(), m_whole.end(),
                                        [](const FamilyMember &member) { return member.adopted; });
        m_gap = adopts ? AdoptionGap : Gap;
        findColumns();
        const auto [left, width] = m_columns.isEmpty() ? std::pair(0.0, 0.0) : m_columns.last();
        m_indented = roomWidth > 0 && left + width + FamilyMargin > roomWidth;
        if (m_indented)
            m_places = placesOf(m_whole, true);
    }

    FamilyLayout make()
    {
        m_layout.boxHeight = m_boxHeight;
        for (int i = 0; i < m_places.size(); ++i) {
            if (m_places.at(i).row < 0)
                continue;
            m_layout.size = m_layout.size.expandedTo(
                {boxOf(i).right() + FamilyMargin, boxOf(i).bottom() + m_gap + FamilyMargin / 2});
            if (m_now.at(i).life == Life::Unborn)
                continue;
            m_layout.boxes.append({i, m_now.at(i), boxOf(i), m_processes.at(i).name,
                                   pidText(m_processes.at(i)), boxWord(m_processes.at(i), m_now.at(i))});
            addEdges(i);
        }
        return m_layout;
    }

private:
    /// Every column is as wide as the longest text that may ever stand in it.
    void findColumns()
    {
        QList<double> widths;
        for (int i = 0; i < m_places.size(); ++i) {
            const Place &place = m_places.at(i);
            if (place.row < 0)
                continue;
            while (widths.size() <= place.column)
                widths.append(0);
            widths[place.column] = std::max(widths.at(place.column), widthOf(i));
        }
        double left = FamilyMargin;
        for (const double width : std::as_const(widths)) {
            m_columns.append({left, width});
            left += width + ColumnGap;
        }
    }

    double widthOf(int process) const
    {
        const ProcessRecord &record = m_processes.at(process);
        const double head =
            m_bold.horizontalAdvance(record.name) + 14 + m_small.horizontalAdvance(pidText(record));
        double words = m_small.horizontalAdvance(QStringLiteral("sleeping"));
        FamilyMember ended = m_whole.at(process);
        for (const Life life : {m_whole.at(process).life, record.reapedS ? Life::Zombie : Life::Gone}) {
            ended.life = life;
            const bool known = life != Life::Gone || record.ending.kind != Ending::Kind::Running;
            if (known)
                words = std::max(words, m_small.horizontalAdvance(boxWord(record, ended)));
        }
        return std::ceil(std::max(head, std::min(words, LongestWord) + Badge) + 2 * FamilyBoxPadding);
    }

    QRectF boxOf(int process) const
    {
        const Place &place = m_places.at(process);
        auto [left, width] = m_columns.at(place.column);
        if (m_indented)
            left = FamilyMargin + place.column * Indent;
        return {left, FamilyMargin / 2 + place.row * (m_boxHeight + m_gap), width, m_boxHeight};
    }

    void addEdges(int child)
    {
        const FamilyMember &member = m_now.at(child);
        if (member.maker >= 0 && m_now.at(member.maker).life != Life::Unborn) {
            m_layout.edges.append({member.adopted ? FamilyEdge::Kind::Left : FamilyEdge::Kind::Made,
                                   madeLine(boxOf(member.maker), boxOf(child)),
                                   {}});
        }
        if (member.adopted)
            m_layout.edges.append({FamilyEdge::Kind::Adopt, adoptLine(member, boxOf(child)),
                                   QObject::tr("adopted by %1")
                                       .arg(member.parent >= 0 ? m_processes.at(member.parent).name
                                                               : QString::number(member.parentPid))});
    }

    QPolygonF madeLine(const QRectF &maker, const QRectF &child) const
    {
        const double y = std::round(child.center().y()) - 0.5;
        if (m_indented) {
            const double down = std::round(maker.left() + Indent / 2) - 0.5;
            return QPolygonF({{down, maker.bottom()}, {down, y}, {child.left(), y}});
        }
        const double from = std::round(maker.center().y()) - 0.5;
        const double x = std::round(child.left() - ColumnGap / 2) - 0.5;
        return QPolygonF({{maker.right(), from}, {x, from}, {x, y}, {child.left(), y}});
    }

    /// Runs in the gap under the child's row, where no box stands in its way.
    QPolygonF adoptLine(const FamilyMember &member, const QRectF &child) const
    {
        const double gapY = std::round(child.bottom() + m_gap / 2);
        const double y = std::round(child.bottom() - m_boxHeight * 0.22);
        const double x = std::round(child.left() - 9);
        QPolygonF line;
        if (member.parent >= 0 && m_places.at(member.parent).row >= 0) {
            const QRectF adopter = boxOf(member.parent);
            const double down = std::round(adopter.left() + (m_indented ? 7 : 18));
            line << QPointF(down, gapY > adopter.center().y() ? adopter.bottom() : adopter.top())
                 << QPointF(down, gapY);
        } else {
            line << QPointF(FamilyMargin / 2, gapY);
        }
        return line << QPointF(x, gapY) << QPointF(x, y) << QPointF(child.left(), y);
    }

    const QList<ProcessRecord> &m_processes;
    QList<FamilyMember> m_whole;
    QList<FamilyMember> m_now;
    QList<Place> m_places;
    QFontMetricsF m_bold;
    QFontMetricsF m_small;
    double m_boxHeight = 0;
    double m_gap = Gap;
    QList<std::pair<double, double>> m_columns; ///< left and width
    bool m_indented = false;                    ///< one under the other
    FamilyLayout m_layout;
};

} // namespace

FamilyLayout layOutFamily(const Repeat &repeat, double timeS, const QFont &font, double roomWidth)
{
    return FamilyMaker(repeat, timeS, font, roomWidth).make();
}

} // namespace plab
