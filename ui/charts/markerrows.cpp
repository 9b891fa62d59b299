// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/markerrows.h"

#include <algorithm>
#include <numeric>

namespace plab {

namespace {

constexpr qsizetype MostTriedAll = 5; // of so many names every order is tried
constexpr double Apart = 6;           // between two names of a row
constexpr double Clear = 2;           // between a name and a line that is not its own

struct Name
{
    int row;
    double left;
    double right;
    double line;
};

bool crosses(const Name &name, const Name &other)
{
    return other.row <= name.row && other.line > name.left - Clear && other.line < name.right + Clear;
}

bool clash(const Name &a, const Name &b)
{
    const bool touch = a.row == b.row && a.left < b.right + Apart && b.left < a.right + Apart;
    return touch || crosses(a, b) || crosses(b, a);
}

int rowsOf(const QList<MarkerPlace> &places)
{
    int rows = 0;
    for (const MarkerPlace &place : places)
        rows = std::max(rows, place.row + 1);
    return rows;
}

} // namespace

MarkerRows::MarkerRows(const QList<double> &lines, double left, double right, double gap)
    : m_lines(lines), m_left(left), m_right(right), m_gap(gap)
{
}

std::optional<QList<MarkerPlace>> MarkerRows::placeInOrder(const QList<double> &widths,
                                                           const QList<qsizetype> &order) const
{
    QList<MarkerPlace> places(order.size());
    QList<Name> placed;
    const auto isFree = [&](const Name &name) {
        return name.left >= m_left && name.right <= m_right
            && std::none_of(placed.begin(), placed.end(),
                            [&](const Name &other) { return clash(name, other); });
    };
    for (const qsizetype i : order) {
        const double line = m_lines.at(i);
        const qsizetype before = placed.size();
        for (int row = 0; row < Most && placed.size() == before; ++row) {
            for (const double left : {line + m_gap, line - m_gap - widths.at(i)}) {
                const Name name {row, left, left + widths.at(i), line};
                if (placed.size() > before || !isFree(name))
                    continue;
                placed << name;
                places[i] = {row, left};
            }
        }
        if (placed.size() == before)
            return {};
    }
    return places;
}

std::optional<QList<MarkerPlace>> MarkerRows::place(const QList<double> &widths) const
{
    QList<qsizetype> order(m_lines.size());
    std::iota(order.begin(), order.end(), 0);
    std::optional<QList<MarkerPlace>> best;
    const auto attempt = [&](const QList<qsizetype> &inOrder) {
        const auto found = placeInOrder(widths, inOrder);
        if (found && (!best || rowsOf(*found) < rowsOf(*best)))
            best = found;
    };
    if (order.size() <= MostTriedAll) {
        do
            attempt(order);
        while ((!best || rowsOf(*best) > 1) && std::next_permutation(order.begin(), order.end()));
        return best;
    }
    attempt(order);
    std::sort(order.begin(), order.end(),
              [this](qsizetype a, qsizetype b) { return m_lines.at(a) < m_lines.at(b); });
    attempt(order); // names to the right of their lines
    std::reverse(order.begin(), order.end());
    attempt(order); // and to the left
    return best;
}

} // namespace plab
