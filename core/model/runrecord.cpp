// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/runrecord.h"

#include <algorithm>

namespace plab {

namespace {

bool isCounted(const Repeat &repeat)
{
    return !repeat.witness && repeat.endedAsItShould();
}

} // namespace

const Repeat *RunRecord::timelineRepeat() const
{
    if (repeats.isEmpty())
        return nullptr;
    const auto witness =
        std::find_if(repeats.begin(), repeats.end(), [](const Repeat &r) { return r.witness; });
    return witness != repeats.end() ? &*witness : &repeats.last();
}

const Repeat *RunRecord::shownRepeat() const
{
    if (finished || repeats.isEmpty())
        return timelineRepeat();
    const auto isRunning = [](const Repeat &r) { return r.ending == RepeatEnding::Running; };
    if (isRunning(repeats.last()))
        return &repeats.last();
    const bool hasWitness = repeats.last().witness; // it stands behind the repeats that run after it
    if (!hasWitness || repeats.size() == 1)
        return &repeats.last();
    return &repeats.at(repeats.size() - 2);
}

int RunRecord::numberOf(const Repeat &one) const
{
    if (one.witness)
        return 0;
    const auto at = std::find_if(repeats.begin(), repeats.end(), [&](const Repeat &r) { return &r == &one; });
    return int(std::distance(repeats.begin(), at)) + 1;
}

const Repeat *RunRecord::numbered(int number) const
{
    if (number == 0)
        return repeats.isEmpty() || !repeats.last().witness ? nullptr : &repeats.last();
    const bool exists = number <= repeats.size() && !repeats.at(number - 1).witness;
    return exists ? &repeats.at(number - 1) : nullptr;
}

int RunRecord::countedRepeats() const
{
    return int(std::count_if(repeats.begin(), repeats.end(), isCounted));
}

} // namespace plab
