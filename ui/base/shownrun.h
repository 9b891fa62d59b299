// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <memory>

namespace plab {

/// The last run that had the switch the other way and all else the same.
struct Counterpart
{
    std::shared_ptr<const RunRecord> run = {}; ///< null: there is none
    QString name = {};                         ///< "Lock off · run 3"
    QString nameOfShown = {};                  ///< the same of the run that is shown
};

/// What the right side of the window shows: a run, live or finished, and the earlier ones ticked to lie over
/// it.
struct ShownRun
{
    std::shared_ptr<const RunRecord> record; ///< null before the first run
    QList<RunRecord> overlays;               ///< of the same experiment
    QString name;                            ///< "run 7", or what the person called it
    Counterpart counterpart = {};
    std::optional<Parameters> settings =
        {}; ///< before the first run: what Run would do, so what can come of it
};

} // namespace plab
