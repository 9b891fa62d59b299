// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/eventread.h"

#include "core/model/numbertext.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace plab {

namespace {

EventKind kindNamed(std::string_view name)
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (int kind = 1; kind <= int(LastEventKind); ++kind)
            all.push_back(eventKindName(EventKind(kind)).toStdString());
        return all;
    }();
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? EventKind::None : EventKind(found - names.begin() + 1);
}

} // namespace

void EventRows::begin()
{
    m_filled = 0;
}

EventRows::Cell *EventRows::next(Cell::Type type)
{
    const std::size_t place = m_filled++;
    if (place >= m_cells.size())
        return nullptr;
    m_cells[place].type = type;
    return &m_cells[place];
}

void EventRows::number(const JsonNumber &number)
{
    if (Cell *cell = next(Cell::Type::Number)) {
        cell->number = number;
        cell->number.text = {};
    }
}

void EventRows::text(std::string_view utf8)
{
    if (Cell *cell = next(Cell::Type::Text))
        cell->text = utf8;
}

void EventRows::other()
{
    next(Cell::Type::None);
}

bool EventRows::end()
{
    const std::optional<Event> read = event();
    if (!read)
        return false;
    Lane &lane = m_lanes[m_cells[1].number.whole];
    if (lane.events.isEmpty())
        lane.firstRow = m_count;
    else if (read->timeNs < lane.events.at(lane.events.size() - 1).timeNs)
        return false;
    lane.events.append(&*read, 1);
    ++m_count;
    return true;
}

std::optional<Event> EventRows::event() const
{
    const auto &[time, index, kind, object, argument] = m_cells;
    const bool wellFormed = m_filled == m_cells.size() && time.type == Cell::Type::Number
        && index.type == Cell::Type::Number && kind.type == Cell::Type::Text
        && object.type == Cell::Type::Number && index.number.isWhole && object.number.isWhole;
    if (!wellFormed || std::abs(time.number.real) >= double(StoredEntryNs) * 1e-9 || index.number.whole < 0
        || object.number.whole < 0 || object.number.whole > std::numeric_limits<quint32>::max())
        return std::nullopt;
    const EventKind known = kindNamed(kind.text);
    const std::optional<EventArgument> value = argumentOf(argument);
    if (known == EventKind::None || !value)
        return std::nullopt;
    return Event {instantAfter(StoredEntryNs, time.number.real), *value, quint32(object.number.whole), known,
                  0};
}

/// A number as what it looks like.
std::optional<EventArgument> EventRows::argumentOf(const Cell &cell)
{
    if (cell.type == Cell::Type::None)
        return std::nullopt;
    if (cell.type == Cell::Type::Number) {
        if (!cell.number.isWhole)
            return EventArgument(cell.number.real);
        return cell.number.whole < 0 ? EventArgument(cell.number.whole)
                                     : EventArgument(quint64(cell.number.whole));
    }
    const QString text = QString::fromStdString(cell.text);
    bool ok = false;
    if (const quint64 large = text.toULongLong(&ok); ok)
        return EventArgument(large);
    if (const qint64 negative = text.toLongLong(&ok); ok)
        return EventArgument(negative);
    const double real = text.toDouble(&ok);
    return ok ? std::optional<EventArgument>(real) : std::nullopt;
}

std::optional<qint64> EventRows::take(Repeat &repeat)
{
    std::optional<qint64> ofNobody;
    if (!m_lanes.isEmpty())
        repeat.lanes.resize(repeat.processes.size());
    for (auto lane = m_lanes.begin(); lane != m_lanes.end(); ++lane) {
        if (lane.key() < repeat.lanes.size())
            repeat.lanes[lane.key()] = std::move(lane->events);
        else
            ofNobody = std::min(ofNobody.value_or(lane->firstRow), lane->firstRow);
    }
    m_lanes.clear();
    m_count = 0;
    return ofNobody;
}

void mendOldCounters(Repeat &repeat)
{
    for (LaneEvents &lane : repeat.lanes) {
        LaneEvents mended;
        for (std::size_t i = 0; i < lane.size(); ++i) {
            Event event = lane.at(i);
            const bool ofCounter = event.kind == EventKind::Read || event.kind == EventKind::Write;
            if (ofCounter && event.argumentType == ArgumentType::Whole
                && event.argument > quint64(exactIntegers))
                event.argumentType = ArgumentType::Signed;
            mended.append(&event, 1);
        }
        lane = mended;
    }
}

} // namespace plab
