// SPDX-License-Identifier: GPL-3.0-or-later
// Speed-up: what it says of a run, and of settings before one.
#include "core/experiments/speed-up/card.h"

#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/experiments/speed-up/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>

namespace plab::speedup {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const QString runner = p.choice("runner");
    if (!isAll(p))
        remarks.append(QStringLiteral("While %1 is “%2” there is nothing to compare with: choose “all” for a "
                                      "speed-up.")
                           .arg(shownLabel(p, "runner"), runner));
    if (p.flag("global-lock") && runner == QLatin1String("serial"))
        remarks.append(noEffectWhile(p, "global-lock", "runner", "nobody else wants it"));
    if (p.flag("global-lock") && runner == QLatin1String("processes"))
        remarks.append(noEffectWhile(p, "global-lock", "runner", "each has one of its own"));
    if (p.integer("jobs") == 1)
        remarks.append(QStringLiteral("One job cannot be shared out, so nothing gets faster."));
    if (runner != QLatin1String("serial")) {
        if (const QString crowd = crowdRemark(p.integer("jobs"), "jobs", false); !crowd.isEmpty())
            remarks.append(crowd);
    }
    return remarks;
}

QString shownTimes(double factor)
{
    const QLocale locale;
    return (factor < 0.1 ? locale.toString(factor, 'g', 1) : locale.toString(factor, 'f', 2))
        + QStringLiteral("\u00a0×");
}

double idealSpeedup(const RunRecord &run)
{
    const double cpus = std::max(1.0, run.environment.value(QLatin1String("usable_cpus")).toDouble());
    return std::min(double(run.parameters.integer("jobs")), cpus);
}

namespace {

/// Records of version 1 hold the serial time by the wall clock only.
bool isCpuTime(const RunRecord &run)
{
    return !measured(run, "serial_wall_s").isEmpty();
}

Headline oneWayHeadline(const RunRecord &run)
{
    const QString runner = run.parameters.choice("runner");
    const auto seconds = median(measured(run, runner + QStringLiteral("_s")));
    if (!seconds)
        return {};
    const double jobs = double(run.parameters.integer("jobs"));
    const bool serial = runner == QLatin1String("serial");
    return {(serial && isCpuTime(run)
                 ? counted(jobs, "%n sum needed %1 of CPU time.", "%n sums needed %1 of CPU time.")
                 : counted(jobs, "%n sum took %1.", "%n sums took %1."))
                .arg(shownSeconds(*seconds)),
            serial ? QStringLiteral("One after the other, in the parent process.")
                   : QStringLiteral("Each in one of the %1, from the first start to the end of the last sum.")
                         .arg(runner)};
}

} // namespace

Headline headline(const RunRecord &run)
{
    if (!isAll(run.parameters))
        return oneWayHeadline(run);
    const auto threads = median(measured(run, "speedup_threads"));
    const auto processes = median(measured(run, "speedup_processes"));
    const auto serial = median(measured(run, "serial_s"));
    if (!threads || !processes || !serial)
        return {};
    const QString words = run.parameters.flag("global-lock")
        ? QStringLiteral("Speed-up under a global lock: threads %1, processes %2.")
        : QStringLiteral("Speed-up: threads %1, processes %2.");
    return {words.arg(shownTimes(*threads), shownTimes(*processes)),
            (isCpuTime(run) ? QStringLiteral("One after the other the sums need %1 of CPU time; ")
                            : QStringLiteral("One after the other the sums take %1; "))
                    .arg(shownSeconds(*serial))
                + QStringLiteral("ideal for these jobs and CPUs is %1.").arg(shownTimes(idealSpeedup(run)))};
}

} // namespace plab::speedup
