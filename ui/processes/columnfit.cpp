// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/processes/columnfit.h"

#include <algorithm>
#include <numeric>

namespace plab {

/// Which columns stay, in a room for their content.
static QList<bool> keptColumns(const QList<ColumnNeed> &needs, int room)
{
    QList<bool> kept(needs.size(), true);
    int content = 0;
    int last = 0;
    for (const ColumnNeed &need : needs) {
        content += need.content;
        last = std::max(last, need.leaves);
    }
    for (int turn = 1; turn <= last; ++turn) {
        for (qsizetype i = 0; i < needs.size() && content > room; ++i) {
            if (needs.at(i).leaves != turn)
                continue;
            kept[i] = false;
            content -= needs.at(i).content;
        }
    }
    return kept;
}

QList<int> fitColumns(const QList<ColumnNeed> &needs, int room)
{
    const QList<bool> kept = keptColumns(needs, room);
    QList<int> widths;
    int last = 0;
    for (qsizetype i = 0; i < needs.size(); ++i) {
        widths << (kept.at(i) ? std::max(needs.at(i).wanted, needs.at(i).content) : 0);
        last = std::max(last, needs.at(i).yields);
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
