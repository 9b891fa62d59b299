// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/endsignals.h"

#include "core/record/unfinishedfile.h"

#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace plab {

namespace {

constexpr std::array ending {SIGINT, SIGTERM, SIGHUP};
constexpr std::array ofJobControl {SIGTSTP, SIGTTIN, SIGTTOU}; // ignored where nobody could continue us

// A handler can reach nothing else.
std::atomic<int> caught = 0;
std::atomic<int> patienceMs = 0;
std::atomic<int> listener = -1;
std::array<char, 512> words {};
std::atomic<std::size_t> wordCount = 0;

/// Only where it does not have to wait: whoever reads may be the one that is waited for.
void say()
{
    pollfd look {STDERR_FILENO, POLLOUT, 0};
    if (const std::size_t count = wordCount.load(); count > 0 && poll(&look, 1, 0) == 1) [[maybe_unused]]
        const ssize_t written = write(STDERR_FILENO, words.data(), count);
}

void leave()
{
    say();
    endProgram(128 + caught.load());
}

void onEndSignal(int number)
{
    const int before = errno;
    int none = 0;
    const bool first = caught.compare_exchange_strong(none, number);
    const auto byte = static_cast<unsigned char>(number);
    if (const int fd = listener.load(); fd >= 0) [[maybe_unused]]
        const ssize_t written = write(fd, &byte, 1); // full: signals enough are noted
    const int time = patienceMs.load();
    if (time == 0)
        leave();
    else if (const itimerval timer {{0, 0}, {time / 1000, time % 1000 * 1000}}; first)
        setitimer(ITIMER_REAL, &timer, nullptr);
    errno = before;
}

void onTimeOver(int)
{
    const int before = errno;
    if (caught.load() != 0)
        leave();
    else if (signal(SIGALRM, SIG_DFL)
             != SIG_ERR) // whoever started us had set a timer: it ends us as it would
        raise(SIGALRM);
    errno = before;
}

void handle(int number, void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(number, &action, nullptr);
}

bool isIgnored(int number)
{
    struct sigaction now = {};
    return sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

void heedEndSignals()
{
    const bool withoutHangup = isIgnored(SIGHUP);
    for (int number = 1; number <= SIGRTMAX; ++number) {
        if (std::find(ofJobControl.begin(), ofJobControl.end(), number) == ofJobControl.end()
            && isIgnored(number))
            handle(number, SIG_DFL);
    }
    for (const int number : ending)
        handle(number, number == SIGHUP && withoutHangup ? SIG_IGN : onEndSignal);
    handle(SIGALRM, onTimeOver);
    handle(SIGPIPE, SIG_IGN); // a reader that has seen enough is an error of one write, not the end of us
    handle(SIGXFSZ, SIG_IGN); // a full disk, too
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

int caughtSignal()
{
    return caught.load();
}

void giveTime(int milliseconds)
{
    patienceMs = milliseconds;
}

void passSignalsTo(int descriptor)
{
    listener = descriptor;
}

void setLastWords(const QString &sentence)
{
    wordCount = 0; // a handler must not see half of them
    if (sentence.isEmpty())
        return;
    const QByteArray line = "process-lab: " + sentence.toLocal8Bit() + '\n';
    const auto count = std::min(std::size_t(line.size()), words.size());
    std::memcpy(words.data(), line.constData(), count);
    wordCount = count;
}

void setUnwritten(const QString &path)
{
    setLastWords(QStringLiteral("A signal ended the program before all of %1 was written.")
                     .arg(path == QLatin1String("-") ? QStringLiteral("standard output") : path));
}

} // namespace plab
