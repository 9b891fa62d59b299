// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/pidfd.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <string_view>

namespace plab {

namespace {

/// The line "Pid:" of /proc/self/fdinfo/<pidfd> (pidfd_open(2)): -1 once the process was waited for. 0 if it
/// cannot be told.
pid_t pidOf(int pidfd)
{
    std::array<char, 40> path {};
    std::snprintf(path.data(), path.size(), "/proc/self/fdinfo/%d", pidfd);
    const Descriptor file(open(path.data(), O_RDONLY | O_CLOEXEC));
    std::array<char, 512> buffer;
    const ssize_t size = file ? read(file.get(), buffer.data(), buffer.size()) : -1;
    const std::string_view text(buffer.data(), size > 0 ? std::size_t(size) : 0);
    constexpr std::string_view field = "\nPid:\t";
    const std::size_t at = text.find(field);
    pid_t pid = 0;
    if (at != std::string_view::npos)
        std::from_chars(text.data() + at + field.size(), text.data() + text.size(), pid);
    return pid;
}

} // namespace

Result<Descriptor> openPidfd(pid_t pid)
{
    Descriptor pidfd(int(syscall(SYS_pidfd_open, pid, 0)));
    if (pidfd)
        return pidfd;
    const int error = errno;
    const Text sentence = systemError(tr("Cannot watch over a process (pidfd_open): %1."), error).sentence;
    return error == ESRCH ? failedError(sentence) : refusedError(sentence); // nothing was refused, it is gone
}

bool signalByPidfd(int pidfd, int signalNumber)
{
    if (pidfd < 0)
        return false;
    if (syscall(SYS_pidfd_send_signal, pidfd, signalNumber, nullptr, 0) == 0)
        return true;
    if (errno == ESRCH)
        return false;
    const pid_t pid = pidOf(pidfd);
    return pid > 0 && kill(pid, signalNumber) == 0;
}

} // namespace plab
