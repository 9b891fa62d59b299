// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

#include <QJsonArray>

#include <optional>

namespace plab {

/// A line of a person's own file, counted from 1.
struct SourceLine
{
    QString file; ///< absolute
    int line = 0;

    friend bool operator==(const SourceLine &, const SourceLine &) = default;
};

/// Where a lane (ProcessRecord::index) stood in its own code at an instant (CLOCK_MONOTONIC): at the line of
/// the last event that has one. Null where none was recorded, or something is missing since. Goes back to
/// that event, which is seldom far.
std::optional<SourceLine> lineAt(const Repeat &repeat, int lane, std::uint64_t timeNs);
/// The same of a lane's events, with the values.places of their repeat.
std::optional<SourceLine> lineAt(const LaneEvents &events, const QJsonArray &places, std::uint64_t timeNs);

/// "pool.py:17"
QString shortPlace(const SourceLine &line);

} // namespace plab
