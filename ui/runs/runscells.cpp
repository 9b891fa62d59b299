// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runscells.h"

#include "core/model/numbertext.h"

namespace plab {

QStringList runCells(const RunEntry &entry, const QString &settings, int column)
{
    const RunSummary &run = entry.summary;
    const auto plain = [](const std::optional<double> &value) {
        return value ? numberText(*value) : QString();
    };
    switch (column) {
    case RunsModel::Number:
        return {QString::number(entry.number)};
    case RunsModel::Name:
        return {entry.name, run.presetTitle.isEmpty() ? run.title.shown() : run.presetTitle, settings,
                entry.notes.note};
    case RunsModel::Result:
        return {run.headline.shown(), run.outcome.shown()};
    case RunsModel::WallTime:
        return {plain(run.wallS), plain(run.wallLowS), plain(run.wallHighS), QString::number(run.counted)};
    case RunsModel::Started:
        return {run.started.toLocalTime().toString(Qt::ISODate)};
    default:
        return {};
    }
}

QStringList runHeads(int column)
{
    switch (column) {
    case RunsModel::Number:
        return {RunsModel::tr("No.")};
    case RunsModel::Name:
        return {RunsModel::tr("Run"), RunsModel::tr("Preset"), RunsModel::tr("Settings"),
                RunsModel::tr("Note")};
    case RunsModel::Result:
        return {RunsModel::tr("Result"), RunsModel::tr("Outcome")};
    case RunsModel::WallTime:
        return {RunsModel::tr("Wall time, s"), RunsModel::tr("Wall time low, s"),
                RunsModel::tr("Wall time high, s"), RunsModel::tr("Repeats")};
    case RunsModel::Started:
        return {RunsModel::tr("Started")};
    default:
        return {};
    }
}

} // namespace plab
