// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/placement.h"

#include "core/model/cpus.h"

#include <sched.h>

#include <cerrno>

namespace plab {

int cpuFor(const QString &placement, std::uint32_t number)
{
    const QList<int> cpus = allowedCpus();
    if (placement == QLatin1String("same-cpu") && !cpus.isEmpty())
        return cpus.first();
    if (placement == QLatin1String("two-cpus") && cpus.size() > 1)
        return cpus.at(number % 2);
    return -1;
}

Result<void> pinTo(int cpu)
{
    if (cpu < 0)
        return {};
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) == 0)
        return {};
    return refusedError(
        systemError(tr("Cannot keep a process on CPU %1: %2. Set Placement to free.").arg(cpu), errno)
            .sentence);
}

} // namespace plab
