// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <optional>

namespace plab {

/// Where the name of a marker stands: in which row over the plot, and its left edge.
struct MarkerPlace
{
    int row = 0;
    double left = 0;
};

/// Finds rows for names that stand over a plot, each beside the top of its marker's line. A line begins in
/// the row of its name and goes down from there: it must cross no name, and names stay apart. Pure numbers.
class MarkerRows
{
public:
    static constexpr int Most = 6; ///< rows

    /// The lines stand at these x; names keep between `left` and `right`, `gap` away from their line.
    MarkerRows(const QList<double> &lines, double left, double right, double gap);

    /// A place for each name of these widths, in as few rows as it takes; null if they do not all fit.
    std::optional<QList<MarkerPlace>> place(const QList<double> &widths) const;

private:
    std::optional<QList<MarkerPlace>> placeInOrder(const QList<double> &widths,
                                                   const QList<qsizetype> &order) const;

    QList<double> m_lines;
    double m_left;
    double m_right;
    double m_gap;
};

} // namespace plab
