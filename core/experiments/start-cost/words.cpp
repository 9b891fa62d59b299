// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: what it says of a run, and of settings before one.
#include "core/experiments/start-cost/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/cards/commonparts.h"
#include "core/experiments/start-cost/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::startcost {

/// That may be tried: the parent does hold the memory, and the start costs what it cost before.
QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (const Result<void> fits = checkBallast(p); !fits)
        remarks.append(fits.error().sentence);
    if (p.integer("ballast-mib") > 0 && !methodsIn(p).contains(StartMethod::Fork))
        remarks.append(
            noEffectWhile(p, "ballast-mib", "method", tr("only fork copies the page tables of the parent")));
    return remarks;
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

Text ballastWords(const RunRecord &run)
{
    const qint64 ballast = run.parameters.integer("ballast-mib");
    return ballast ? tr("The parent held %1 MiB more.").arg(ballast) : Text();
}

/// The quickest and the slowest, by their medians.
Headline comparison(const RunRecord &run)
{
    QList<std::pair<double, QString>> medians;
    for (const StartMethod method : methodsIn(run.parameters)) {
        const QString name = startMethodName(method);
        if (const auto middle = summaryOf(countedRepeats(run), "start_us_median", {"by_method", name, false}))
            medians.append({middle->value, name});
    }
    if (medians.size() < 2)
        return {};
    std::sort(medians.begin(), medians.end());
    const auto words = [&](const Text &pattern, const std::pair<double, QString> &one) {
        return pattern.arg(shownChoice(*run.parameters.declared("method"), one.second),
                           shownSeconds(one.first * 1e-6));
    };
    return {words(tr("Quickest is %1: it runs %2 after it was asked for."), medians.first()),
            joined({words(tr("Slowest is %1 with %2."), medians.last()),
                    tr("Medians of %n starts each.", "Of one start each.",
                       double(run.parameters.integer("count"))),
                    ballastWords(run)})};
}

} // namespace

Headline headline(const RunRecord &run)
{
    if (comparesMethods(run.parameters))
        return comparison(run);
    const auto start = median(measured(run, "start_us_median"));
    const auto startJoin = median(measured(run, "start_join_us_median"));
    const auto slow = percentileOrLargest(countedRepeats(run), "start_us_p95");
    if (!start || !startJoin)
        return {};
    const Text sentence = methodsIn(run.parameters).first() == StartMethod::Thread
        ? tr("A thread runs %1 after it was asked for.").arg(shownSeconds(*start * 1e-6))
        : tr("By %1 a process runs %2 after it was asked for.")
              .arg(shownSetting(run.parameters, "method"), shownSeconds(*start * 1e-6));
    return {sentence,
            joined({slowSentence(run, slow),
                    tr("Until it was joined: %1.").arg(shownSeconds(*startJoin * 1e-6)), ballastWords(run)})};
}

} // namespace plab::startcost
