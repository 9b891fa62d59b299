// SPDX-License-Identifier: GPL-3.0-or-later
// Zombie: what it says of a run, and of settings before one.
#include "core/experiments/zombie/card.h"

#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::zombie {

Headline headline(const RunRecord &run)
{
    const std::optional<double> length = median(measured(run, QStringLiteral("zombie_s")));
    if (!length)
        return {};
    const bool waits = run.parameters.choice("then") == QLatin1String("wait");
    const qint64 children = run.parameters.integer("children");
    if (children == 1)
        return {tr("A zombie for %1.").arg(shownSeconds(*length)),
                waits ? tr("It ended, kept its pid and its exit code, and vanished when its parent waited.")
                      : tr("Its parent ended without having waited. The nursery adopted it, waited at once, "
                           "and it vanished.")};
    return {tr("%n zombies for %1.", "%n zombie for %1.", double(children)).arg(shownSeconds(*length)),
            waits ? tr("They ended, kept their pids and exit codes, and vanished when their parent waited.")
                  : tr("Their parent ended without having waited. The nursery adopted them, waited at once, "
                       "and they vanished.")};
}

} // namespace plab::zombie
