// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/leftovers.h"

#include "core/probe/tables.h"
#include "core/runtime/briefname.h"

#include <sys/stat.h>

#include <cstring>
#include <filesystem>

namespace plab::ownscript {

namespace {

using std::filesystem::path;

// What stands in memory that a script can write to is not believed.

/// As multiprocessing.util.get_temp_dir() calls them.
bool isFolder(const path &file)
{
    return file.filename().string().starts_with("pymp-") && isOwn(file, S_IFDIR);
}

/// As SemLock and SharedMemory call what they make, shm_overview(7) and sem_overview(7).
bool isBlock(const path &file)
{
    const std::string name = file.filename().string();
    return file.parent_path() == "/dev/shm" && (name.starts_with("sem.mp-") || name.starts_with("psm_"))
        && isOwn(file, S_IFREG);
}

void removeThose(const Arena &arena, bool (*isOne)(const path &))
{
    using namespace probe;
    const Tables &tables = arena.shared<Tables>();
    const std::uint32_t count = tables.counts[std::size_t(NameKind::Leftover)].load();
    for (const Name *name : namesOf(arena.at(tables.names), NameKind::Leftover, count)) {
        if (!name)
            continue;
        const path file(std::string(name->key, strnlen(name->key, sizeof name->key)));
        std::error_code ignored; // it may be gone, as it should be
        if (file.is_absolute() && isOne(file))
            std::filesystem::remove_all(file, ignored);
    }
}

} // namespace

void removeLeftFolders(const Arena &arena)
{
    removeThose(arena, isFolder);
}

void removeLeftovers(const Arena &arena)
{
    removeLeftFolders(arena);
    removeThose(arena, isBlock);
}

} // namespace plab::ownscript
