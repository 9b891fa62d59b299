// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/output.h"

#include "core/probe/printing.h"
#include "core/runtime/reaping.h"
#include "core/shared/futex.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace plab::ownscript {

namespace {

constexpr std::size_t LongestLine = 4000;
constexpr quint64 MostLines = 100'000;      ///< the console keeps no more
constexpr std::size_t MostWaiting = 20'000; ///< for the laboratory to take them
/// Descriptors beside the pipes: those on their way in the socket's buffer, and our own.
constexpr rlim_t Spare = 600;

/// Two for each process that prints; what stands for this process by default may be less.
std::size_t roomForPipes()
{
    constexpr rlim_t Wanted = 4096;
    rlimit limit {};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(Wanted, limit.rlim_max));
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur > Spare ? std::size_t(limit.rlim_cur - Spare) : 0;
}

} // namespace

Output::Output(Parent &parent, Printed printed, std::uint32_t mainLane, Listener heard)
    : m_parent(parent), m_heard(std::move(heard)), m_mainLane(mainLane), m_more(std::move(printed.more))
{
    if (!printed.output)
        return;
    m_ready.reset(epoll_create1(EPOLL_CLOEXEC));
    if (!m_ready)
        throw Refused {systemError(tr("Cannot wait for what the script prints: %1."), errno)};
    watch(m_more.get());
    add(std::move(printed.output), mainLane);
    add(std::move(printed.errors), mainLane);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before); // signals are for the thread that waits for children
    const int refused = startThreads();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (refused == 0)
        return;
    giveUp();
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
    giveUp();
}

void Output::giveUp()
{
    m_isGivenUp.store(true);
    if (m_reader.joinable())
        shutdown(m_more.get(), SHUT_RDWR); // wakes it up
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

/// Edge-triggered: the kernel then hands them out in the order in which something was first written into
/// them, so that lines of several processes stand in their order.
void Output::watch(int descriptor) const
{
    epoll_event event {EPOLLIN | EPOLLET, {.fd = descriptor}};
    epoll_ctl(m_ready.get(), EPOLL_CTL_ADD, descriptor, &event);
}

void Output::add(Descriptor pipe, std::uint32_t lane)
{
    const int number = pipe.get();
    m_sources[number] = {std::move(pipe), lane, {}};
    watch(number);
}

void Output::read()
{
    constexpr int UnfinishedMs = 200; // a question without a line break is shown as it stands
    std::array<epoll_event, 64> ready;
    while ((m_hasMore || !m_sources.empty()) && !m_isGivenUp.load()) {
        const int count = epoll_wait(m_ready.get(), ready.data(), int(ready.size()), UnfinishedMs);
        if (count == 0)
            tellUnfinished();
        for (int i = 0; i < count; ++i) {
            const int descriptor = ready[std::size_t(i)].data.fd;
            descriptor == m_more.get() ? addFrom(descriptor) : drain(descriptor);
        }
    }
    tellUnfinished();
}

/// Pipes of processes that have just begun. Where there is no room for more, nobody sends any: they print
/// into those of their parents then.
void Output::addFrom(int socket)
{
    static const std::size_t room = roomForPipes();
    for (;;) {
        probe::PipesOf message;
        iovec part {&message, sizeof message};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * probe::PipesOf::Most)];
        msghdr header {};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        const ssize_t size = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (size < 0 && errno == EINTR)
            continue;
        m_hasMore = size > 0 || (size < 0 && errno == EAGAIN);
        if (size <= 0)
            return;
        for (cmsghdr *one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
            if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS)
                continue;
            for (std::size_t i = 0; i < (one->cmsg_len - CMSG_LEN(0)) / sizeof(int); ++i) {
                int number = -1;
                std::memcpy(&number, CMSG_DATA(one) + i * sizeof number, sizeof number);
                fcntl(number, F_SETFL, O_NONBLOCK);
                const bool isLane = message.lane < m_parent.arena().slotCount() && message.lane > 1;
                add(Descriptor(number), isLane ? message.lane : m_mainLane);
            }
        }
        if (m_sources.size() >= room)
            shutdown(socket, SHUT_RD);
    }
}

/// All that is in it, but no more than a piece at a time: the others have their turn then.
void Output::drain(int descriptor)
{
    const auto found = m_sources.find(descriptor);
    if (found == m_sources.end())
        return;
    std::array<char, 65536> buffer;
    constexpr int Most = 16;
    for (int i = 0; i < Most; ++i) {
        const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0) {
            tell(found->second);
            m_sources.erase(found);
            return;
        }
        m_bytes += std::size_t(size);
        take(found->second, {buffer.data(), std::size_t(size)});
    }
    epoll_event again {EPOLLIN | EPOLLET, {.fd = descriptor}};
    epoll_ctl(m_ready.get(), EPOLL_CTL_MOD, descriptor, &again);
}

void Output::take(Source &source, std::string_view piece)
{
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        const bool isWhole = end != std::string_view::npos;
        source.line.append(piece.substr(0, isWhole ? end : piece.size()));
        piece.remove_prefix(isWhole ? end + 1 : piece.size());
        if (isWhole && source.line.empty())
            source.line.push_back(' '); // an empty line is one, too
        if (isWhole || source.line.size() >= LongestLine)
            tell(source);
    }
}

void Output::tellUnfinished()
{
    for (auto &[descriptor, source] : m_sources)
        tell(source);
}

void Output::tell(Source &source)
{
    if (source.line.empty())
        return;
    if (m_heard && source.lane == m_mainLane)
        m_heard(QString::fromUtf8(source.line.data(), qsizetype(source.line.size())));
    {
        const std::scoped_lock lock(m_mutex);
        if (m_lineCount < MostLines && m_lines.size() < MostWaiting) {
            ++m_lineCount;
            m_lines.push_back(
                {source.lane, nowNs(), QByteArray(source.line.data(), qsizetype(source.line.size()))});
        } else {
            ++m_leftOut;
        }
    }
    m_changed.notify_one();
    source.line.clear();
}

} // namespace plab::ownscript
