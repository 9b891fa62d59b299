// SPDX-License-Identifier: GPL-3.0-or-later
// refusingfilter CALL ERRNO PROGRAM [ARGUMENT]…: becomes PROGRAM, which, with all that it starts, is refused
// the one system call with that number: each try ends with the error ERRNO (seccomp(2), SECCOMP_RET_ERRNO).
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace {

constexpr std::uint32_t offsetOfCall = offsetof(seccomp_data, nr);
constexpr std::uint32_t offsetOfSecond = offsetof(seccomp_data, args) + sizeof(std::uint64_t);

/// Refuses all of these calls but one: the execve of this very program, known by where its arguments lie.
bool refuse(std::uint32_t call, std::uint32_t error, char **ownArguments)
{
    const auto own = reinterpret_cast<std::uintptr_t>(ownArguments);
    sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetOfCall),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 6),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetOfSecond),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, std::uint32_t(own), 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetOfSecond + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, std::uint32_t(std::uint64_t(own) >> 32), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    // From the first jump "another call" leads to the last line.
    static_assert(std::size(steps) == 9);
    sock_fprog program {static_cast<unsigned short>(std::size(steps)), steps};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 4) {
        std::fputs("refusingfilter CALL ERRNO PROGRAM [ARGUMENT]...\n", stderr);
        return 2;
    }
    if (!refuse(std::uint32_t(std::atoi(argv[1])), std::uint32_t(std::atoi(argv[2])), argv + 3)) {
        std::perror("refusingfilter: seccomp");
        return 126;
    }
    execv(argv[3], argv + 3);
    std::perror(argv[3]);
    return 127;
}
