// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: what it says of a run, and of settings before one.
#include "core/experiments/manager/card.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/experiments/manager/party.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/twin/twin.h"

#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

namespace plab::manager {

bool endsTheServer(const Parameters &p)
{
    return playOf(p) == Play::Signal && p.choice("server-signal") != QLatin1String("sigint");
}

Result<void> check(const Parameters &p)
{
    const QList<double> steps = p.list("steps");
    if (steps.isEmpty() || steps.size() > p.integer("clients"))
        return usageError(
            tr("%1 has %n values, but %2 is %3: give at most one step for each client, and at least one.",
               "%1 has %n value, but %2 is %3: give at most one step for each client, and at least one.",
               double(steps.size()))
                .arg(shownLabel(p, "steps"), shownLabel(p, "clients"), shownSetting(p, "clients")),
            {"steps", "clients"});
    for (const double step : steps) {
        if (step != double(qint64(step)))
            return usageError(tr("%1 holds %2: each step must be a whole number.")
                                  .arg(shownLabel(p, "steps"), QLocale().toString(step)),
                              {"steps"});
    }
    return {};
}

/// What the clients do leaves no use for some settings.
QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (playOf(p) == Play::Nest) {
        for (const char *name : {"operations", "lock", "steps", "updates", "pause", "server-signal"})
            none.append(idleWhile(p, name, "object"));
    }
    if (playOf(p) == Play::Count)
        none.append(idleWhile(p, "operations", "updates"));
    if (playOf(p) == Play::Signal)
        none.append(idleWhile(p, "updates", "server-signal"));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const bool alone = p.integer("clients") == 1;
    const qint64 tutorial = p.choice("object") == QLatin1String("dict") ? 3 : 1;
    const bool counts = p.integer("operations") >= tutorial + 2;
    if (playOf(p) == Play::Compare && !counts && alone)
        remarks.append(tr("With so few operations the client makes only the tutorial's changes to the "
                          "object, and none of the counting."));
    if (alone && (playOf(p) == Play::Count || (playOf(p) == Play::Compare && counts)))
        remarks.append(tr("One client has nobody to lose an update to."));
    return remarks;
}

namespace {

/// How many times slower, for people: "830", "4.2".
QString shownRatio(double ratio)
{
    return ratio < 10 ? QLocale().toString(ratio, 'f', 1) : shownCount(ratio);
}

Text lostWords(const RunRecord &run)
{
    return countOf(run, QLatin1String("update-lost")) > 0
        ? tr("Updates were lost: reading and writing back are "
             "two messages, and another client's came between.")
        : Text();
}

/// What the server held at the end, as Python writes it; empty if that is not known.
QString heldText(const RunRecord &run)
{
    const Repeat &last = *countedRepeats(run).last();
    if (!language::isPython(run.parameters))
        return last.console.isEmpty() ? QString() : last.console.last().text;
    const QJsonValue contents = last.values.value("contents");
    return contents.isArray()
        ? QString::fromUtf8(QJsonDocument(contents.toArray()).toJson(QJsonDocument::Compact))
        : contents.toVariant().toString();
}

Headline compareHeadline(const RunRecord &run)
{
    const std::optional<double> ratio = median(measured(run, "ratio"));
    const std::optional<double> perSecond = median(measured(run, "ops_per_s"));
    if (!ratio || !perSecond)
        return {};
    constexpr double Few = 100; // of which the first wakes would be most of what is measured
    const QString held = heldText(run);
    if (double(run.parameters.integer("operations")) < Few && !held.isEmpty())
        return {tr("The server holds %1.").arg(held),
                joined({tr("An operation took %1 as a message to the server. So few are no measurement: take "
                           "%2 to compare it with shared memory.")
                            .arg(shownSeconds(1 / *perSecond), 1000),
                        lostWords(run)})};
    const Text rates =
        tr("%n operations per second as messages to the server, %1 on shared memory under a mutex.",
           "%n operation per second as messages to the server, %1 on shared memory under a mutex.",
           *perSecond)
            .arg(shownCount(median(measured(run, "shared_memory_ops_per_s"))));
    return {tr("Asking the server is %1 times slower than shared memory.").arg(shownRatio(*ratio)),
            joined({rates, lostWords(run)})};
}

Text countSentence(const QList<double> &lost, const Repeat &last)
{
    const double expected = last.values.value("expected").toDouble();
    const double counted = last.values.value("counted").toDouble();
    const double most = *std::max_element(lost.begin(), lost.end());
    if (most == 0)
        return tr("Nothing was lost: the clients added %1, and the server holds it.")
            .arg(shownCount(expected));
    if (lost.size() == 1)
        return tr("The clients added %1, but the server holds %2.")
            .arg(shownCount(expected), shownCount(counted));
    const auto losing = std::count_if(lost.begin(), lost.end(), [](double one) { return one != 0; });
    return tr("%1 of %2 repeats lost updates: of %3 that were added, up to %4 are missing.")
        .arg(losing, lost.size(), shownCount(expected), shownCount(most));
}

Headline countHeadline(const RunRecord &run)
{
    const QList<double> lost = measured(run, "lost");
    if (lost.isEmpty())
        return {};
    const bool isLocked = run.parameters.choice("lock") != QLatin1String("none");
    const Text why = isLocked                   ? tr("The lock was held from reading to writing back.")
        : !lostWords(run).isEmpty()             ? lostWords(run)
        : run.parameters.integer("clients") > 1 ? tr("Without a lock that is luck, not safety.")
                                                : Text();
    return {countSentence(lost, *countedRepeats(run).last()), why};
}

Headline nestedHeadline(const Repeat &last)
{
    const auto shown = [&last](const char *key) {
        return QString::fromUtf8(
            QJsonDocument(last.values.value("contents").toObject().value(QLatin1String(key)).toArray())
                .toJson(QJsonDocument::Compact));
    };
    return {
        tr("A plain list inside the dict was changed in vain; the manager's own list was changed for all."),
        tr("The server holds %1 as the plain list, %2 as its own, and %3 where the changed copy was put "
           "back.")
            .arg(shown(PlainKey), shown(ManagedKey), shown(PutBackKey))};
}

Headline signalHeadline(const RunRecord &run)
{
    const Text signal = shownSetting(run.parameters, "server-signal");
    if (countOf(run, QLatin1String("server-lost")) == 0)
        return {tr("The server went on: it does not listen to %1.").arg(signal), countHeadline(run).sentence};
    return {tr("%1 ended the server, and each client was told by its next operation.").arg(signal),
            tr("The last one noticed it after %1. What the server owned is gone, and nobody can connect any "
               "more.")
                .arg(shownSeconds(median(measured(run, "noticed_ms")), 1e-3))};
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    switch (playOf(run.parameters)) {
    case Play::Compare:
        return compareHeadline(run);
    case Play::Count:
        return countHeadline(run);
    case Play::Nest:
        return nestedHeadline(*counted.last());
    case Play::Signal:
        return signalHeadline(run);
    }
    return {};
}

} // namespace plab::manager
