// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory may still be allocated: /proc/meminfo and the control groups, v1 and v2.
#include "core/model/controlgroups.h"
#include "core/shared/memory.h"

#include <QList>

#include <algorithm>

namespace plab {

namespace {

std::optional<std::uint64_t> numberIn(const QString &path)
{
    bool ok = false;
    const std::uint64_t value = kernelText(path).trimmed().toULongLong(&ok);
    return ok ? std::optional(value) : std::nullopt; // "max" of v2 is no limit
}

/// The number behind `key` in lines of "key number" or "key: number kB".
std::optional<std::uint64_t> fieldOf(const QByteArray &text, const QByteArray &key)
{
    for (const QByteArray &line : text.split('\n')) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() >= 2 && words[0] == key)
            return words[1].toULongLong();
    }
    return std::nullopt;
}

struct GroupFiles
{
    const char *limit;
    const char *usage;
    const char *reclaimable; ///< key of memory.stat
};
constexpr GroupFiles FilesV1 {"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file"};
constexpr GroupFiles FilesV2 {"/memory.max", "/memory.current", "inactive_file"};

std::optional<std::uint64_t> roomOf(const QString &folder, const GroupFiles &files)
{
    const std::optional<std::uint64_t> limit = numberIn(folder + QLatin1String(files.limit));
    const std::optional<std::uint64_t> usage = numberIn(folder + QLatin1String(files.usage));
    if (!limit || !usage)
        return std::nullopt;
    const std::uint64_t cache =
        fieldOf(kernelText(folder + QLatin1String("/memory.stat")), files.reclaimable).value_or(0);
    const std::uint64_t used = *usage - std::min(cache, *usage);
    return *limit > used ? *limit - used : 0;
}

} // namespace

std::optional<std::uint64_t> cgroupRoom(const QString &mount, const QByteArray &membership)
{
    return smallestIn(controlGroupsIn(membership, mount, QStringLiteral("memory")),
                      [](const ControlGroup &group, const QString &folder) {
                          return roomOf(folder, group.isVersion2 ? FilesV2 : FilesV1);
                      });
}

std::uint64_t availableMemory()
{
    const std::uint64_t machine =
        fieldOf(kernelText(QStringLiteral("/proc/meminfo")), "MemAvailable:").value_or(0) * 1024;
    return std::min(
        machine,
        cgroupRoom(QStringLiteral("/sys/fs/cgroup"), kernelText(QStringLiteral("/proc/self/cgroup")))
            .value_or(UINT64_MAX));
}

} // namespace plab
