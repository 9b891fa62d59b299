// SPDX-License-Identifier: GPL-3.0-or-later
// Meeting points: what it says of a run, and of settings before one.
#include "core/experiments/meeting-points/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/model/numbertext.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::meetingpoints {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const QString kind = p.choice("kind");
    if (kind != QLatin1String("semaphore") && p.integer("permits") != 2)
        remarks.append(noEffectWhile(p, "permits", "kind"));
    if (kind == QLatin1String("semaphore") && p.integer("permits") >= p.integer("processes"))
        remarks.append(tr("There is a permit for every process, so nobody has to wait."));
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

Headline semaphoreHeadline(const RunRecord &run, const Repeat &last)
{
    return {
        tr("Never more than %n of %1 were inside.", "Never more than %n of %1 was inside.", mostInside(run))
            .arg(run.parameters.integer("processes")),
        joined({tr("The semaphore has %n permits.", "The semaphore has %n permit.",
                   double(run.parameters.integer("permits"))),
                throughWords(last)})};
}

Headline eventHeadline(qint64 processes, const Repeat &last)
{
    const QList<double> passed = passedOf(last);
    const Text some = tr("Nobody went on before the event was set, then %1 of %2 did.");
    const Text all = tr("Nobody went on before the event was set, then all %1 did.");
    const Text one = tr("Nobody went on before the event was set, then one did.");
    const Text detail = joined({spreadWords(passed), throughWords(last)});
    if (passed.size() < processes)
        return {some.arg(passed.size(), processes), detail};
    return {processes == 1 ? one : all.arg(processes), detail};
}

Headline barrierHeadline(qint64 processes, const Repeat &last)
{
    const QList<double> passed = passedOf(last);
    const Text detail = joined({spreadWords(passed), throughWords(last)});
    if (passed.isEmpty())
        return {tr("The barrier was broken: none left it as they should."), detail};
    if (passed.size() < processes)
        return {tr("The barrier was broken: %1 of %2 left it as they should.").arg(passed.size(), processes),
                detail};
    if (processes == 1)
        return {tr("One process alone need not wait at the barrier."), detail};
    return {tr("All %1 left the barrier together.").arg(processes),
            joined({tr("Each has a number of its own, 0 to %1.").arg(processes - 1), detail})};
}

Headline conditionHeadline(const Repeat &last)
{
    const QJsonArray woken = last.values.value(QLatin1String("woken")).toArray();
    if (woken.size() < 2)
        return {tr("Who was notified went on."), throughWords(last)};
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

Headline keptHeadline(const RunRecord &run, const Repeat &last)
{
    const QString kind = run.parameters.choice("kind");
    const qint64 processes = run.parameters.integer("processes");
    if (kind == QLatin1String("semaphore"))
        return semaphoreHeadline(run, last);
    if (kind == QLatin1String("event"))
        return eventHeadline(processes, last);
    if (kind == QLatin1String("barrier"))
        return barrierHeadline(processes, last);
    return conditionHeadline(last);
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
    return keptHeadline(run, *counted.last());
}

} // namespace plab::meetingpoints
