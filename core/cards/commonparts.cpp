// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/commonparts.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/charts/charts.h"
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
        {QStringLiteral("wall_s"), QStringLiteral("s"), tr("from the parent's entry to its return")},
        {QStringLiteral("processes_started"), QStringLiteral("count"),
         tr("children, workers and threads that were started")},
        {QStringLiteral("events"), QStringLiteral("count"), tr("events kept from this repeat")},
        {QStringLiteral("events_dropped"), QStringLiteral("count"),
         tr("events lost to a full ring or to the cap of what is kept")},
        {QStringLiteral("faults"), QStringLiteral("count"),
         tr("sentences on what befell it from outside: who was killed or stopped, what was lost")},
        {QStringLiteral("recording_s"), QStringLiteral("s"),
         tr("CPU time that recording took: events times the cost of one, and reading them")},
        {QStringLiteral("recording_share"), QStringLiteral("share"),
         tr("recording_s over the sum of lane lifetimes; says nothing of its effect on a race")},
        {QStringLiteral("recording_slowdown"), QStringLiteral("ratio"),
         tr("how many times as long the recorded repeat took for the same work, median over what "
            "is done; in the witness")},
        {QStringLiteral("others_cpus"), QStringLiteral("CPUs"),
         tr("CPUs that other programs used meanwhile, on average")},
        {QStringLiteral("stolen_cpus"), QStringLiteral("CPUs"),
         tr("CPUs that the hypervisor gave to others meanwhile, on average")},
        {QStringLiteral("cpu_pressure"), QStringLiteral("share"),
         tr("part of the time in which anything on this machine waited for a CPU")},
        {QStringLiteral("run_delay_s"), QStringLiteral("s"),
         tr("processes were ready and waited for a CPU, summed; of those that lived 2 ms or were "
            "looked at")},
        {QStringLiteral("migrations"), QStringLiteral("count"),
         tr("changes from one CPU to another, of processes that lived 20 ms")},
        {QStringLiteral("suspended_s"), QStringLiteral("s"),
         tr("the machine was suspended meanwhile; in no other time")},
    };
    return all + own;
}

ChartDeclaration outcomesChart()
{
    return {"outcomes", tr("Outcomes"), "outcomes",
            [](const RunRecord &run, const QList<RunRecord> &) { return outcomeChart(run); }};
}

ChartDeclaration ownPicture(ChartDeclaration chart)
{
    chart.own = true;
    return chart;
}

std::function<ExperimentKind(const Parameters &)> alwaysOf(ExperimentKind kind)
{
    return [kind](const Parameters &) { return kind; };
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

QList<double> told(const RunRecord &run, const QString &measure)
{
    QList<double> found;
    for (const Repeat *repeat : toldRepeats(run)) {
        if (const std::optional<double> value = repeat->measures.value(measure))
            found.append(*value);
    }
    return found;
}

Text crowdRemark(const Text &crowd, qint64 count, bool sleeping)
{
    const int cpus = usableCpus();
    if (count <= cpus)
        return {};
    if (sleeping)
        return tr("%1 on %2: fine here, because sleeping needs no CPU.").arg(crowd, countedCpus(cpus));
    return cpus == 1 ? tr("%1 on %2: they take turns.").arg(crowd, countedCpus(cpus))
                     : tr("%1 on %2: at most %3 run at the same instant, the others wait for a CPU.")
                           .arg(crowd, countedCpus(cpus), cpus);
}

Text finalsDetail(const RunRecord &run)
{
    const QList<double> final = measured(run, QStringLiteral("final"));
    if (final.isEmpty())
        return {};
    const auto [lowest, highest] = std::minmax_element(final.begin(), final.end());
    const QString low = shownCount(*lowest);
    const QString high = shownCount(*highest);
    const auto repeats = double(final.size());
    const QList<double> expected = measured(run, QStringLiteral("expected"));
    if (expected.isEmpty()) {
        if (final.size() == 1)
            return tr("Found %1.").arg(low);
        return *lowest == *highest
            ? tr("Found %1 in each of %n repeats.", "Found %1 in %n repeat.", repeats).arg(low)
            : tr("Found %1 to %2 in %n repeats.", "Found %1 to %2 in %n repeat.", repeats).arg(low, high);
    }
    const QString wanted = shownCount(expected.first());
    if (final.size() == 1)
        return tr("Expected %1, found %2.").arg(wanted, low);
    return *lowest == *highest
        ? tr("Expected %1, found %2 in each of %n repeats.", "Expected %1, found %2 in %n repeat.", repeats)
              .arg(wanted, low)
        : tr("Expected %1, found %2 to %3 in %n repeats.", "Expected %1, found %2 to %3 in %n repeat.",
             repeats)
              .arg(wanted, low, high);
}

} // namespace plab
