// SPDX-License-Identifier: GPL-3.0-or-later
// Join order: what it says of a run, and of settings before one.
#include "core/experiments/join-order/card.h"

#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/wording.h"

namespace plab::joinorder {

QList<Idle> withoutEffect(const Parameters &p)
{
    if (p.list("seconds").size() != 1)
        return {};
    return {idle(p, "order", tr("there is one child"))};
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (const Text crowd = crowdRemark(tr("%n children", "%n child", double(p.list("seconds").size())),
                                       p.list("seconds").size(), true);
        !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

namespace {

Text whyText(const RunRecord &run, double timedOut)
{
    if (timedOut > 0 && run.parameters.list("seconds").size() == 1)
        return tr("It timed out while the child was alive; the child went on.");
    if (timedOut > 0)
        return tr("%n of them timed out while their children were alive; those went on.",
                  "%n of them timed out while its child was alive; it went on.", timedOut);
    if (run.parameters.list("seconds").size() == 1)
        return tr("The parent waited until the child had ended.");
    const QString order = run.parameters.choice("order");
    if (order == QLatin1String("start-and-join-each"))
        return tr("Each child was started only after the one before had ended: the times add up.");
    if (order == QLatin1String("reversed"))
        return tr("The children ran at the same time. A join of a child that has ended returns at once.");
    return tr("The children ran at the same time: the longest of them decides when the last join returns.");
}

} // namespace

Headline headline(const RunRecord &run)
{
    const qsizetype count = run.parameters.list("seconds").size();
    QStringList times;
    for (qsizetype i = 1; i <= count; ++i) {
        if (const auto at = median(measured(run, QStringLiteral("join_%1_s").arg(i))))
            times.append(QLocale().toString(*at, 'f', 2));
    }
    if (times.isEmpty())
        return {};
    const QString last = times.takeLast();
    Headline headline;
    headline.sentence = times.isEmpty()
        ? tr("The join returned after %1 s.").arg(last)
        : tr("The joins returned after %1 and %2 s.").arg(times.join(QStringLiteral(", ")), last);
    headline.detail = whyText(run, median(measured(run, "alive_after_join")).value_or(0));
    return headline;
}

} // namespace plab::joinorder
