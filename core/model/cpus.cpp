// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cpus.h"

#include "core/model/controlgroups.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

std::optional<double> ratio(const QByteArray &quota, const QByteArray &period)
{
    bool quotaOk = false;
    bool periodOk = false;
    const double q = quota.toDouble(&quotaOk);
    const double p = period.toDouble(&periodOk);
    if (!quotaOk || !periodOk || q <= 0 || p <= 0) // "max" in v2, -1 in v1: no limit
        return std::nullopt;
    return q / p;
}

std::optional<double> quotaOfVersion2(const QString &folder)
{
    const QList<QByteArray> words = kernelText(folder + QLatin1String("/cpu.max")).trimmed().split(' ');
    return words.size() == 2 ? ratio(words[0], words[1]) : std::nullopt;
}

std::optional<double> quotaOfVersion1(const QString &folder)
{
    return ratio(kernelText(folder + QLatin1String("/cpu.cfs_quota_us")).trimmed(),
                 kernelText(folder + QLatin1String("/cpu.cfs_period_us")).trimmed());
}

int affinityCpus()
{
    for (int cpus = 1024; cpus <= 1 << 20;
         cpus *= 2) { // the kernel says EINVAL while the set is smaller than its own
        cpu_set_t *set = CPU_ALLOC(std::size_t(cpus));
        const std::size_t bytes = CPU_ALLOC_SIZE(std::size_t(cpus));
        const int count = sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : -1;
        CPU_FREE(set);
        if (count > 0)
            return count;
    }
    return int(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

} // namespace

std::optional<double> cgroupCpuQuota(const QString &root)
{
    return smallestIn(ownControlGroups(QStringLiteral("cpu"), root),
                      [](const ControlGroup &group, const QString &folder) {
                          return group.isVersion2 ? quotaOfVersion2(folder) : quotaOfVersion1(folder);
                      });
}

int usableCpus()
{
    static const int cpus = [] {
        const std::optional<double> quota = cgroupCpuQuota();
        const int allowed = affinityCpus();
        return std::max(1, quota ? int(std::min(double(allowed), std::ceil(*quota))) : allowed);
    }();
    return cpus;
}

QList<int> allowedCpus()
{
    cpu_set_t set;
    QList<int> cpus;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (CPU_ISSET(cpu, &set))
                cpus.append(cpu);
        }
    }
    return cpus;
}

} // namespace plab
