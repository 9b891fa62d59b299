// SPDX-License-Identifier: GPL-3.0-or-later
// Meeting points: what it says of a run, and of settings before one.
#include "core/experiments/meeting-points/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/model/numbertext.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::meetingpoints {

QList<Idle> withoutEffect(const Parameters &p)
{
    constexpr std::pair<const char *, const char *> owners[] = {
        {"permits", "semaphore"},   {"bounded", "semaphore"}, {"clear", "event"},    {"notify", "condition"},
        {"predicate", "condition"}, {"passes", "barrier"},    {"action", "barrier"}, {"abort", "barrier"},
    };
    QList<Idle> none;
    for (const auto &[name, owner] : owners) {
        if (p.choice("kind") != QLatin1String(owner))
            none.append(idleWhile(p, name, "kind"));
    }
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const QString kind = p.choice("kind");
    if (kind == QLatin1String("semaphore") && p.integer("permits") >= p.integer("processes"))
        remarks.append(tr("There is a permit for every process, so nobody has to wait."));
    if (kind == QLatin1String("barrier") && p.integer("passes") > 1 && p.flag("abort"))
        remarks.append(
            tr("Those who are quick may have passed the barrier several times when it is aborted."));
    return remarks;
}

namespace {

/// Of all repeats.
double mostInside(const RunRecord &run)
{
    const auto most = summaryOf(countedRepeats(run), QStringLiteral("max_inside"));
    return most ? most->value : 0;
}

/// When each process passed that did, in seconds.
QList<double> passedOf(const Repeat &repeat)
{
    QList<double> passed;
    const QJsonArray turns = repeat.values.value(QLatin1String("turns")).toArray();
    for (const QJsonValue &turn : turns) {
        if (const auto at = jsonNumber(turn.toArray().at(3)))
            passed.append(*at);
    }
    return passed;
}

/// "The last one 0.3 ms after the first."; nothing to tell of one alone.
Text spreadWords(const QList<double> &passed)
{
    if (passed.size() < 2)
        return {};
    const auto [first, last] = std::minmax_element(passed.begin(), passed.end());
    return tr("The last one %1 after the first.").arg(shownSeconds(*last - *first));
}

/// "All over after 0.6 s."
Text throughWords(const Repeat &repeat)
{
    return tr("All over after %1.").arg(shownSeconds(measureOf(repeat, "wall_s")));
}

/// What several passes and an action add to what is said of a barrier.
Text passesWords(const Parameters &p, const Repeat &last)
{
    const Text action = p.flag("action")
        ? tr("The action ran %n times, each time before anybody went on.",
             "The action ran once, before anybody went on.", measureOf(last, "action_runs").value_or(0))
        : Text();
    const Text step = p.integer("passes") > 1
        ? tr("Nobody was ever more than %n passes ahead of another.",
             "Nobody was ever more than %n pass ahead of another.", measureOf(last, "most_apart").value_or(0))
        : Text();
    return joined({step, action});
}

Headline semaphoreHeadline(const RunRecord &run, const Repeat &last)
{
    return {
        tr("Never more than %n of %1 were inside.", "Never more than %n of %1 was inside.", mostInside(run))
            .arg(run.parameters.integer("processes")),
        joined({tr("The semaphore has %n permits.", "The semaphore has %n permit.",
                   double(run.parameters.integer("permits"))),
                throughWords(last)})};
}

Headline eventHeadline(const Parameters &p, const Repeat &last)
{
    const qint64 processes = p.integer("processes");
    const QList<double> passed = passedOf(last);
    if (p.flag("clear"))
        return {tr("Nobody went on before the event was set, and nobody once more before it was set again."),
                throughWords(last)};
    const Text some = tr("Nobody went on before the event was set, then %1 of %2 did.");
    const Text all = tr("Nobody went on before the event was set, then all %1 did.");
    const Text one = tr("Nobody went on before the event was set, then one did.");
    const Text detail = joined({spreadWords(passed), throughWords(last)});
    if (passed.size() < processes)
        return {some.arg(passed.size(), processes), detail};
    return {processes == 1 ? one : all.arg(processes), detail};
}

Headline barrierHeadline(const Parameters &p, const Repeat &last)
{
    const qint64 processes = p.integer("processes");
    const QList<double> passed = passedOf(last);
    const Text detail = joined({spreadWords(passed), throughWords(last)});
    if (passed.isEmpty())
        return {tr("The barrier was broken: none left it as they should."), detail};
    if (passed.size() < processes)
        return {tr("The barrier was broken: %1 of %2 left it as they should.").arg(passed.size(), processes),
                detail};
    if (processes == 1)
        return {tr("One process alone need not wait at the barrier."), detail};
    if (p.integer("passes") > 1)
        return {tr("All %1 passed the barrier %2 times, in lock-step.").arg(processes, p.integer("passes")),
                joined({passesWords(p, last), throughWords(last)})};
    return {tr("All %1 left the barrier together.").arg(processes),
            joined({tr("Each has a number of its own, 0 to %1.").arg(processes - 1), passesWords(p, last),
                    detail})};
}

/// Those who were woken first found that it was not true yet.
Headline predicateHeadline(const QJsonArray &woken, const Repeat &last)
{
    const double byFirst = woken.at(0).toInt();
    return {tr("The first notify woke %n processes in vain: each looked, and waited again until it was true.",
               "The first notify woke %n process in vain: it looked, and waited again until it was true.",
               byFirst),
            joined({tr("The predicate was asked %n times in all.", "The predicate was asked once in all.",
                       last.values.value(QLatin1String("looks")).toDouble()),
                    throughWords(last)})};
}

Headline conditionHeadline(const Parameters &p, const Repeat &last)
{
    const QJsonArray woken = last.values.value(QLatin1String("woken")).toArray();
    if (woken.size() < 2)
        return {tr("Who was notified went on."), throughWords(last)};
    if (p.flag("predicate"))
        return predicateHeadline(woken, last);
    const int others = woken.at(1).toInt();
    const double byOne = woken.at(0).toInt();
    if (others == 0)
        return {tr("notify woke %n processes, there was no other to wake for notify-all.",
                   "notify woke %n process, there was no other to wake for notify-all.", byOne),
                joined({tr("It had the lock again when it woke."), throughWords(last)})};
    return {tr("notify woke %n processes, notify-all the other %1.",
               "notify woke %n process, notify-all the other %1.", byOne)
                .arg(others),
            joined({tr("Each had the lock again when it woke, one after the other."), throughWords(last)})};
}

Headline inVainHeadline(const RunRecord &run, const Repeat &last)
{
    return {tr("%n times somebody waited %1 in vain, and was told so.",
               "Once somebody waited %1 in vain, and was told so.", measureOf(last, "timed_out").value_or(0))
                .arg(shownSeconds(run.parameters.number("wait-timeout"))),
            throughWords(last)};
}

Headline brokenHeadline(const Parameters &p, const Repeat &last)
{
    const Text sentence = p.flag("abort")
        ? tr("The barrier was aborted: whoever waited there was told so.")
        : tr("One limit was over before all had come: that broke the barrier for all who waited.");
    return {sentence, joined({tr("Who came later was turned away at once."), throughWords(last)})};
}

Headline grownHeadline(const RunRecord &run, const Repeat &last)
{
    return {
        tr("%1 of %2 were inside at once, though the semaphore began with %3.")
            .arg(qint64(mostInside(run)), run.parameters.integer("processes"),
                 tr("%n permits", "%n permit", double(run.parameters.integer("permits")))),
        joined({tr("Somebody had released it who had not acquired it, and it has one permit more from then "
                   "on. A bounded semaphore refuses that."),
                throughWords(last)})};
}

Headline keptHeadline(const RunRecord &run, const Repeat &last)
{
    const QString kind = run.parameters.choice("kind");
    if (kind == QLatin1String("semaphore"))
        return semaphoreHeadline(run, last);
    if (kind == QLatin1String("event"))
        return eventHeadline(run.parameters, last);
    if (kind == QLatin1String("barrier"))
        return barrierHeadline(run.parameters, last);
    return conditionHeadline(run.parameters, last);
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    for (const Repeat *repeat : counted) {
        if (repeat->outcomes.value(QStringLiteral("violated")) > 0)
            return {tr("The %1 did not keep what it promises.").arg(shownSetting(run.parameters, "kind")),
                    tr("See console and values.")};
    }
    const Repeat &last = *counted.last();
    if (last.outcomes.value(QStringLiteral("broken")) > 0)
        return brokenHeadline(run.parameters, last);
    if (last.outcomes.value(QStringLiteral("timed-out")) > 0)
        return inVainHeadline(run, last);
    if (last.outcomes.value(QStringLiteral("grown")) > 0)
        return grownHeadline(run, last);
    return keptHeadline(run, last);
}

} // namespace plab::meetingpoints
