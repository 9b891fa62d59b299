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
#include <vector>

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

std::vector<int> ignored; ///< when the program began

/// Only where it does not have to wait: whoever reads may be the one that is waited for.
void sayLastWords()
{
    pollfd look {STDERR_FILENO, POLLOUT, 0};
    const std::size_t count = wordCount.load();
    if (count == 0 || poll(&look, 1, 0) != 1)
        return;
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, words.data(), count); // nobody else to tell
}

void leaveNow()
{
    sayLastWords();
    endProgram(128 + caught.load());
}

void startTimer(int milliseconds)
{
    const itimerval timer {{0, 0}, {milliseconds / 1000, milliseconds % 1000 * 1000}};
    setitimer(ITIMER_REAL, &timer, nullptr);
}

void onEndSignal(int number)
{
    const int before = errno;
    int none = 0;
    const bool first = caught.compare_exchange_strong(none, number);
    const auto byte = static_cast<unsigned char>(number);
    const int fd = listener.load();
    [[maybe_unused]] const ssize_t written = fd >= 0 ? write(fd, &byte, 1) : 0; // full: enough are noted
    const int time = patienceMs.load();
    if (time == 0)
        leaveNow();
    else if (first)
        startTimer(time);
    errno = before;
}

/// A timer that whoever started us has set ends us as it would.
void onTimeOver(int)
{
    const int before = errno;
    if (caught.load() != 0)
        leaveNow();
    else if (std::signal(SIGALRM, SIG_DFL) != SIG_ERR)
        raise(SIGALRM);
    errno = before;
}

void takeBy(int number, void (*handler)(int))
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
        if (number < SIGRTMIN && isIgnored(number))
            ignored.push_back(number);
        if (std::find(ofJobControl.begin(), ofJobControl.end(), number) == ofJobControl.end()
            && isIgnored(number))
            takeBy(number, SIG_DFL);
    }
    for (const int number : ending)
        takeBy(number, number == SIGHUP && withoutHangup ? SIG_IGN : onEndSignal);
    takeBy(SIGALRM, onTimeOver);
    takeBy(SIGPIPE, SIG_IGN); // a reader that has seen enough is an error of one write, not the end of us
    takeBy(SIGXFSZ, SIG_IGN); // a full disk, too
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

const std::vector<int> &ignoredAtStart()
{
    return ignored;
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
