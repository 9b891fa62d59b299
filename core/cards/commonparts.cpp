// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/commonparts.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/model/cpus.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {

QList<EventKind> withCommonEventKinds(const QList<EventKind> &own)
{
    return QList<EventKind> {EventKind::Started, EventKind::Ended} + own
        + QList<EventKind> {EventKind::WaitBegin, EventKind::WaitEnd, EventKind::SignalSent,
                            EventKind::Refused, EventKind::Gap};
}

QList<MeasureDeclaration> withCommonMeasures(const QList<MeasureDeclaration> &own)
{
    QList<MeasureDeclaration> all {
        {QStringLiteral("wall_s"), QStringLiteral("s"),
         QStringLiteral("from the parent's entry to its return")},
        {QStringLiteral("processes_started"), QStringLiteral("count"),
         QStringLiteral("children, workers and threads that were started")},
        {QStringLiteral("events"), QStringLiteral("count"), QStringLiteral("events kept from this repeat")},
        {QStringLiteral("events_dropped"), QStringLiteral("count"),
         QStringLiteral("events lost to a full ring or to the cap of what is kept")},
        {QStringLiteral("faults"), QStringLiteral("count"),
         QStringLiteral(
             "sentences on what befell it from outside: who was killed or stopped, what was lost")},
        {QStringLiteral("recording_s"), QStringLiteral("s"),
         QStringLiteral("CPU time that recording took: events times the cost of one, and reading them")},
        {QStringLiteral("recording_share"), QStringLiteral("share"),
         QStringLiteral("recording_s over the sum of lane lifetimes; says nothing of its effect on a race")},
        {QStringLiteral("recording_slowdown"), QStringLiteral("ratio"),
         QStringLiteral("how many times as long the recorded repeat took for the same work, median over what "
                        "is done; in the witness")},
        {QStringLiteral("others_cpus"), QStringLiteral("CPUs"),
         QStringLiteral("CPUs that other programs used meanwhile, on average")},
        {QStringLiteral("stolen_cpus"), QStringLiteral("CPUs"),
         QStringLiteral("CPUs that the hypervisor gave to others meanwhile, on average")},
        {QStringLiteral("cpu_pressure"), QStringLiteral("share"),
         QStringLiteral("part of the time in which anything on this machine waited for a CPU")},
        {QStringLiteral("run_delay_s"), QStringLiteral("s"),
         QStringLiteral("processes were ready and waited for a CPU, summed; of those that lived 2 ms or were "
                        "looked at")},
        {QStringLiteral("migrations"), QStringLiteral("count"),
         QStringLiteral("changes from one CPU to another, of processes that lived 20 ms")},
        {QStringLiteral("suspended_s"), QStringLiteral("s"),
         QStringLiteral("the machine was suspended meanwhile; in no other time")},
    };
    return all + own;
}

ChartDeclaration outcomesChart()
{
    return {"outcomes", "Outcomes", "outcomes",
            [](const RunRecord &run, const QList<RunRecord> &) { return outcomeChart(run); }};
}

std::function<Grade(const Parameters &)> always(Grade grade)
{
    return [grade](const Parameters &) { return grade; };
}

Grade acceptableIf(bool expected)
{
    return expected ? Grade::Acceptable : Grade::Forbidden;
}

Grade lostGrade(const Parameters &parameters)
{
    return parameters.choice("lock") == QLatin1String("none") ? Grade::Interesting : Grade::Forbidden;
}

QList<double> measured(const RunRecord &run, const QString &measure)
{
    QList<double> found;
    for (const Repeat &repeat : run.repeats) {
        const std::optional<double> value = repeat.measures.value(measure);
        if (!repeat.witness && repeat.endedAsItShould() && value)
            found.append(*value);
    }
    return found;
}

QString crowdRemark(qint64 count, const QString &noun, bool sleeping)
{
    const int cpus = usableCpus();
    if (count <= cpus)
        return {};
    const QString head =
        QStringLiteral("%1 %2 on %3: ").arg(shownCount(double(count)), noun, countedCpus(cpus));
    if (sleeping)
        return head + QStringLiteral("fine here, because sleeping needs no CPU.");
    return head
        + (cpus == 1
               ? QStringLiteral("they take turns.")
               : QStringLiteral("at most %1 run at the same instant, the others wait for a CPU.").arg(cpus));
}

QString finalsDetail(const RunRecord &run)
{
    const QList<double> final = measured(run, QStringLiteral("final"));
    if (final.isEmpty())
        return {};
    const auto [lowest, highest] = std::minmax_element(final.begin(), final.end());
    const QList<double> expected = measured(run, QStringLiteral("expected"));
    const QString found = expected.isEmpty()
        ? QStringLiteral("Found %1")
        : QStringLiteral("Expected %1, found %2").arg(shownCount(expected.first()));
    if (final.size() == 1)
        return found.arg(shownCount(final.first())) + QLatin1Char('.');
    const QString count = shownCount(double(final.size()));
    if (*lowest == *highest)
        return found.arg(shownCount(*lowest)) + QStringLiteral(" in each of %1 repeats.").arg(count);
    return found.arg(shownCount(*lowest))
        + QStringLiteral(" to %1 in %2 repeats.").arg(shownCount(*highest), count);
}

} // namespace plab
