// SPDX-License-Identifier: GPL-3.0-or-later
// Where the timeline is read: spans by number or instant, and sums over stretches of time.
#include "core/analysis/timeline.h"

#include <algorithm>

namespace plab {

std::uint64_t Timeline::laneEnd(const Lane &lane) const
{
    if (lane.bornNs == 0)
        return 0;
    const std::uint64_t last =
        lane.events.isEmpty() ? lane.bornNs : lane.events.at(lane.events.size() - 1).timeNs;
    return std::max(last, lane.diedNs != 0 ? lane.diedNs : m_endNs);
}

/// Of a lane that was seen as a zombie.
std::uint64_t Timeline::zombieEnd(const Lane &lane) const
{
    return lane.reapedNs == OpenEndNs ? std::max(m_endNs, laneEnd(lane)) : lane.reapedNs;
}

/// Where span `at` begins; the lane's end for at = events + 1, the end of its time as a zombie for the next.
std::uint64_t Timeline::boundary(const Lane &lane, std::size_t at) const
{
    if (at == 0)
        return lane.bornNs;
    if (at == lane.events.size() + 2)
        return zombieEnd(lane);
    return at <= lane.events.size() ? lane.events.at(at - 1).timeNs : laneEnd(lane);
}

LaneState Timeline::stateOf(const Lane &lane, std::size_t at) const
{
    if (at > lane.events.size())
        return LaneState::Zombie;
    return at > 0 ? stateAfter(lane, at - 1) : firstState(lane);
}

/// What followed the last event is not told by it where later ones were not kept.
LaneState Timeline::stateAfter(const Lane &lane, std::size_t event) const
{
    const bool unknown = lane.isCut && event + 1 == lane.events.size();
    return unknown ? LaneState::NotRecorded : lane.states[event];
}

/// From birth to the first event.
LaneState Timeline::firstState(const Lane &lane) const
{
    if (!lane.isRecorded())
        return LaneState::Alive;
    if (!lane.events.isEmpty())
        return lane.events.at(0).kind == EventKind::Started ? LaneState::Starting : LaneState::NotRecorded;
    const bool silentYet = m_recorded && lane.diedNs == 0 && m_live && !lane.isCut;
    return silentYet ? LaneState::Starting : LaneState::NotRecorded;
}

/// Adds up a lane's time by state while it walks forward: step by step over few events, by rows over many.
class Timeline::Summer
{
public:
    Summer(const Timeline &timeline, const Lane &lane, double fromNs)
        : m_lane(lane), m_bornNs(double(lane.bornNs)), m_endNs(double(timeline.laneEnd(lane))),
          m_first(timeline.firstState(lane)), m_last(timeline.stateOf(lane, lane.events.size())),
          m_nowNs(fromNs), m_at(lane.events.until(fromNs))
    {
    }

    /// Adds the time from where it stands to `toNs` to `sums`; says how many events lay between.
    std::size_t walk(double toNs, std::array<double, LaneStateCount> &sums)
    {
        const std::size_t target = seek(toNs);
        const std::size_t passed = target - m_at;
        if (passed > 2 * RowStep)
            jump(target, sums);
        while (m_at < target) {
            addUntil(double(m_lane.events.at(m_at).timeNs), sums);
            ++m_at;
        }
        addUntil(toNs, sums);
        return passed;
    }

private:
    LaneState state() const
    {
        if (m_at == m_lane.states.size())
            return m_last;
        return m_at == 0 ? m_first : m_lane.states[m_at - 1];
    }

    void addUntil(double toNs, std::array<double, LaneStateCount> &sums)
    {
        const double begin = std::max(m_nowNs, m_bornNs);
        const double end = std::min(toNs, m_endNs);
        if (end > begin)
            sums[std::size_t(state())] += end - begin;
        m_nowNs = toNs;
    }

