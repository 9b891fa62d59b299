// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/eventrows.h"

#include <array>
#include <charconv>
#include <queue>
#include <vector>

namespace plab {

namespace {

struct Next
{
    std::uint64_t timeNs;
    int lane;
    std::size_t position;

    bool operator<(const Next &other) const // the queue's top is the largest: turned round
    {
        return timeNs != other.timeNs ? timeNs > other.timeNs : lane > other.lane;
    }
};

} // namespace

bool forEachEvent(const Repeat &repeat, const std::function<bool(const Event &, int)> &visit)
{
    std::priority_queue<Next> queue;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        if (!repeat.lanes[lane].isEmpty())
            queue.push({repeat.lanes[lane].at(0).timeNs, lane, 0});
    }
    while (!queue.empty()) {
        const Next next = queue.top();
        queue.pop();
        const LaneEvents &events = repeat.lanes[next.lane];
        if (!visit(events.at(next.position), next.lane))
            return false;
        if (next.position + 1 < events.size())
            queue.push({events.at(next.position + 1).timeNs, next.lane, next.position + 1});
    }
    return true;
}

qint64 eventCount(const Repeat &repeat)
{
    qint64 count = 0;
    for (const LaneEvents &lane : repeat.lanes)
        count += qint64(lane.size());
    return count;
}

qint64 eventCount(const RunRecord &record)
{
    qint64 count = 0;
    for (const Repeat &repeat : record.repeats)
        count += eventCount(repeat);
    return count;
}

void appendEventSeconds(QByteArray &text, const Repeat &repeat, const Event &event)
{
    constexpr quint64 second = 1000000000;
    const bool before = event.timeNs < repeat.entryNs;
    const quint64 distance = before ? repeat.entryNs - event.timeNs : event.timeNs - repeat.entryNs;
    if (before)
        text += '-';
    appendDigits(text, distance / second);
    const qsizetype point = text.size();
    appendDigits(text,
                 second + distance % second); // the leading 1 keeps the zeros and makes room for the point
    text[point] = '.';
}

void appendArgument(QByteArray &text, const Event &event)
{
    if (event.argumentType == ArgumentType::Whole)
        appendDigits(text, event.argument);
    else
        text += argumentText(event).toLatin1();
}

void appendDigits(QByteArray &text, quint64 number)
{
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end - digits.data());
}

} // namespace plab
