// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/overlap.h"

#include <algorithm>

namespace plab {

namespace {

/// One contender's readings, walked through in step with the stretches.
class Reading
{
public:
    explicit Reading(const std::vector<Slice> &slices) : m_slices(slices) { }

    bool covers(quint64 from, quint64 to)
    {
        while (m_at + 1 < m_slices.size() && m_slices[m_at + 1].timeNs <= from)
            ++m_at;
        return m_at + 1 < m_slices.size() && m_slices[m_at].timeNs <= from && m_slices[m_at + 1].timeNs >= to;
    }
    double leastNs(double stretch) const
    {
        return isMeasured() ? std::max(0.0, cpuNs() - (lengthNs() - stretch)) : 0;
    }
    double mostNs(double stretch) const { return isMeasured() ? std::min(stretch, cpuNs()) : stretch; }

private:
    bool isMeasured() const { return m_slices.back().cpuNs != 0; } ///< else the machine does not tell
    double lengthNs() const { return double(m_slices[m_at + 1].timeNs - m_slices[m_at].timeNs); }
    double cpuNs() const
    {
        return std::min(lengthNs(), double(m_slices[m_at + 1].cpuNs - m_slices[m_at].cpuNs));
    }

    const std::vector<Slice> &m_slices;
    std::size_t m_at = 0;
};

/// Nanoseconds in which at least two were together, in one stretch.
struct Together
{
    double least = 0;
    double most = 0;
};

Together togetherIn(double stretch, const std::vector<const Reading *> &present, int cpus)
{
    const double atOnce = std::min(double(present.size()), double(cpus));
    if (atOnce < 2)
        return {};
    double least = 0;
    double most = 0;
    double longest = 0;
    for (const Reading *reading : present) {
        least += reading->leastNs(stretch);
        most += reading->mostNs(stretch);
        longest = std::max(longest, reading->mostNs(stretch));
    }
    return {std::max(0.0, least - stretch) / (atOnce - 1), std::min({stretch, most / 2, most - longest})};
}

} // namespace

std::optional<Overlap> overlapOf(const std::vector<std::vector<Slice>> &contenders, int cpus)
{
    std::vector<Reading> readings;
    std::vector<quint64> edges;
    for (const std::vector<Slice> &slices : contenders) {
        if (slices.empty())
            continue;
        readings.emplace_back(slices);
        for (const Slice &slice : slices)
            edges.push_back(slice.timeNs);
    }
    if (edges.empty())
        return {};
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());

    double spans = 0;
    Together together;
    std::vector<const Reading *> present;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        present.clear();
        for (Reading &reading : readings) {
            if (reading.covers(edges[i], edges[i + 1]))
                present.push_back(&reading);
        }
        const double stretch = double(edges[i + 1] - edges[i]);
        spans += present.size() > 1 ? stretch : 0;
        const Together here = togetherIn(stretch, present, cpus);
        together.least += here.least;
        together.most += here.most;
    }
    const double span = double(edges.back() - edges.front());
    if (span <= 0)
        return Overlap {};
    return Overlap {span * 1e-9, spans / span, together.least / span, together.most / span};
}

bool anyMeet(std::vector<TimeSpan> spans)
{
    std::sort(spans.begin(), spans.end(),
              [](const TimeSpan &a, const TimeSpan &b) { return a.beginNs < b.beginNs; });
    quint64 lastEnd = 0;
    for (const TimeSpan &span : spans) {
        if (span.beginNs < lastEnd)
            return true;
        lastEnd = std::max(lastEnd, span.endNs);
    }
    return false;
}

} // namespace plab
