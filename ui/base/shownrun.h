// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <memory>

namespace plab {

/// What the right side of the window shows: a run, live or finished, and the earlier ones ticked to lie over
/// it.
struct ShownRun
{
    std::shared_ptr<const RunRecord> record; ///< null before the first run
    QList<RunRecord> overlays;               ///< of the same experiment
    QString name;                            ///< "run 7", or what the person called it
    std::shared_ptr<const RunRecord> counterpart =
        {}; ///< the last with the switch the other way; may be null
    QString counterpartName = {};
};

} // namespace plab
