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

/// Settings that are not at their default and change nothing.
void addIdle(QList<Text> &remarks, const Parameters &p)
{
    const auto isSet = [&p](const char *name) {
        const Parameter *declared = p.declared(QLatin1String(name));
        return declared && p.value(QLatin1String(name)) != declared->initial;
    };
    if (!p.flag("feeder")) {
        for (const char *name : {"item-bytes", "cancel-join"}) {
            if (isSet(name))
                remarks.append(noEffectWhile(p, name, "feeder"));
        }
    }
    if (isResults(p)) {
        if (isSet("values"))
            remarks.append(noEffectWhile(p, "values", "payload"));
        if (isSet("catch-empty"))
            remarks.append(noEffectWhile(p, "catch-empty", "payload", tr("the parent takes them")));
    } else {
        if (isSet("terms"))
            remarks.append(noEffectWhile(p, "terms", "payload"));
        if (isSet("catch-empty") && p.choice("get") == QLatin1String("block"))
            remarks.append(noEffectWhile(p, "catch-empty", "get", tr("such a get never raises it")));
    }
}

} // namespace

QList<Text> remarks(const Parameters &p)
{
    if (isInOneProcess(p))
        return {tr("There is one process: of the settings only %1 and %2 have an effect.")
                    .arg(shownLabel(p, "items"), shownLabel(p, "values"))};
    QList<Text> remarks;
    addIdle(remarks, p);
    const bool limited =
        p.choice("put") == QLatin1String("timeout") || p.choice("get") == QLatin1String("timeout");
    if (!limited && p.number("timeout") != 3)
        remarks.append(noEffect(p, "timeout", tr("neither put nor get has one")));
    if (p.integer("capacity") == 0 && p.choice("put") != QLatin1String("block"))
        remarks.append(noEffectWhile(p, "put", "capacity", tr("such a queue is never full")));
    if (p.integer("items") == 1 && p.number("produce-interval") != 1)
        remarks.append(noEffect(p, "produce-interval", tr("there is one item")));
    if (isResults(p)) {
        if (p.integer("consumers") != 1)
            remarks.append(noEffectWhile(p, "consumers", "payload", tr("the parent takes them")));
    } else if (p.integer("consumers") == 0) {
        remarks.append(tr("There is no consumer: nothing that is put is ever taken."));
    }
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
