// SPDX-License-Identifier: GPL-3.0-or-later
// Queue: what it says of a run, and of settings before one.
#include "core/experiments/queue/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::queue {

namespace {

/// Where it is no queue between processes, there is nobody to set anything for.
QList<Idle> idleInOneProcess(const Parameters &p)
{
    QList<Idle> none;
    for (const QString &name : p.names()) {
        static const QStringList used {"items", "values", "container", "recording", "sampling", "time-limit"};
        if (!used.contains(name))
            none.append(idle(p, name.toLatin1().constData(), tr("there is one process")));
    }
    return none;
}

bool nobodyTakes(const Parameters &p)
{
    return !isResults(p) && p.integer("consumers") == 0;
}

QList<Idle> idleOfConsumers(const Parameters &p)
{
    if (isResults(p))
        return {idleWhile(p, "values", "payload"),
                idleWhile(p, "consumers", "payload", tr("the parent takes them")),
                idleWhile(p, "catch-empty", "payload", tr("the parent takes them"))};
    QList<Idle> none {idleWhile(p, "terms", "payload")};
    if (nobodyTakes(p)) {
        for (const char *name : {"get", "consume-interval", "catch-empty"})
            none.append(idle(p, name, tr("there is no consumer")));
    } else if (p.choice("get") == QLatin1String("block")) {
        none.append(idleWhile(p, "catch-empty", "get", tr("such a get never raises it")));
    }
    return none;
}

} // namespace

QList<Idle> withoutEffect(const Parameters &p)
{
    if (isInOneProcess(p))
        return idleInOneProcess(p);
    QList<Idle> none = idleOfConsumers(p);
    if (!p.flag("feeder")) {
        for (const char *name : {"item-bytes", "cancel-join"})
            none.append(idleWhile(p, name, "feeder"));
    }
    const bool canBeFull = p.integer("capacity") > 0;
    const bool putHasLimit = canBeFull && p.choice("put") == QLatin1String("timeout");
    const bool getHasLimit = !nobodyTakes(p) && p.choice("get") == QLatin1String("timeout");
    if (!putHasLimit && !getHasLimit)
        none.append(idle(p, "timeout", tr("neither put nor get has one")));
    if (!canBeFull)
        none.append(idleWhile(p, "put", "capacity", tr("such a queue is never full")));
    if (p.integer("items") == 1)
        none.append(idle(p, "produce-interval", tr("there is one item")));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    if (isInOneProcess(p))
        return {};
    QList<Text> remarks;
    if (nobodyTakes(p))
        remarks.append(tr("There is no consumer: nothing that is put is ever taken."));
    const bool alone = isResults(p) || p.integer("consumers") == 0;
    const bool sleeping = p.number("produce-interval") > 0 || (!alone && p.number("consume-interval") > 0);
    const qint64 parties = p.integer("producers") + (alone ? 0 : p.integer("consumers"));
    const Text crowded = alone ? tr("%n producers", "%n producer", double(parties))
                               : tr("%n producers and consumers", "%n producer or consumer", double(parties));
    if (const Text crowd = crowdRemark(crowded, parties, sleeping); !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

namespace {

/// How often Full and Empty were raised; empty if nothing was refused.
Text refusalWords(const RunRecord &run)
{
    const double full = median(measured(run, "put_full")).value_or(0);
    const double empty = median(measured(run, "get_empty")).value_or(0);
    return joined({full > 0 ? tr("Full was raised %n times.", "Full was raised once.", full) : Text(),
                   empty > 0 ? tr("Empty was raised %n times.", "Empty was raised once.", empty) : Text()});
}

Text joinWords(const RunRecord &run)
{
    const std::optional<double> joinS = median(measured(run, "join_s"));
    return joinS ? tr("join returned after %1, when every item was done.").arg(shownSeconds(*joinS)) : Text();
}

Text sumWords(const QJsonArray &sums)
{
    if (sums.isEmpty())
        return {};
    const bool equal =
        std::all_of(sums.begin(), sums.end(), [&](const QJsonValue &sum) { return sum == sums.first(); });
    return equal && sums.size() > 1 ? tr("All sums are %1.").arg(sums.first().toString())
                                    : tr("The first sum is %1.").arg(sums.first().toString());
}

/// What a feeder thread's queue lost, or told late.
Text feederWords(const RunRecord &run)
{
    const double lost = median(measured(run, "items_lost")).value_or(0);
    const double late = median(measured(run, "empty_late")).value_or(0);
    const bool torn = median(measured(run, "items_torn")).value_or(0) > 0;
    return joined({lost > 0 ? tr("%n items were lost with the feeder thread that was to write them.",
                                 "%n item was lost with the feeder thread that was to write it.", lost)
                            : Text(),
                   torn ? tr("Half an item came; in Python such a get never returns.") : Text(),
                   late > 0 ? tr("After %n puts the queue still said that it was empty.",
                                 "After %n put the queue still said that it was empty.", late)
                            : Text()});
}

Text deathWords(const RunRecord &run)
{
    const double died = median(measured(run, "died_of_empty")).value_or(0);
    return died > 0 ? tr("%n consumers did not catch Empty and died of it, with exit code 1.",
                         "%n consumer did not catch Empty and died of it, with exit code 1.", died)
                    : Text();
}

Text leftWords(double left)
{
    return left > 0 ? tr("%n items were left in it.", "%n item was left in it.", left) : Text();
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> received = measured(run, "items_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    if (const QString why = last.values.value("never_ends").toString(); !why.isEmpty())
        return {tr("This never ends."), Text::plain(why)};
    const double count = median(received).value_or(0);
    const Text wall = shownSeconds(median(measured(run, "wall_s")));
    if (isInOneProcess(run.parameters))
        return {
            tr("%n items came out in the order in which they were put in.", "%n item came out again.", count),
            tr("One process did both, in %1.").arg(wall)};
    return {tr("%n items went through the queue; all was over after %1.",
               "%n item went through the queue; all was over after %1.", count)
                .arg(wall),
            joined({leftWords(last.values.value("left").toDouble()), feederWords(run), joinWords(run),
                    refusalWords(run), deathWords(run), sumWords(last.values.value("sums").toArray())})};
}

} // namespace plab::queue
