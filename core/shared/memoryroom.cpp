// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory may still be allocated: /proc/meminfo and the control groups, v1 and v2.
#include "core/shared/memory.h"

#include <QFile>
#include <QList>

#include <algorithm>

namespace plab {

namespace {

/// Files of proc and cgroup have no size of their own: read to the end.
QByteArray textOf(const QByteArray &path)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::optional<std::uint64_t> numberIn(const QByteArray &path)
{
    bool ok = false;
    const std::uint64_t value = textOf(path).trimmed().toULongLong(&ok);
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

std::optional<std::uint64_t> roomOf(const QByteArray &folder, const GroupFiles &files)
{
    const std::optional<std::uint64_t> limit = numberIn(folder + files.limit);
    const std::optional<std::uint64_t> usage = numberIn(folder + files.usage);
    if (!limit || !usage)
        return std::nullopt;
    const std::uint64_t cache = fieldOf(textOf(folder + "/memory.stat"), files.reclaimable).value_or(0);
    const std::uint64_t used = *usage - std::min(cache, *usage);
    return *limit > used ? *limit - used : 0;
}

void lower(std::optional<std::uint64_t> &least, std::optional<std::uint64_t> value)
{
    if (value && (!least || *value < *least))
        least = value;
}

/// The group and every ancestor up to the mount point: each has a limit of its own. Inside a container the
/// path may not exist below the mount point, which then is the group itself.
std::optional<std::uint64_t> leastRoom(const QByteArray &mount, QByteArray group, const GroupFiles &files)
{
    std::optional<std::uint64_t> least;
    while (group.size() > 1) {
        lower(least, roomOf(mount + group, files));
        group.truncate(std::max<qsizetype>(group.lastIndexOf('/'), 0));
    }
    lower(least, roomOf(mount, files));
    return least;
}

} // namespace

std::optional<std::uint64_t> cgroupRoom(const QByteArray &root, const QByteArray &membership)
{
    std::optional<std::uint64_t> least;
    for (const QByteArray &line : membership.split('\n')) {
        const qsizetype first = line.indexOf(':');
        const qsizetype second = line.indexOf(':', first + 1);
        if (first < 0 || second < 0)
            continue;
        const QByteArray controllers = line.mid(first + 1, second - first - 1);
        const QByteArray group = line.mid(second + 1);
        if (controllers.isEmpty()) {
            lower(least, leastRoom(root, group, FilesV2));
            lower(least, leastRoom(root + "/unified", group, FilesV2)); // mixed v1 and v2
        } else if (controllers.split(',').contains("memory")) {
            lower(least, leastRoom(root + "/memory", group, FilesV1));
        }
    }
    return least;
}

std::uint64_t availableMemory()
{
    const std::uint64_t machine = fieldOf(textOf("/proc/meminfo"), "MemAvailable:").value_or(0) * 1024;
    return std::min(machine, cgroupRoom("/sys/fs/cgroup", textOf("/proc/self/cgroup")).value_or(UINT64_MAX));
}

} // namespace plab
