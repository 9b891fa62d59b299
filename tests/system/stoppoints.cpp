// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into the nursery program before everything else (LD_PRELOAD): a process stops itself at the end of a
// call into the system's library. STOP_POINT says where. Newborns, before an instruction of the program's
// own:
//     parent    forked by the nursery
//     forked    forked by a parent
//     spawned   by posix_spawn(3), before its exec; its parent waits in the call meanwhile
//     served    forked by a fork server
// Parents, when something has a name for an instant:
//     fifo      made by mkfifo(3)
//     queue     made by mq_open(3)
//     block     made by shm_open(3)
//     folder    made by mkdir(2)
#include <dlfcn.h>
#include <fcntl.h>
#include <mqueue.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
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
    const char *wanted = std::getenv("STOP_POINT");
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

extern "C" int mkfifo(const char *path, mode_t mode)
{
    static const auto real = reinterpret_cast<int (*)(const char *, mode_t)>(dlsym(RTLD_NEXT, "mkfifo"));
    const int made = real(path, mode);
    if (made == 0 && stops("fifo"))
        stopHere();
    return made;
}

extern "C" int mkdir(const char *path, mode_t mode)
{
    static const auto real = reinterpret_cast<int (*)(const char *, mode_t)>(dlsym(RTLD_NEXT, "mkdir"));
    const int made = real(path, mode);
    if (made == 0 && stops("folder"))
        stopHere();
    return made;
}

extern "C" mqd_t mq_open(const char *name, int flags, ...)
{
    using Open = mqd_t (*)(const char *, int, ...);
    static const auto real = reinterpret_cast<Open>(dlsym(RTLD_NEXT, "mq_open"));
    if (!(flags & O_CREAT))
        return real(name, flags);
    va_list more;
    va_start(more, flags);
    const mode_t mode = va_arg(more, mode_t);
    mq_attr *shape = va_arg(more, mq_attr *);
    va_end(more);
    const mqd_t made = real(name, flags, mode, shape);
    if (made >= 0 && stops("queue"))
        stopHere();
    return made;
}

extern "C" int shm_open(const char *name, int flags, mode_t mode)
{
    using Open = int (*)(const char *, int, mode_t);
    static const auto real = reinterpret_cast<Open>(dlsym(RTLD_NEXT, "shm_open"));
    const int made = real(name, flags, mode);
    if (made >= 0 && (flags & O_CREAT) && stops("block"))
        stopHere();
    return made;
}
