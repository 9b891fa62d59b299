// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/runrecord.h"

#include "core/model/names.h"

#include <algorithm>

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

bool isCounted(const Repeat &repeat)
{
    return !repeat.witness && repeat.endedAsItShould();
}

} // namespace

QString repeatEndingName(RepeatEnding ending)
{
    return nameIn(repeatEndingNames, ending);
}

std::optional<RepeatEnding> repeatEndingFromName(const QString &name)
{
    return valueIn(repeatEndingNames, name);
}

QJsonArray Repeat::lockNames() const
{
    return values.value(QLatin1String("locks")).toArray();
}

const Repeat *RunRecord::timelineRepeat() const
{
    if (repeats.isEmpty())
        return nullptr;
    const auto witness =
        std::find_if(repeats.begin(), repeats.end(), [](const Repeat &r) { return r.witness; });
    return witness != repeats.end() ? &*witness : &repeats.last();
}

int RunRecord::countedRepeats() const
{
    return int(std::count_if(repeats.begin(), repeats.end(), isCounted));
}

} // namespace plab