    /// Events until an instant that is not before the present one: doubling steps, then halving.
    std::size_t seek(double timeNs) const
    {
        const LaneEvents &events = m_lane.events;
        std::size_t low = m_at;
        std::size_t step = 1;
        while (low + step <= events.size() && double(events.at(low + step - 1).timeNs) <= timeNs) {
            low += step;
            step *= 2;
        }
        for (; step > 0; step /= 2) {
            if (low + step <= events.size() && double(events.at(low + step - 1).timeNs) <= timeNs)
                low += step;
        }
        return low;
    }

    /// To the last row at or before event `target - 1`, through rows.
    void jump(std::size_t target, std::array<double, LaneStateCount> &sums)
    {
        const std::size_t nextRow = (m_at + RowStep - 1) / RowStep; // its event is at or after the next event
        while (m_at <= nextRow * RowStep) {
            addUntil(double(m_lane.events.at(m_at).timeNs), sums);
            ++m_at;
        }
        const std::size_t lastRow = (target - 1) / RowStep;
        const Sums &from = m_lane.rows[nextRow];
        const Sums &to = m_lane.rows[lastRow];
        for (std::size_t state = 0; state < LaneStateCount; ++state)
            sums[state] += double(to[state] - from[state]);
        m_at = lastRow * RowStep + 1;
        m_nowNs = double(m_lane.events.at(m_at - 1).timeNs);
    }

    const Lane &m_lane;
    double m_bornNs;
    double m_endNs;
    LaneState m_first;
    LaneState m_last;
    double m_nowNs;
    std::size_t m_at; ///< the span it stands in: events until now
};

Timeline::Bin::Shares Timeline::Bin::divided() const
{
    Shares shares = share;
    const float working = share[std::size_t(LaneState::Working)];
    shares[std::size_t(LaneState::Working)] = working * ran;
    shares[std::size_t(LaneState::Ready)] = working * ready;
    shares[std::size_t(LaneState::Sleeping)] += working * std::max(0.0f, 1 - ran - ready);
    return shares;
}

double Timeline::wantedBetween(const Lane &lane, double fromNs, double toNs) const
{
    std::array<double, LaneStateCount> sums {};
    Summer(*this, lane, fromNs).walk(toNs, sums);
    return sums[std::size_t(LaneState::Working)] + sums[std::size_t(LaneState::Racing)]
        + sums[std::size_t(LaneState::Holding)]
        + (m_recorded ? 0 : sums[std::size_t(LaneState::NotRecorded)]); // nothing but clocks tells of it
}

std::optional<CpuSplit> Timeline::cpuSplit(std::size_t lane, double fromNs, double toNs) const
{
    std::size_t hint = 0;
    return m_lanes[lane].cpu.between(fromNs, toNs, hint);
}

std::vector<Timeline::Bin> Timeline::bins(std::size_t lane, double fromNs, double toNs, int width) const
{
    std::vector<Bin> bins(std::size_t(std::max(width, 0)));
    const Lane &mine = m_lanes[lane];
    if (mine.bornNs == 0 || !(toNs > fromNs))
        return bins;
    const double stepNs = (toNs - fromNs) / double(bins.size());
    Summer summer(*this, mine, fromNs);
    const bool zombie = isZombieSeen(mine);
    std::size_t hint = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        std::array<double, LaneStateCount> sums {};
        bins[i].crossings = std::uint32_t(summer.walk(fromNs + stepNs * double(i + 1), sums));
        if (zombie) {
            const double begin = std::max(fromNs + stepNs * double(i), double(laneEnd(mine)));
            const double end = std::min(fromNs + stepNs * double(i + 1), double(zombieEnd(mine)));
            sums[std::size_t(LaneState::Zombie)] += std::max(0.0, end - begin);
        }
        int present = 0;
        std::size_t top = 0;
        for (std::size_t state = 0; state < LaneStateCount; ++state) {
            bins[i].share[state] = float(sums[state] / stepNs);
            present += sums[state] > 0;
            top = sums[state] > sums[top] ? state : top;
        }
        bins[i].dominant = sums[top] > 0 ? LaneState(top) : LaneState::Absent;
        bins[i].mixed = present > 1;
        if (!(sums[std::size_t(LaneState::Working)] > 0) || !mine.cpu.hasLess())
            continue;
        const double binNs = fromNs + stepNs * double(i);
        if (const auto split = mine.cpu.between(binNs, binNs + stepNs, hint)) {
            bins[i].ran = float(split->ran);
            bins[i].ready = float(split->ready);
        }
    }
    return bins;
}

