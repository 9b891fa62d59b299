// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/briefname.h"

#include "core/runtime/procstate.h"

#include <mqueue.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

namespace plab {

namespace {

constexpr auto QueueFolder = "/dev/mqueue";
constexpr auto BlockFolder = "/dev/shm";

/// The maker's pid in such a name; 0 if it is another one.
pid_t makerOf(const std::string &name)
{
    constexpr std::string_view Prefix = "process-lab-";
    const char *end = name.data() + name.size();
    pid_t maker = 0;
    unsigned long long ticks = 0;
    if (!name.starts_with(Prefix))
        return 0;
    const auto pid = std::from_chars(name.data() + Prefix.size(), end, maker);
    if (pid.ptr == end || *pid.ptr != '-')
        return 0;
    const auto start = std::from_chars(pid.ptr + 1, end, ticks);
    return start.ec == std::errc() && start.ptr == end ? maker : 0;
}

/// Without /proc nobody is known to be gone.
bool isMakerGone(const std::string &name)
{
    const pid_t maker = makerOf(name);
    return maker > 0 && stateLetter(getpid()) != '-' && name != briefName(maker);
}

std::vector<std::string> leftIn(const std::string &folder)
{
    std::vector<std::string> names;
    std::error_code none; // a folder that is not there or cannot be read holds nothing of ours
    for (std::filesystem::directory_iterator file(folder, none), end; file != end; file.increment(none)) {
        if (std::string name = file->path().filename(); isMakerGone(name))
            names.push_back(std::move(name));
    }
    return names;
}

} // namespace

std::string briefName(pid_t maker)
{
    return briefName(maker, startTicks(maker));
}

std::string briefName(pid_t maker, unsigned long long startTicks)
{
    return "process-lab-" + std::to_string(maker) + "-" + std::to_string(startTicks);
}

std::string fifoPath(const std::string &name)
{
    return temporaryFolder() + "/" + name;
}

std::string namedFolder(const std::string &name)
{
    return fifoPath(name);
}

std::string queueName(const std::string &name)
{
    return "/" + name;
}

std::string blockName(const std::string &name)
{
    return "/" + name;
}

bool isOwn(const std::string &path, mode_t type)
{
    struct stat found = {};
    return lstat(path.c_str(), &found) == 0 && (found.st_mode & S_IFMT) == type && found.st_uid == geteuid();
}

std::string temporaryFolder()
{
    const char *folder = std::getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

void removeBriefName(const std::string &name)
{
    if (makerOf(name) == 0)
        return;
    if (isOwn(fifoPath(name), S_IFIFO))
        unlink(fifoPath(name).c_str());
    std::error_code none; // tried again by the next who sweeps
    if (isOwn(namedFolder(name), S_IFDIR))
        std::filesystem::remove_all(namedFolder(name), none);
    mq_unlink(queueName(name).c_str()); // which says no to those of others, as the next does
    shm_unlink(blockName(name).c_str());
}

void sweepBriefNames()
{
    for (const std::string &folder :
         {temporaryFolder(), std::string(QueueFolder), std::string(BlockFolder)}) {
        for (const std::string &name : leftIn(folder))
            removeBriefName(name);
    }
}

} // namespace plab
