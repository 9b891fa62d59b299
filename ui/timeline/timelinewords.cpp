// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinewords.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace plab {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(plab::TimelineWords)
public:
    /// "working 40 %", the longest first; what is too short to be seen is left out.
    static QString states(const Timeline::Bin::Shares &shares)
    {
        constexpr float Least = 0.005F;
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            if (LaneState(i) != LaneState::Absent && shares[i] >= Least)
                order.push_back(i);
        }
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
        QStringList parts;
        for (const std::size_t i : order)
            parts << tr("%1 %2 %").arg(laneStateName(LaneState(i)).shown(),
                                       QLocale().toString(double(shares[i]) * 100, 'f', 0));
        return parts.join(QStringLiteral(", "));
    }

    static QString lane(const Timeline &timeline, std::size_t at)
    {
        const Timeline::Lane &lane = timeline.lanes()[at];
        if (lane.bornNs == 0)
            return tr("%1 was not started.").arg(lane.name);
        const double from = double(std::max(lane.bornNs, timeline.beginNs()));
        const double to = double(lane.diedNs ? lane.diedNs : timeline.endNs());
        const QString states =
            to > from ? Words::states(timeline.bins(at, from, to, 1).front().divided()) : QString();
        const int lost = int(lane.lostUpdates.size());
        const QString does =
            lost == 0 ? states : states + QStringLiteral(", ") + tr("%n update(s) lost here", nullptr, lost);
        return tr("%1, pid %2: %3.").arg(lane.name, lane.pidText, does);
    }
};

} // namespace

QString timelineWords(const Timeline &timeline)
{
    QStringList sentences;
    for (std::size_t i = 0; i < timeline.lanes().size(); ++i)
        sentences << Words::lane(timeline, i);
    return sentences.join(QLatin1Char(' '));
}

} // namespace plab
