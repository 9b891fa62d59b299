// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into the nursery program before everything else (LD_PRELOAD): a newborn process stops itself in the
// very call that made it, before an instruction of the program's own. STOP_NEWBORN says which:
//     parent    forked by the nursery
//     forked    forked by a parent
//     spawned   by posix_spawn(3), before its exec; its parent waits in the call meanwhile
//     served    forked by a fork server
#include <dlfcn.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

int depth = 0; // forks between this process and the start of its program

bool isNursery()
{
    return std::strcmp(program_invocation_short_name, "process-lab-nursery") == 0;
}

/// A program started by posix_spawn, the fork server among them, has "--child" as its first argument.
bool wasSpawned()
{
    std::ifstream file("/proc/self/cmdline");
    std::string program, first;
    std::getline(file, program, '\0');
    std::getline(file, first, '\0');
    return first == "--child";
}

bool stops(const char *kind)
{
    const char *wanted = std::getenv("STOP_NEWBORN");
    return isNursery() && wanted && std::strcmp(wanted, kind) == 0;
}

const char *kindOfFork()
{
    static const bool spawned = wasSpawned(); // asked first before the fork
    return spawned ? "served" : depth == 0 ? "parent" : "forked";
}

void stopHere()
{
    syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP);
}

} // namespace

extern "C" pid_t fork()
{
    static const auto real = reinterpret_cast<pid_t (*)()>(dlsym(RTLD_NEXT, "fork"));
    const bool stop = isNursery() && stops(kindOfFork());
    const pid_t pid = real();
    if (pid == 0) {
        ++depth;
        if (stop)
            stopHere();
    }
    return pid;
}

extern "C" int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
    using Spawn = int (*)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                          const posix_spawnattr_t *, char *const[], char *const[]);
    static const auto real = reinterpret_cast<Spawn>(dlsym(RTLD_NEXT, "posix_spawn"));
    if (!stops("spawned"))
        return real(pid, path, actions, attributes, argv, environment);
    const pid_t child = vfork(); // as posix_spawn: the caller waits until the child's exec, which never comes
    if (child == 0) {
        stopHere();
        _exit(127);
    }
    *pid = child;
    return 0;
}
