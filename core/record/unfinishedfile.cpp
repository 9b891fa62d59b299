// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/unfinishedfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdio>

namespace plab {

namespace {

constexpr int GoesOn = -1;
std::atomic<int> endsWith = GoesOn;
std::atomic<int> undivided = 0;
std::atomic<bool> isTaken = false; // by the file that may write the name
char unfinished[PATH_MAX];         // written in undivided stretches only

void leave()
{
    if (unfinished[0])
        unlink(unfinished);
    _exit(endsWith.load());
}

} // namespace

Undivided::Undivided()
{
    const bool alone = undivided.fetch_add(1) == 0; // else the last of them leaves
    if (endsWith.load() != GoesOn && alone) // whoever ends the program may not have seen this stretch begin
        leave();
}

Undivided::~Undivided()
{
    if (undivided.fetch_sub(1) == 1 && endsWith.load() != GoesOn)
        leave();
}

UnfinishedFile::UnfinishedFile() : m_isKnown(!isTaken.exchange(true)) { }

UnfinishedFile::~UnfinishedFile()
{
    if (!m_isKnown)
        return;
    const Undivided stretch;
    unfinished[0] = '\0';
    isTaken = false;
}

void UnfinishedFile::learnName(int descriptor)
{
    struct stat file = {};
    if (!m_isKnown || fstat(descriptor, &file) != 0 || file.st_nlink == 0)
        return;
    char link[40];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, unfinished, sizeof unfinished - 1);
    unfinished[length > 0 ? length : 0] = '\0';
}

void endProgram(int status)
{
    int none = GoesOn;
    endsWith.compare_exchange_strong(none, status);
    if (undivided.load() == 0)
        leave();
}

} // namespace plab
