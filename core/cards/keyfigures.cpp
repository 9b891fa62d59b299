// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/keyfigures.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/model/shownfigures.h"

#include <cmath>

namespace plab {

namespace {

KeyFigure lossOf(const RunRecord &run)
{
    double lost = 0;
    double expected = 0;
    const double start = run.parameters.contains("start") ? run.parameters.number("start") : 0;
    for (const Repeat *repeat : countedRepeats(run)) {
        const std::optional<double> wanted = measureOf(*repeat, "expected");
        const std::optional<double> found = measureOf(*repeat, "final");
        if (!wanted || !found || repeat->ending != RepeatEnding::Finished)
            continue;
        lost += std::abs(*wanted - *found);
        expected += std::abs(*wanted - start);
    }
    return {Text::plain(expected > 0 ? shownPercent(lost / expected) : QStringLiteral("–")),
            tr("of the sum was lost")};
}

} // namespace

QList<KeyFigure> lossAndCost(const RunRecord &run,
                             const std::function<QMap<QString, double>(const Repeat &)> &paces,
                             const Text &perUpdate)
{
    QList<double> seconds;
    for (const Repeat *repeat : countedRepeats(run)) {
        for (const double pace : paces(*repeat)) {
            if (pace > 0)
                seconds << 1 / pace;
        }
    }
    const std::optional<double> typical = median(seconds);
    return {lossOf(run), {Text::plain(typical ? shownSeconds(*typical) : QStringLiteral("–")), perUpdate}};
}

} // namespace plab
