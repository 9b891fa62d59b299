// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cpus.h"

#include <QFile>
#include <QStringList>

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

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
    const QList<QByteArray> words = contentOf(folder + QLatin1String("/cpu.max")).split(' ');
    return words.size() == 2 ? ratio(words[0], words[1]) : std::nullopt;
}

std::optional<double> quotaOfVersion1(const QString &folder)
{
    return ratio(contentOf(folder + QLatin1String("/cpu.cfs_quota_us")),
                 contentOf(folder + QLatin1String("/cpu.cfs_period_us")));
}

/// The limit of a group is the smallest of its own and its ancestors'.
template<typename Quota>
std::optional<double> smallestUpwards(const QString &mount, QString group, Quota quota)
{
    std::optional<double> smallest;
    for (;;) {
        const std::optional<double> here = quota(mount + group);
        if (here && (!smallest || *here < *smallest))
            smallest = here;
        if (group.isEmpty() || group == QLatin1String("/"))
            return smallest;
        group = group.left(group.lastIndexOf(QLatin1Char('/')));
    }
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
    std::optional<double> smallest;
    const QString mounts = root + QLatin1String("/sys/fs/cgroup");
    const QList<QByteArray> lines = contentOf(root + QLatin1String("/proc/self/cgroup")).split('\n');
    for (const QByteArray &line : lines) { // hierarchy:controllers:path, cgroups(7)
        const QStringList parts = QString::fromLocal8Bit(line).split(QLatin1Char(':'));
        if (parts.size() < 3)
            continue;
        const QString group = parts.mid(2).join(QLatin1Char(':'));
        std::optional<double> quota;
        if (parts[0] == QLatin1String("0") && parts[1].isEmpty())
            quota = smallestUpwards(mounts, group, quotaOfVersion2);
        else if (parts[1].split(QLatin1Char(',')).contains(QLatin1String("cpu")))
            quota = smallestUpwards(mounts + QLatin1Char('/') + parts[1], group, quotaOfVersion1);
        if (quota && (!smallest || *quota < *smallest))
            smallest = quota;
    }
    return smallest;
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
