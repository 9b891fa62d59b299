// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/raceclocks.h"

#include <QJsonArray>

#include <algorithm>

namespace plab {

QList<QList<Reading>> clocksOf(const Repeat &repeat)
{
    QList<QList<Reading>> clocks;
    const QJsonArray lanes = repeat.values.value("clocks").toArray();
    for (const QJsonValue &lane : lanes) {
        QList<Reading> readings;
        const QJsonArray points = lane.toArray();
        for (const QJsonValue &point : points)
            readings.append({point.toArray().at(0).toDouble(), point.toArray().at(1).toDouble()});
        clocks.append(readings);
    }
    return clocks;
}

namespace {

/// CPU time of one contender between two instants, at least and at most: only its slices' sums are known.
std::pair<double, double> cpuBetween(const QList<Reading> &readings, double from, double to)
{
    double least = 0;
    double most = 0;
    for (qsizetype i = 0; i + 1 < readings.size(); ++i) {
        const double length = readings[i + 1].timeS - readings[i].timeS;
        const double inside = std::min(to, readings[i + 1].timeS) - std::max(from, readings[i].timeS);
        if (inside <= 0)
            continue;
        const double used = std::min(length, readings[i + 1].cpuS - readings[i].cpuS);
        least += std::max(0.0, used - (length - inside));
        most += std::min(used, inside);
    }
    return {least, most};
}

} // namespace

Shares sharesOf(const QList<QList<Reading>> &clocks, int cpus)
{
    QList<double> edges;
    for (const QList<Reading> &lane : clocks) {
        for (const Reading &reading : lane)
            edges.append(reading.timeS);
    }
    std::sort(edges.begin(), edges.end());
    Shares shares;
    for (qsizetype i = 0; i + 1 < edges.size(); ++i) {
        const double from = edges[i];
        const double to = edges[i + 1];
        double least = 0;
        double most = 0;
        double longest = 0;
        int there = 0;
        for (const QList<Reading> &lane : clocks) {
            if (lane.first().timeS > from || lane.last().timeS < to || from == to)
                continue;
            const auto [low, high] = cpuBetween(lane, from, to);
            ++there;
            least += low;
            most += high;
            longest = std::max(longest, high);
        }
        shares.spans += there > 1 ? to - from : 0;
        const int atOnce = std::min(there, cpus);
        if (atOnce > 1) {
            shares.least += std::max(0.0, least - (to - from)) / (atOnce - 1);
            shares.most += std::min({to - from, most / 2, most - longest});
        }
    }
    shares.spanS = edges.isEmpty() ? 0 : edges.last() - edges.first();
    if (shares.spanS > 0) {
        shares.spans /= shares.spanS;
        shares.least /= shares.spanS;
        shares.most /= shares.spanS;
    }
    return shares;
}

} // namespace plab
