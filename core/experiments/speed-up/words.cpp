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

QList<Idle> withoutEffect(const Parameters &p)
{
    const QString runner = p.choice("runner");
    if (runner == QLatin1String("serial"))
        return {idleWhile(p, "global-lock", "runner", tr("nobody else wants it"))};
    if (runner == QLatin1String("processes"))
        return {idleWhile(p, "global-lock", "runner", tr("each has one of its own"))};
    return {};
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const QString runner = p.choice("runner");
    if (!isAll(p))
        remarks.append(tr("While %1 is “%2” there is nothing to compare with: choose “all” for a speed-up.")
                           .arg(shownLabel(p, "runner"), shownSetting(p, "runner")));
    if (p.integer("jobs") == 1)
        remarks.append(tr("One job cannot be shared out, so nothing gets faster."));
    if (runner != QLatin1String("serial")) {
        if (const Text crowd =
                crowdRemark(tr("%n jobs", "%n job", double(p.integer("jobs"))), p.integer("jobs"), false);
            !crowd.isEmpty())
            remarks.append(crowd);
    }
    return remarks;
}

QString shownTimes(double factor)
{
    const QLocale locale;
    return (factor < 0.095 ? locale.toString(factor, 'g', 1) : locale.toString(factor, 'f', 2))
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
    const Text sentence = serial && isCpuTime(run)
        ? tr("%n sums needed %1 of CPU time.", "%n sum needed %1 of CPU time.", jobs)
        : tr("%n sums took %1.", "%n sum took %1.", jobs);
    const Text detail = serial ? tr("One after the other, in the parent process.")
        : runner == QLatin1String("threads")
        ? tr("Each in one of the threads, from the first start to the end of the last sum.")
        : tr("Each in one of the processes, from the first start to the end of the last sum.");
    return {sentence.arg(shownSeconds(*seconds)), detail};
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
    const Text sentence = run.parameters.flag("global-lock")
        ? tr("Speed-up under a global lock: threads %1, processes %2.")
        : tr("Speed-up: threads %1, processes %2.");
    const Text detail = isCpuTime(run)
        ? tr("One after the other the sums need %1 of CPU time; ideal for these jobs and CPUs is %2.")
        : tr("One after the other the sums take %1; ideal for these jobs and CPUs is %2.");
    return {sentence.arg(shownTimes(*threads), shownTimes(*processes)),
            detail.arg(shownSeconds(*serial), shownTimes(idealSpeedup(run)))};
}

} // namespace plab::speedup
