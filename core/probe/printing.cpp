// SPDX-License-Identifier: GPL-3.0-or-later
// Each process of a script prints into pipes of its own, so that the laboratory knows who wrote what. A pipe
// and no socket, because it can be opened once more by its name (/dev/stdout); and one for each process,
// because a pipe does not tell who has written into it.
#include "core/probe/printing.h"

#include "core/probe/probe.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace plab::probe {

namespace {

constexpr int Streams = PipesOf::Most; // output and errors: descriptors 1 and 2

/// Those that this process has from its parent, by their inodes.
unsigned long long known[Streams];

struct Pipe
{
    int read = -1;
    int write = -1;
};

/// Which of the laboratory's pipes stands at a descriptor; -1: none of them, the program has seen to it
/// itself.
int pipeAt(int descriptor)
{
    const unsigned long long inode = plab_pipe_at(descriptor);
    for (int i = 0; inode && i < Streams; ++i) {
        if (known[i] == inode)
            return i;
    }
    return -1;
}

bool make(Pipe &pipe)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pipe = {ends[0], ends[1]};
    return true;
}

/// Waits for nobody: where there is no room the process goes on with its parent's pipes.
bool send(int socket, const PipesOf &message, const int *descriptors)
{
    iovec part {const_cast<PipesOf *>(&message), sizeof message};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * Streams)] = {};
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(sizeof(int) * message.count);
    cmsghdr *const rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * message.count);
    std::memcpy(CMSG_DATA(rights), descriptors, sizeof(int) * message.count);
    return sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) == ssize_t(sizeof message);
}

/// In its place, and as it was.
void put(int write, int descriptor)
{
    fcntl(write, F_SETFL, fcntl(descriptor, F_GETFL) & (O_NONBLOCK | O_APPEND));
    dup3(write, descriptor, fcntl(descriptor, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0);
}

} // namespace

} // namespace plab::probe

using namespace plab::probe;

unsigned long long plab_pipe_at(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode) ? status.st_ino : 0;
}

void plab_know_pipes(unsigned long long output, unsigned long long errors)
{
    known[0] = output;
    known[1] = errors;
}

void plab_print_apart(int socket, unsigned lane)
{
    const int at[Streams] = {pipeAt(STDOUT_FILENO), pipeAt(STDERR_FILENO)};
    Pipe pipes[Streams];
    int reads[Streams];
    PipesOf message;
    message.lane = lane;
    bool isMade = true;
    for (int i = 0; i < Streams; ++i) { // both may be the same one, as after 2>&1
        if (at[0] != i && at[1] != i)
            continue;
        isMade = isMade && make(pipes[i]);
        reads[message.count++] = pipes[i].read;
    }
    if (isMade && message.count > 0 && send(socket, message, reads)) {
        for (int i = 0; i < Streams; ++i) {
            if (at[i] >= 0)
                put(pipes[at[i]].write, STDOUT_FILENO + i);
        }
        for (int i = 0; i < Streams; ++i)
            known[i] = pipes[i].write >= 0 ? plab_pipe_at(pipes[i].write) : known[i];
    }
    for (const Pipe &pipe : pipes) {
        for (const int end : {pipe.read, pipe.write}) {
            if (end >= 0)
                close(end);
        }
    }
}
