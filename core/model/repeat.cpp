// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/repeat.h"

#include "core/model/names.h"

#include <QJsonArray>

namespace plab {

namespace {

constexpr NameTable<RepeatEnding, 7> repeatEndingNames {{
    {RepeatEnding::Running, "running"},
    {RepeatEnding::Finished, "finished"},
    {RepeatEnding::Stopped, "stopped"},
    {RepeatEnding::TimedOut, "timed out"},
    {RepeatEnding::ParentKilled, "parent killed"},
    {RepeatEnding::NurseryLost, "nursery lost"},
    {RepeatEnding::Failed, "failed"},
}};

} // namespace

QString repeatEndingName(RepeatEnding ending)
{
    return nameIn(repeatEndingNames, ending);
}

Text repeatEndingWords(RepeatEnding ending)
{
    switch (ending) {
    case RepeatEnding::Running:
        return tr("running");
    case RepeatEnding::Finished:
        return tr("finished");
    case RepeatEnding::Stopped:
        return tr("stopped");
    case RepeatEnding::TimedOut:
        return tr("timed out");
    case RepeatEnding::ParentKilled:
        return tr("parent killed");
    case RepeatEnding::NurseryLost:
        return tr("nursery lost");
    case RepeatEnding::Failed:
        return tr("failed");
    }
    return {};
}

std::optional<RepeatEnding> repeatEndingFromName(const QString &name)
{
    return valueIn(repeatEndingNames, name);
}

QJsonArray Repeat::lockNames() const
{
    const QJsonArray locks = values.value(QLatin1String("locks")).toArray();
    if (!locks.first().isObject())
        return locks;
    QJsonArray names; // where more is told of each
    for (const QJsonValue &lock : locks)
        names.append(lock.toObject().value(QLatin1String("name")));
    return names;
}

} // namespace plab
