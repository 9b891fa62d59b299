// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/descendants.h"

#include "core/runtime/reaping.h"
#include "core/shared/futex.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <set>
#include <string>

namespace plab {

namespace {

std::string contentOf(const char *path)
{
    std::string text;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    char piece[4096];
    for (ssize_t size = 0; file >= 0 && (size = read(file, piece, sizeof piece)) > 0;)
        text.append(piece, std::size_t(size));
    if (file >= 0)
        close(file);
    return text;
}

void addNumbers(const std::string &text, std::vector<pid_t> &numbers)
{
    const char *at = text.data();
    const char *const end = at + text.size();
    while (at < end) {
        pid_t number = 0;
        const auto [stopped, error] = std::from_chars(at, end, number);
        if (error == std::errc())
            numbers.push_back(number);
        at = stopped + 1;
    }
}

/// A child belongs to the thread that started it.
void addChildren(pid_t pid, std::vector<pid_t> &children)
{
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *const tasks = opendir(path);
    if (!tasks)
        return;
    while (const dirent *task = readdir(tasks)) {
        if (task->d_name[0] == '.')
            continue;
        char file[128];
        std::snprintf(file, sizeof file, "/proc/%d/task/%.20s/children", pid, task->d_name);
        addNumbers(contentOf(file), children);
    }
    closedir(tasks);
}

bool hasChild()
{
    siginfo_t info {};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

} // namespace

std::vector<pid_t> descendants()
{
    std::vector<pid_t> all;
    addChildren(getpid(), all);
    for (std::size_t i = 0; i < all.size(); ++i)
        addChildren(all[i], all);
    return all;
}

bool isTracker(pid_t pid)
{
    char path[40];
    std::snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    return contentOf(path).find("multiprocessing.resource_tracker") != std::string::npos;
}

namespace {

void end(const Arena &arena, pid_t pid, int signalNumber)
{
    if (const std::uint32_t lane = laneOf(arena.lanes(), pid))
        arena.slot(lane).stopSignal.store(std::uint32_t(signalNumber), std::memory_order_release);
    kill(pid, signalNumber);
    kill(pid, SIGCONT);
}

std::vector<pid_t> ownChildren()
{
    std::vector<pid_t> children;
    addChildren(getpid(), children);
    return children;
}

} // namespace

/// From the top: as soon as a parent is gone its children are ours, and how they end is told to us. One that
/// dies before its parent is waited for by that, which may be killed before it has told anybody.
bool endDescendants(const Arena &arena, double graceS, double limitS)
{
    const std::uint64_t began = nowNs();
    const auto since = [began] { return double(nowNs() - began) * 1e-9; };
    constexpr double TrackersS = 2;
    const auto isSpared = [&](pid_t pid) { return since() < 2 * graceS + TrackersS && isTracker(pid); };
    std::set<pid_t> asked;
    for (int round = 0; since() < limitS; ++round) {
        reapInto(arena);
        if (!hasChild())
            return true;
        for (const pid_t pid : ownChildren()) {
            const bool isFirst = asked.insert(pid).second;
            if ((isFirst || since() >= graceS) && !isSpared(pid))
                end(arena, pid, since() >= graceS ? SIGKILL : SIGTERM);
        }
        if (since() >= 2 * graceS) { // one of them may be kept by the kernel
            for (const pid_t pid : descendants()) {
                if (!isSpared(pid))
                    end(arena, pid, SIGKILL);
            }
        }
        poll(nullptr, 0, round < 50 ? 1 : 10);
    }
    return false;
}

} // namespace plab
