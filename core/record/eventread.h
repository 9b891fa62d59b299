// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/jsonpass.h"
#include "core/model/runrecord.h"

#include <QHash>

#include <array>
#include <string>

namespace plab {

/// Stored times count from the entry of the experiment; this stands for it, and leaves room for what came
/// before.
constexpr quint64 StoredEntryNs = 1000000000000000;

/// Takes the rows of a repeat's events, cell by cell as they are read, into packed lanes: there may be
/// millions, so none is held as anything else.
class EventRows
{
public:
    void begin();
    void number(const JsonNumber &number);
    void text(std::string_view utf8);
    void other(); ///< no number and no text
    bool end();   ///< false: this is no event, or not in order of time

    qint64 count() const { return m_count; } ///< of rows that have ended

    /// The lanes of all, by index of the process; what is taken is then gone. Or the row that is of no
    /// process among so many.
    std::optional<qint64> take(Repeat &repeat);

private:
    struct Cell
    {
        enum class Type { None, Number, Text } type = Type::None;
        JsonNumber number; ///< without its text
        std::string text;
    };
    struct Lane
    {
        qint64 firstRow = 0;
        LaneEvents events;
    };

    Cell *next(Cell::Type type);
    std::optional<Event> event() const;
    static std::optional<EventArgument> argumentOf(const Cell &cell);

    std::array<Cell, 5> m_cells;
    std::size_t m_filled = 0;
    qint64 m_count = 0;
    QHash<qint64, Lane> m_lanes;
};

/// Version 1 wrote the values of counters below zero as if they were huge.
void mendOldCounters(Repeat &repeat);

} // namespace plab