std::pair<std::size_t, std::size_t> Timeline::spansIn(std::size_t lane, double fromNs, double toNs) const
{
    const Lane &mine = m_lanes[lane];
    const bool zombie = isZombieSeen(mine);
    const auto alive = double(laneEnd(mine));
    if (mine.bornNs == 0 || toNs < double(mine.bornNs) || fromNs > (zombie ? double(zombieEnd(mine)) : alive))
        return {0, 0};
    return {mine.events.until(fromNs) + (zombie && fromNs > alive),
            mine.events.until(toNs) + 1 + (zombie && toNs > alive)};
}

Span Timeline::span(std::size_t lane, std::size_t at) const
{
    const Lane &mine = m_lanes[lane];
    Span span;
    span.beginNs = boundary(mine, at);
    span.endNs = std::max(span.beginNs, boundary(mine, at + 1));
    span.state = stateOf(mine, at);
    span.open = m_live
        && (at > mine.events.size() ? mine.reapedNs == OpenEndNs
                                    : at == mine.events.size() && mine.diedNs == 0);
    if (at > 0 && at <= mine.events.size()) {
        const Event &cause = mine.events.at(at - 1);
        span.cause = cause.kind;
        span.object = cause.object;
        span.argument = cause.argument;
        span.argumentType = cause.argumentType;
    }
    return span;
}

std::optional<Span> Timeline::spanAt(std::size_t lane, std::uint64_t timeNs) const
{
    const Lane &mine = m_lanes[lane];
    if (mine.bornNs != 0 && isZombieSeen(mine) && timeNs > laneEnd(mine) && timeNs <= zombieEnd(mine))
        return span(lane, mine.events.size() + 1);
    if (mine.bornNs == 0 || timeNs < mine.bornNs || timeNs > laneEnd(mine))
        return {};
    std::size_t first = mine.events.until(double(timeNs));
    std::size_t last = first;
    const auto joins = [&](std::size_t at) { // span `at` goes on as its predecessor did
        const EventKind kind = mine.events.at(at - 1).kind;
        return stateOf(mine, at) == stateOf(mine, at - 1) && kind != EventKind::TaskBegin;
    };
    while (first > 0 && joins(first))
        --first;
    while (last < mine.events.size() && joins(last + 1))
        ++last;
    Span whole = span(lane, first);
    const Span tail = span(lane, last);
    whole.endNs = tail.endNs;
    whole.open = tail.open;
    return whole;
}

std::optional<std::uint32_t> Timeline::taskAt(std::size_t lane, std::uint64_t timeNs) const
{
    const Lane &mine = m_lanes[lane];
    const std::size_t until = mine.events.until(double(timeNs));
    if (!mine.cursor.hasTasks() || (until > 0 && stateAfter(mine, until - 1) == LaneState::Alive)
        || (mine.isCut && until == mine.events.size()))
        return {};
    for (std::size_t i = until; i > 0; --i) {
        const Event &event = mine.events.at(i - 1);
        if (event.kind == EventKind::TaskBegin)
            return event.object;
        if (event.kind == EventKind::TaskEnd || event.kind == EventKind::TaskFailed
            || event.kind == EventKind::Idle || event.kind == EventKind::Gap)
            return {};
    }
    return {};
}

} // namespace plab
