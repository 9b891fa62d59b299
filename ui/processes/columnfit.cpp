// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/processes/columnfit.h"

#include <algorithm>
#include <numeric>

namespace plab {

QList<int> fitColumns(const QList<ColumnNeed> &needs, int room)
{
    QList<int> widths;
    int last = 0;
    for (const ColumnNeed &need : needs) {
        widths << std::max(need.wanted, need.content);
        last = std::max(last, need.yields);
    }
    int excess = std::accumulate(widths.begin(), widths.end(), 0) - room;
    const auto shrink = [&](qsizetype column, int to) {
        const int less = std::clamp(excess, 0, std::max(0, widths.at(column) - to));
        widths[column] -= less;
        excess -= less;
    };
    for (qsizetype i = 0; i < needs.size(); ++i)
        shrink(i, needs.at(i).content);
    for (int turn = 1; turn <= last; ++turn) {
        for (qsizetype i = 0; i < needs.size(); ++i) {
            if (needs.at(i).yields == turn)
                shrink(i, needs.at(i).least);
        }
    }
    for (qsizetype i = 0; i < needs.size(); ++i) {
        if (needs.at(i).fills && excess < 0) {
            widths[i] -= excess;
            excess = 0;
        }
    }
    return widths;
}

} // namespace plab
