// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/environment.h"

#include "core/model/build.h"
#include "core/model/controlgroups.h"
#include "core/model/cpus.h"
#include "core/model/numbertext.h"

#include <QJsonArray>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <cstring>
#include <ctime>

namespace plab {

namespace {

QString contentOf(const char *path)
{
    return QString::fromUtf8(kernelText(QLatin1String(path))).trimmed();
}

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonValue cpuModel()
{
    const QStringList lines = contentOf("/proc/cpuinfo").split(QLatin1Char('\n'));
    for (const char *key : {"model name", "Model", "cpu model"}) { // x86, ARM, MIPS
        for (const QString &line : lines) {
            if (line.section(QLatin1Char(':'), 0, 0).trimmed() == QLatin1String(key))
                return textOrNull(line.section(QLatin1Char(':'), 1).trimmed());
        }
    }
    return QJsonValue::Null;
}

/// Release only: uname also knows the host's name, which must not get into a record.
QJsonValue kernel()
{
    utsname names = {};
    if (uname(&names) != 0)
        return QJsonValue::Null;
    return QStringLiteral("%1 %2 %3")
        .arg(QLatin1String(names.sysname), QLatin1String(names.release), QLatin1String(names.machine));
}

qint64 monotonicNs()
{
    timespec now = {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/// Cost of one reading of the clock: the fastest of a few rounds, so that a round that was interrupted does
/// not count.
double clockReadNs()
{
    constexpr int rounds = 5;
    constexpr int readings = 1000;
    qint64 fastest = std::numeric_limits<qint64>::max();
    for (int round = 0; round < rounds; ++round) {
        const qint64 begin = monotonicNs();
        for (int i = 0; i < readings; ++i)
            monotonicNs();
        fastest = std::min(fastest, monotonicNs() - begin);
    }
    return double(fastest) / (readings + 1);
}

/// "none" on bare metal, else how the hypervisor signs; null where that cannot be told.
QJsonValue virtualMachine()
{
#if defined(__x86_64__) || defined(__i386__)
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d))
        return QJsonValue::Null;
    if (!(c & (1u << 31)))
        return QStringLiteral("none");
    __cpuid(0x40000000, a, b, c, d);
    char signature[13] = {};
    std::memcpy(signature, &b, 4);
    std::memcpy(signature + 4, &c, 4);
    std::memcpy(signature + 8, &d, 4);
    const QString text = QString::fromLatin1(signature).trimmed();
    return text.isEmpty() ? QStringLiteral("unknown") : text;
#else
    return QJsonValue::Null;
#endif
}

QJsonValue load()
{
    double averages[3] = {};
    if (getloadavg(averages, 3) != 3)
        return QJsonValue::Null;
    return QJsonArray {averages[0], averages[1], averages[2]};
}

/// Share of the last 10 s in which something waited for this resource, in percent: "some avg10=1.23 …".
QJsonValue pressureOf(const char *path)
{
    const QString some = contentOf(path).section(QLatin1Char('\n'), 0, 0);
    const QString average = some.section(QLatin1String("avg10="), 1).section(QLatin1Char(' '), 0, 0);
    bool ok = false;
    const double percent = average.toDouble(&ok);
    return ok ? QJsonValue(percent) : QJsonValue(QJsonValue::Null);
}

QJsonObject pressure()
{
    return {
        {"cpu_percent", pressureOf("/proc/pressure/cpu")},
        {"memory_percent", pressureOf("/proc/pressure/memory")},
        {"io_percent", pressureOf("/proc/pressure/io")},
    };
}

QJsonValue resourceLimit(__rlimit_resource resource)
{
    rlimit limit = {};
    if (getrlimit(resource, &limit) != 0)
        return QJsonValue::Null;
    if (limit.rlim_cur == RLIM_INFINITY)
        return QStringLiteral("unlimited");
    return limit.rlim_cur > rlim_t(exactIntegers) ? QJsonValue(QString::number(limit.rlim_cur))
                                                  : QJsonValue(qint64(limit.rlim_cur));
}

QJsonValue memoryTotal()
{
    const qint64 pages = sysconf(_SC_PHYS_PAGES);
    return pages > 0 ? QJsonValue(pages * qint64(sysconf(_SC_PAGESIZE))) : QJsonValue(QJsonValue::Null);
}

QJsonObject limits()
{
    return {
        {"processes", resourceLimit(RLIMIT_NPROC)},
        {"open_files", resourceLimit(RLIMIT_NOFILE)},
        {"address_space_bytes", resourceLimit(RLIMIT_AS)},
        {"memory_bytes", memoryTotal()},
    };
}

} // namespace

QJsonObject readEnvironment()
{
    const std::optional<double> quota = cgroupCpuQuota();
    return {
        {"program", version()},
        {"build", buildId()},
        {"compiler", compiler()},
        {"qt", QString::fromLatin1(qVersion())},
        {"cpu", cpuModel()},
        {"usable_cpus", usableCpus()},
        {"cpu_quota", quota ? QJsonValue(*quota) : QJsonValue(QJsonValue::Null)},
        {"governor", textOrNull(contentOf("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"))},
        {"kernel", kernel()},
        {"virtual_machine", virtualMachine()},
        {"clock_source",
         textOrNull(contentOf("/sys/devices/system/clocksource/clocksource0/current_clocksource"))},
        {"clock_read_ns", clockReadNs()},
        {"limits", limits()},
        {"load_before", load()},
        {"load_after", QJsonValue::Null},
        {"pressure_before", pressure()},
        {"pressure_after", QJsonValue::Null},
    };
}

void finishEnvironment(QJsonObject &environment)
{
    environment.insert("load_after", load());
    environment.insert("pressure_after", pressure());
}

} // namespace plab
