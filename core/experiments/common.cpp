// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/common.h"

#include "core/analysis/charts.h"
#include "core/model/cpus.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

QList<EventKind> withCommonEventKinds(const QList<EventKind> &own)
{
    return QList<EventKind> {EventKind::Started, EventKind::Ended} + own
        + QList<EventKind> {EventKind::WaitBegin, EventKind::WaitEnd, EventKind::SignalSent,
                            EventKind::Refused, EventKind::Gap};
}

QJsonArray namesOfOneLock(LockKind kind)
{
    switch (kind) {
    case LockKind::None:
    case LockKind::Atomic:
        return {};
    case LockKind::Mutex:
        return {QStringLiteral("the mutex")};
    case LockKind::Spin:
        return {QStringLiteral("the spin lock")};
    case LockKind::Ticket:
        return {QStringLiteral("the ticket lock")};
    case LockKind::Semaphore:
        return {QStringLiteral("the semaphore")};
    case LockKind::File:
        return {QStringLiteral("the file lock")};
    case LockKind::PriorityInheritance:
        return {QStringLiteral("the mutex with priority inheritance")};
    }
    return {};
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

Parameter wholeParameter(const char *name, const char *label, const char *help, double minimum,
                         double maximum, qint64 initial, const char *unit)
{
    Parameter p {name, label, help, ParameterType::Int, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter numberParameter(const char *name, const char *label, const char *help, const char *unit,
                          double minimum, double maximum, double initial)
{
    Parameter p {name, label, help, ParameterType::Number, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter choiceParameter(const char *name, const char *label, const char *help, const QStringList &choices)
{
    Parameter p {name, label, help, ParameterType::Choice};
    p.choices = choices;
    p.initial = choices.first();
    return p;
}

Parameter switchParameter(const char *name, const char *label, const char *help, bool initial)
{
    Parameter p {name, label, help, ParameterType::Switch};
    p.initial = initial;
    return p;
}

Parameter mainOne(Parameter parameter)
{
    parameter.main = true;
    return parameter;
}

Parameter labelled(Parameter parameter, const QStringList &choiceLabels)
{
    Q_ASSERT(parameter.choices.size() == choiceLabels.size());
    parameter.choiceLabels = choiceLabels;
    return parameter;
}

Parameter lockParameter(const char *help)
{
    return mainOne(choiceParameter("lock", "Lock", help,
                                   {"none", "mutex", "atomic", "spin", "ticket", "semaphore", "file"}));
}

Parameter startMethodParameter()
{
    return labelled(
        choiceParameter(
            "start-method", "Start method",
            "How a process is made: a copy of the parent, a fresh program, or a copy of a fork server",
            {"fork", "spawn", "forkserver"}),
        {"fork", "spawn", "fork server"});
}

Parameter runnerParameter(const char *help)
{
    return choiceParameter("runner", "Runner", help, {"process", "thread"});
}

StartMethod chosenMethod(const Parameters &parameters)
{
    if (parameters.contains("runner") && parameters.choice("runner") == QLatin1String("thread"))
        return StartMethod::Thread;
    if (!parameters.contains("start-method"))
        return StartMethod::Fork;
    return startMethodFromName(parameters.choice("start-method")).value_or(StartMethod::Fork);
}

std::string runnerName(StartMethod method, qint64 number)
{
    return (method == StartMethod::Thread ? "Thread-" : "Process-") + std::to_string(number);
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

QString shownPercent(double fraction)
{
    const double percent = 100 * fraction;
    const double gap = std::min(std::abs(percent), std::abs(100 - percent)); // few are not none, nor most all
    const int decimals = gap > 0 && gap < 0.1 ? 1 - int(std::floor(std::log10(gap))) : 1;
    return QLocale().toString(percent, 'f', decimals) + QStringLiteral(" %");
}

QString shownSeconds(double seconds)
{
    const double size = std::abs(seconds);
    if (size >= 1 || size == 0)
        return QLocale().toString(seconds, 'f', 3) + QStringLiteral(" s");
    if (size >= 1e-3)
        return QLocale().toString(seconds * 1e3, 'f', size < 1e-2 ? 2 : 1) + QStringLiteral(" ms");
    if (size >= 1e-6)
        return QLocale().toString(seconds * 1e6, 'f', 1) + QStringLiteral(" µs");
    return QLocale().toString(seconds * 1e9, 'f', 0) + QStringLiteral(" ns");
}

QString shownDuration(double seconds)
{
    constexpr double Minute = 60;
    constexpr double Hour = 60 * Minute;
    constexpr double Day = 24 * Hour;
    constexpr double Year = 365.25 * Day;
    if (seconds < 2 * Minute)
        return counted(seconds, "%n second", "%n seconds");
    if (seconds < 2 * Hour)
        return counted(seconds / Minute, "%n minute", "%n minutes");
    if (seconds < 2 * Day)
        return counted(seconds / Hour, "%n hour", "%n hours");
    if (seconds < 2 * Year)
        return counted(seconds / Day, "%n day", "%n days");
    return counted(seconds / Year, "%n year", "%n years");
}

QString shownCount(const std::optional<double> &value)
{
    return value ? shownCount(*value) : QStringLiteral("an unknown number");
}

QString shownSeconds(const std::optional<double> &seconds, double scale)
{
    return seconds ? shownSeconds(*seconds * scale) : QStringLiteral("an unknown time");
}

} // namespace plab
