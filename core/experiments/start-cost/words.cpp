// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: what it says of a run, and of settings before one.
#include "core/experiments/start-cost/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/cards/commonparts.h"
#include "core/experiments/start-cost/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::startcost {

/// That may be tried: the parent does hold the memory, and the start costs what it cost before.
QList<Text> remarks(const Parameters &p)
{
    if (p.integer("ballast-mib") == 0 || methodIn(p) == StartMethod::Fork)
        return {};
    return {noEffectWhile(p, "ballast-mib", "method", tr("only fork copies the page tables of the parent"))};
}

namespace {

/// "The median of 50; the longest took 1.2 ms."
Text slowSentence(const RunRecord &run, const std::optional<Summary> &slow)
{
    const qint64 count = run.parameters.integer("count");
    if (count == 1 && run.countedRepeats() == 1)
        return tr("One start only.");
    if (!slow)
        return tr("The median of %1.").arg(count);
    const Text sentence = slow->kind == Summary::Kind::Largest
        ? tr("The median of %1; the longest took %2.")
        : tr("The median of %1; 95 % took less than %2.");
    return sentence.arg(count, shownSeconds(slow->value * 1e-6));
}

} // namespace

Headline headline(const RunRecord &run)
{
    const auto start = median(measured(run, "start_us_median"));
    const auto startJoin = median(measured(run, "start_join_us_median"));
    const auto slow = percentileOrLargest(countedRepeats(run), "start_us_p95");
    if (!start || !startJoin)
        return {};
    const qint64 ballast = run.parameters.integer("ballast-mib");
    const Text sentence = methodIn(run.parameters) == StartMethod::Thread
        ? tr("A thread runs %1 after it was asked for.").arg(shownSeconds(*start * 1e-6))
        : tr("By %1 a process runs %2 after it was asked for.")
              .arg(shownSetting(run.parameters, "method"), shownSeconds(*start * 1e-6));
    return {
        sentence,
        joined({slowSentence(run, slow), tr("Until it was joined: %1.").arg(shownSeconds(*startJoin * 1e-6)),
                ballast ? tr("The parent held %1 MiB more.").arg(ballast) : Text()})};
}

} // namespace plab::startcost
