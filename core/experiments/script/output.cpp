// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/output.h"

#include "core/runtime/procstate.h"
#include "core/runtime/reaping.h"
#include "core/shared/futex.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace plab::ownscript {

namespace {

constexpr std::size_t LongestLine = 4000;
constexpr quint64 MostLines = 100'000;      ///< the console keeps no more
constexpr std::size_t MostWaiting = 20'000; ///< for the laboratory to take them

struct Piece
{
    ssize_t size = 0;
    pid_t writer = 0;
};

Piece receive(int socket, std::span<char> into)
{
    iovec part {into.data(), into.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))];
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    Piece piece;
    do
        piece.size = recvmsg(socket, &header, 0);
    while (piece.size < 0 && errno == EINTR);
    for (cmsghdr *one = CMSG_FIRSTHDR(&header); piece.size > 0 && one; one = CMSG_NXTHDR(&header, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_CREDENTIALS)
            continue;
        ucred who {};
        std::memcpy(&who, CMSG_DATA(one), sizeof who);
        piece.writer = who.pid;
    }
    return piece;
}

pid_t parentOf(pid_t pid)
{
    char path[40];
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *const file = std::fopen(path, "re");
    pid_t parent = 0;
    if (file && std::fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1)
        parent = 0;
    if (file)
        std::fclose(file);
    return parent;
}

} // namespace

Output::Output(Parent &parent, Descriptor printed, std::uint32_t mainLane, Listener heard)
    : m_parent(parent), m_heard(std::move(heard)), m_mainLane(mainLane), m_printed(std::move(printed))
{
    if (!m_printed)
        return;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before); // signals are for the thread that waits for children
    const int refused = startThreads();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (refused == 0)
        return;
    shutdown(m_printed.get(), SHUT_RDWR); // ends the reader, if that is there
    finish();
    throw Refused {threadRefused(refused)};
}

/// 0, or why the machine refuses one.
int Output::startThreads()
{
    try {
        m_reader = std::jthread([this] { read(); });
        m_teller = std::jthread([this] { tellAll(); });
    } catch (const std::system_error &refused) {
        return refused.code().value();
    }
    return 0;
}

Output::~Output()
{
    if (m_printed)
        shutdown(m_printed.get(), SHUT_RDWR);
    finish();
}

void Output::finish()
{
    if (m_reader.joinable())
        m_reader.join();
    {
        const std::scoped_lock lock(m_mutex);
        m_isOver = true;
    }
    m_changed.notify_one();
    if (m_teller.joinable())
        m_teller.join();
}

/// Many at once where many have come.
void Output::tellAll()
{
    for (std::unique_lock lock(m_mutex);;) {
        m_changed.wait(lock, [this] { return m_isOver || !m_lines.empty(); });
        if (m_lines.empty())
            return;
        std::vector<Parent::LineOf> lines;
        lines.swap(m_lines);
        lock.unlock();
        m_parent.printFor(lines);
        lock.lock();
    }
}

void Output::read()
{
    Writers writers;
    std::array<char, 65536> buffer;
    const auto tellUnfinished = [&] {
        for (auto &[pid, writer] : writers)
            tell(writer);
    };
    for (;;) {
        constexpr int UnfinishedMs = 200; // a question without a line break is shown as it stands
        pollfd look {m_printed.get(), POLLIN, 0};
        if (poll(&look, 1, UnfinishedMs) == 0) {
            tellUnfinished();
            continue;
        }
        const Piece piece = receive(m_printed.get(), buffer);
        if (piece.size <= 0)
            break;
        const std::string_view bytes(buffer.data(), std::size_t(piece.size));
        m_bytes += bytes.size();
        take(writers, piece.writer, bytes);
    }
    tellUnfinished();
}

void Output::take(Writers &writers, pid_t pid, std::string_view piece)
{
    Writer &writer = writers[pid];
    const std::uint32_t lane = laneOfWriter(pid);
    if (lane || !writer.lane)
        writer.lane = lane ? lane : m_mainLane;
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        const bool isWhole = end != std::string_view::npos;
        writer.line.append(piece.substr(0, isWhole ? end : piece.size()));
        piece.remove_prefix(isWhole ? end + 1 : piece.size());
        if (isWhole && writer.line.empty())
            writer.line.push_back(' '); // an empty line is one, too
        if (isWhole || writer.line.size() >= LongestLine)
            tell(writer);
    }
}

void Output::tell(Writer &writer)
{
    if (writer.line.empty())
        return;
    if (m_heard && writer.lane == m_mainLane)
        m_heard(QString::fromUtf8(writer.line.data(), qsizetype(writer.line.size())));
    {
        const std::scoped_lock lock(m_mutex);
        if (m_lineCount < MostLines && m_lines.size() < MostWaiting) {
            ++m_lineCount;
            m_lines.push_back(
                {writer.lane, nowNs(), QByteArray(writer.line.data(), qsizetype(writer.line.size()))});
        } else {
            ++m_leftOut;
        }
    }
    m_changed.notify_one();
    writer.line.clear();
}

/// A program that a process of the script has started prints in its name.
std::uint32_t Output::laneOfWriter(pid_t pid) const
{
    constexpr int MostSteps = 10;
    const LaneTable lanes = m_parent.arena().lanes();
    for (int step = 0; step < MostSteps && pid > 1; ++step) {
        if (const std::uint32_t lane = lastLaneOf(lanes, pid))
            return lane;
        pid = parentOf(pid);
    }
    return 0;
}

} // namespace plab::ownscript
