// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signalwatch.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace plab {

namespace {

constexpr std::array watched {SIGINT, SIGTERM, SIGHUP};
int writeEnd = -1; // a handler can reach nothing else

void noteSignal(int number)
{
    const int before = errno;
    const auto byte = static_cast<unsigned char>(number);
    [[maybe_unused]] const ssize_t written = write(writeEnd, &byte, 1); // full: signals enough are noted
    errno = before;
}

} // namespace

SignalWatch::SignalWatch(QObject *parent) : QObject(parent)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    m_readEnd = ends[0];
    writeEnd = ends[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_readEnd, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &SignalWatch::readPipe);
    for (const int number : watched) {
        struct sigaction old = {};
        sigaction(number, nullptr, &old);
        if (number == SIGHUP && old.sa_handler == SIG_IGN)
            continue;
        struct sigaction handler = {};
        handler.sa_handler = noteSignal;
        handler.sa_flags = SA_RESTART;
        sigaction(number, &handler, nullptr);
    }
}

SignalWatch::~SignalWatch()
{
    if (m_readEnd < 0)
        return;
    for (const int number : watched) {
        struct sigaction old = {};
        sigaction(number, nullptr, &old);
        if (old.sa_handler == noteSignal)
            ::signal(number, SIG_DFL);
    }
    m_notifier.reset();
    close(m_readEnd);
    close(std::exchange(writeEnd, -1));
}

void SignalWatch::readPipe()
{
    unsigned char number = 0;
    while (read(m_readEnd, &number, 1) == 1) {
        if (m_caught == 0)
            m_caught = number;
        Q_EMIT asked(number);
    }
}

} // namespace plab
