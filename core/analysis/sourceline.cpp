// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sourceline.h"

namespace plab {

std::optional<SourceLine> lineAt(const Repeat &repeat, int lane, std::uint64_t timeNs)
{
    if (lane < 0 || lane >= repeat.lanes.size())
        return std::nullopt;
    return lineAt(repeat.lanes.at(lane), repeat.values.value(QLatin1String("places")).toArray(), timeNs);
}

std::optional<SourceLine> lineAt(const LaneEvents &events, const QJsonArray &places, std::uint64_t timeNs)
{
    for (std::size_t i = places.isEmpty() ? 0 : events.until(timeNs); i-- > 0;) {
        const Event event = events.at(i);
        if (event.kind == EventKind::Gap)
            return std::nullopt;
        if (event.kind != EventKind::Line)
            continue;
        const QJsonArray place = places.at(qsizetype(event.argument)).toArray();
        if (place.size() != 2)
            return std::nullopt;
        return SourceLine {place.at(0).toString(), place.at(1).toInt()};
    }
    return std::nullopt;
}

QString shortPlace(const SourceLine &line)
{
    return QStringLiteral("%1:%2").arg(line.file.section(QLatin1Char('/'), -1)).arg(line.line);
}

} // namespace plab
