// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/machineload.h"

#include "core/model/controlgroups.h"
#include "core/model/cpus.h"
#include "core/runtime/reaping.h"
#include "core/shared/futex.h"

#include <cstdlib>
#include <ctime>
#include <unistd.h>

#include <algorithm>

namespace plab {

namespace {

/// A file of this process's control group, in the first hierarchy that has it.
QByteArray ofGroup(const QString &root, const QString &controller, const QString &file)
{
    for (const ControlGroup &group : ownControlGroups(controller, root)) {
        for (const QString &folder : {group.upwards.first(), group.upwards.last()}) {
            const QByteArray content = kernelText(folder + QLatin1Char('/') + file);
            if (!content.isEmpty())
                return content;
        }
    }
    return {};
}

std::optional<double> numberBehind(const QByteArray &text, const QByteArray &name)
{
    for (const QByteArray &line : text.split('\n')) {
        bool ok = false;
        const double number = line.startsWith(name) ? line.mid(name.size()).trimmed().toDouble(&ok) : 0;
        if (ok)
            return number;
    }
    return std::nullopt;
}

std::optional<double> laboratoryCpu(pid_t nursery)
{
    const std::optional<std::uint64_t> own = processCpuNs(getpid());
    const std::optional<std::uint64_t> its = nursery > 0 ? processCpuNs(nursery) : std::nullopt;
    return own ? std::optional(double(*own + its.value_or(0)) * 1e-9) : std::nullopt;
}

constexpr double LeastSuspendedS = 0.01; ///< less is the distance of the clocks' readings

double secondsBy(clockid_t clock)
{
    timespec now {};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

/// Whoever loses the CPU between two readings tries again.
double readSuspended()
{
    constexpr double NearS = 1e-3;
    double before = 0, asleep = 0, after = 0;
    for (int tries = 0; tries < 100; ++tries) {
        before = secondsBy(CLOCK_MONOTONIC);
        const double boottime = secondsBy(CLOCK_BOOTTIME);
        after = secondsBy(CLOCK_MONOTONIC);
        asleep = suspendedBy(before, boottime, after);
        if (after - before < NearS)
            break;
    }
    return asleep;
}

std::optional<double> difference(const std::optional<double> &before, const std::optional<double> &after)
{
    return before && after ? std::optional(std::max(0.0, *after - *before)) : std::nullopt;
}

/// The sum of what is known; null if nothing is.
template<typename Number>
std::optional<Number> sumOf(const QList<ProcessRecord> &processes, std::optional<Number> ProcessRecord::*what)
{
    std::optional<Number> sum;
    for (const ProcessRecord &process : processes) {
        if (process.role != Role::Nursery && process.*what)
            sum = sum.value_or(0) + *(process.*what);
    }
    return sum;
}

double ownCpu(const QList<ProcessRecord> &processes)
{
    double sum = 0;
    for (const ProcessRecord &process : processes) {
        if (process.role != Role::Nursery && process.role != Role::Thread) // whose time is in its process's
            sum += process.cpuS.value_or(0);
    }
    return sum;
}

} // namespace

std::optional<CpuTimes> cpuTimesIn(const QByteArray &stat, const QList<int> &cpus)
{
    static const double ticks = double(sysconf(_SC_CLK_TCK));
    std::optional<CpuTimes> all;
    CpuTimes some;
    bool onlyThese = true;
    for (const QByteArray &line : stat.split('\n')) {
        if (!line.startsWith("cpu"))
            break; // they stand first
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() < 5) // name user nice system idle iowait irq softirq steal …
            return std::nullopt;
        const double idle = (fields[4].toDouble() + (fields.size() > 5 ? fields[5].toDouble() : 0)) / ticks;
        const double stolen = fields.size() > 8 ? fields[8].toDouble() / ticks : 0;
        bool ok = false;
        const int cpu = fields[0].mid(3).toInt(&ok);
        if (!ok) {
            all = CpuTimes {0, idle, stolen};
        } else if (cpus.contains(cpu)) {
            some = {some.cpus + 1, some.idleS + idle, some.stolenS + stolen};
        } else {
            onlyThese = false;
        }
    }
    if (some.cpus == 0)
        return std::nullopt;
    if (onlyThese && all)
        return CpuTimes {some.cpus, all->idleS, all->stolenS};
    return some;
}

std::optional<double> pressureIn(const QByteArray &pressure)
{
    const QByteArray some = pressure.left(pressure.indexOf('\n'));
    const qsizetype at = some.indexOf("total=");
    bool ok = false;
    const double microseconds =
        some.startsWith("some ") && at >= 0 ? some.mid(at + 6).trimmed().toDouble(&ok) : 0;
    return ok ? std::optional(microseconds * 1e-6) : std::nullopt;
}

std::optional<double> throttledIn(const QByteArray &cpuStat)
{
    if (const std::optional<double> microseconds = numberBehind(cpuStat, "throttled_usec "))
        return *microseconds * 1e-6;
    const std::optional<double> nanoseconds = numberBehind(cpuStat, "throttled_time ");
    return nanoseconds ? std::optional(*nanoseconds * 1e-9) : std::nullopt;
}

double suspendedBy(double monotonicBeforeS, double boottimeS, double monotonicAfterS)
{
    return boottimeS - (monotonicBeforeS + monotonicAfterS) / 2;
}

std::optional<qint64> readMemoryKills(const QString &root)
{
    const QString memory = QStringLiteral("memory");
    for (const QByteArray &text : {ofGroup(root, memory, QStringLiteral("memory.events")),
                                   ofGroup(root, memory, QStringLiteral("memory.oom_control")),
                                   kernelText(root + QLatin1String("/proc/vmstat"))}) {
        if (const std::optional<double> kills = numberBehind(text, "oom_kill "))
            return qint64(*kills);
    }
    return std::nullopt;
}

MachineReading readMachine(pid_t nursery, const QString &root)
{
    MachineReading reading;
    reading.laboratoryS = laboratoryCpu(nursery);
    reading.pressureS = pressureIn(kernelText(root + QLatin1String("/proc/pressure/cpu")));
    reading.groupPressureS = pressureIn(ofGroup(root, QStringLiteral("cpu"), QStringLiteral("cpu.pressure")));
    reading.throttledS = throttledIn(ofGroup(root, QStringLiteral("cpu"), QStringLiteral("cpu.stat")));
    reading.memoryKills = readMemoryKills(root);
    reading.suspendedS = readSuspended();
    const QByteArray stat = kernelText(root + QLatin1String("/proc/stat"));
    reading.timeNs = nowNs();
    reading.times = cpuTimesIn(stat, allowedCpus());
    return reading;
}

Load loadBetween(const MachineReading &before, const MachineReading &after,
                 const QList<ProcessRecord> &processes)
{
    Load load;
    load.spanS = double(after.timeNs - before.timeNs) * 1e-9;
    load.cpus = after.times ? after.times->cpus : usableCpus();
    load.ownS = ownCpu(processes);
    load.laboratoryS = difference(before.laboratoryS, after.laboratoryS);
    if (before.times && after.times && before.times->cpus == after.times->cpus) {
        const double idle = std::max(0.0, after.times->idleS - before.times->idleS);
        load.stolenS = std::max(0.0, after.times->stolenS - before.times->stolenS);
        load.busyS = std::max(0.0, load.spanS * after.times->cpus - idle - *load.stolenS);
        load.othersS = std::max(0.0, *load.busyS - *load.ownS - load.laboratoryS.value_or(0));
    }
    load.pressureS = difference(before.pressureS, after.pressureS);
    load.groupPressureS = difference(before.groupPressureS, after.groupPressureS);
    load.throttledS = difference(before.throttledS, after.throttledS);
    if (const std::optional<double> slept = difference(before.suspendedS, after.suspendedS))
        load.suspendedS = *slept < LeastSuspendedS ? 0 : *slept;
    double average = 0;
    if (getloadavg(&average, 1) == 1)
        load.loadAverage = average;
    load.runDelayS = sumOf(processes, &ProcessRecord::runDelayS);
    load.migrations = sumOf(processes, &ProcessRecord::migrations);
    return load;
}

} // namespace plab
