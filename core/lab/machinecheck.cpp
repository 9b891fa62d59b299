// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/machinecheck.h"

#include "core/runtime/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>

namespace plab {

namespace {

/// Descriptors are counted and opened anew there, memory and CPUs are asked there.
Result<void> checkProc()
{
    const Descriptor own(open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (own || errno == EMFILE || errno == ENFILE)
        return {};
    return refusedError(
        systemError(tr("Cannot look into /proc/self/fd: %1. Process Lab needs the file system proc: "
                       "mount it on /proc."),
                    errno)
            .sentence);
}

/// What event loops (GLib's calls poll, Qt's own ppoll) and QProcess are made of: where it is refused they
/// wait for ever, or never do.
int errorOfWaiting()
{
    const timespec none {};
    siginfo_t nobody {};
    if (poll(nullptr, 0, 0) < 0 || ppoll(nullptr, 0, &none, nullptr) < 0)
        return errno;
    const bool told = waitid(P_ALL, 0, &nobody, WEXITED | WNOHANG | WNOWAIT) == 0 || errno == ECHILD;
    return told ? 0 : errno;
}

/// By which other threads wake an event loop.
int errorOfWriting()
{
    std::array<int, 2> ends {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return 0; // told by whoever needs one
    const Descriptor in(ends[0]);
    const Descriptor out(ends[1]);
    return write(out.get(), "", 1) == 1 ? 0 : errno;
}

} // namespace

Result<void> checkMachine()
{
    if (const Result<void> proc = checkProc(); !proc)
        return proc;
    if (const int error = errorOfWaiting())
        return refusedError(
            systemError(tr("Cannot wait for other processes (poll, waitid): %1."), error).sentence);
    if (const int error = errorOfWriting())
        return refusedError(systemError(tr("Cannot write to a pipe: %1."), error).sentence);
    return {};
}

} // namespace plab
