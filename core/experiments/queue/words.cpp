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

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const bool limited =
        p.choice("put") == QLatin1String("timeout") || p.choice("get") == QLatin1String("timeout");
    if (!limited && p.number("timeout") != 3)
        remarks.append(noEffect(p, "timeout", "neither put nor get has one"));
    if (p.integer("capacity") == 0 && p.choice("put") != QLatin1String("block"))
        remarks.append(noEffectWhile(p, "put", "capacity", "such a queue is never full"));
    if (p.integer("items") == 1 && p.number("produce-interval") != 1)
        remarks.append(noEffect(p, "produce-interval", "there is one item"));
    if (isResults(p)) {
        if (p.integer("consumers") != 1)
            remarks.append(noEffectWhile(p, "consumers", "payload", "the parent takes them"));
    } else if (p.integer("consumers") == 0) {
        remarks.append(QStringLiteral("There is no consumer: nothing that is put is ever taken."));
    }
    const bool alone = isResults(p) || p.integer("consumers") == 0;
    const bool sleeping = p.number("produce-interval") > 0 || (!alone && p.number("consume-interval") > 0);
    const qint64 parties = p.integer("producers") + (alone ? 0 : p.integer("consumers"));
    const QString nouns = alone ? QStringLiteral("producers") : QStringLiteral("producers and consumers");
    if (const QString crowd = crowdRemark(parties, nouns, sleeping); !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

namespace {

/// "Full was raised twice" and the like; empty if nothing was refused.
QString refusalWords(const RunRecord &run)
{
    QStringList words;
    for (const auto &[measure, name] :
         {std::pair {"put_full", QStringLiteral("Full")}, {"get_empty", QStringLiteral("Empty")}}) {
        const double times = median(measured(run, QLatin1String(measure))).value_or(0);
        if (times > 0)
            words.append(counted(times, "%1 was raised once", "%1 was raised %n times").arg(name));
    }
    return words.isEmpty() ? QString() : words.join(QStringLiteral(", ")) + QStringLiteral(".");
}

QString joinWords(const RunRecord &run)
{
    const std::optional<double> joinS = median(measured(run, "join_s"));
    return joinS
        ? QStringLiteral("join returned after %1, when every item was done.").arg(shownSeconds(*joinS))
        : QString();
}

QString sumWords(const QJsonArray &sums)
{
    if (sums.isEmpty())
        return {};
    const bool equal =
        std::all_of(sums.begin(), sums.end(), [&](const QJsonValue &sum) { return sum == sums.first(); });
    return equal && sums.size() > 1 ? QStringLiteral("All sums are %1.").arg(sums.first().toString())
                                    : QStringLiteral("The first sum is %1.").arg(sums.first().toString());
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> received = measured(run, "items_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    if (const QString why = last.values.value("never_ends").toString(); !why.isEmpty())
        return {QStringLiteral("This never ends."), why};
    const double count = median(received).value_or(0);
    const double leftOver = last.values.value("left").toDouble();
    Headline headline;
    headline.sentence = counted(count, "%n item went through the queue; all was over after %1.",
                                "%n items went through the queue; all was over after %1.")
                            .arg(shownSeconds(median(measured(run, "wall_s"))));
    QStringList details {joinWords(run), refusalWords(run), sumWords(last.values.value("sums").toArray())};
    if (leftOver > 0)
        details.prepend(counted(leftOver, "%n item was left in it.", "%n items were left in it."));
    details.removeAll(QString());
    headline.detail = details.join(QLatin1Char(' '));
    return headline;
}

} // namespace plab::queue
