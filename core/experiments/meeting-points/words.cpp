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
        remarks.append(QStringLiteral("There is a permit for every process, so nobody has to wait."));
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

/// "The last one 0.3 ms after the first. "; nothing to tell of one alone.
QString spreadWords(const QList<double> &passed)
{
    if (passed.size() < 2)
        return {};
    const auto [first, last] = std::minmax_element(passed.begin(), passed.end());
    return QStringLiteral("The last one %1 after the first. ").arg(shownSeconds(*last - *first));
}

/// "all 6", "5 of 6" if some were killed before, "1".
QString passedWords(qsizetype passed, qint64 processes)
{
    if (passed < processes)
        return QStringLiteral("%1 of %2").arg(passed).arg(processes);
    return processes == 1 ? QStringLiteral("one") : QStringLiteral("all %1").arg(processes);
}

Headline barrierHeadline(qsizetype passed, qint64 processes, const QString &detail)
{
    if (passed < processes)
        return {QStringLiteral("The barrier was broken: %1 left it as they should.")
                    .arg(passed == 0 ? QStringLiteral("none") : passedWords(passed, processes)),
                detail};
    if (processes == 1)
        return {QStringLiteral("One process alone need not wait at the barrier."), detail};
    return {QStringLiteral("All %1 left the barrier together.").arg(processes),
            QStringLiteral("Each has a number of its own, 0 to %1. ").arg(processes - 1) + detail};
}

Headline conditionHeadline(const QJsonArray &woken, const QString &detail)
{
    if (woken.size() < 2)
        return {QStringLiteral("Who was notified went on."), detail};
    const int others = woken.at(1).toInt();
    const QString all = others == 0 ? QStringLiteral("there was no other to wake for notify-all")
                                    : QStringLiteral("notify-all the other %1").arg(others);
    return {
        counted(woken.at(0).toInt(), "notify woke %n process, %1.", "notify woke %n processes, %1.").arg(all),
        (others == 0 ? QStringLiteral("It had the lock again when it woke. ")
                     : QStringLiteral("Each had the lock again when it woke, one after the other. "))
            + detail};
}

Headline keptHeadline(const RunRecord &run, const Repeat &last)
{
    const QString kind = run.parameters.choice("kind");
    const qint64 processes = run.parameters.integer("processes");
    const qint64 permits = run.parameters.integer("permits");
    const QString through = QStringLiteral("All over after %1.").arg(shownSeconds(measureOf(last, "wall_s")));
    if (kind == QLatin1String("semaphore")) {
        return {counted(mostInside(run), "Never more than %n of %1 was inside.",
                        "Never more than %n of %1 were inside.")
                    .arg(shownCount(double(processes))),
                counted(double(permits), "The semaphore has %n permit. ", "The semaphore has %n permits. ")
                    + through};
    }
    const QList<double> passed = passedOf(last);
    if (kind == QLatin1String("event"))
        return {QStringLiteral("Nobody went on before the event was set, then %1 did.")
                    .arg(passedWords(passed.size(), processes)),
                spreadWords(passed) + through};
    if (kind == QLatin1String("barrier"))
        return barrierHeadline(passed.size(), processes, spreadWords(passed) + through);
    return conditionHeadline(last.values.value(QLatin1String("woken")).toArray(), through);
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    for (const Repeat *repeat : counted) {
        if (repeat->outcomes.value(QStringLiteral("violated")) > 0)
            return {
                QStringLiteral("The %1 did not keep what it promises.").arg(run.parameters.choice("kind")),
                QStringLiteral("See console and values.")};
    }
    return keptHeadline(run, *counted.last());
}

} // namespace plab::meetingpoints
