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

int RunRecord::countedRepeats() const
{
    return int(std::count_if(repeats.begin(), repeats.end(), isCounted));
}

} // namespace plab
