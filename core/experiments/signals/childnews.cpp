// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/signals/childnews.h"

#include "core/experiments/signals/card.h"
#include <QJsonArray>

#include <algorithm>
#include <array>
#include <cerrno>

namespace plab::signalling {

namespace {

struct News
{
    std::uint64_t timeNs;
    int code;
    int status;
};

constexpr std::size_t MostNews = 128;
std::array<News, MostNews> theNews; // by the handler, read when it is gone
volatile std::sig_atomic_t theCount = 0;
void (*theOther)(int) = nullptr;

void onChild(int number, siginfo_t *told, void *)
{
    const auto i = std::size_t(theCount);
    if (i < MostNews)
        theNews[i] = {nowNs(), told->si_code, told->si_status};
    theCount = theCount + 1;
    if (theOther)
        theOther(number);
}

QString codeName(int code)
{
    switch (code) {
    case CLD_EXITED:
        return QStringLiteral("exited");
    case CLD_KILLED:
    case CLD_DUMPED:
        return QStringLiteral("killed");
    case CLD_STOPPED:
        return QStringLiteral("stopped");
    case CLD_CONTINUED:
        return QStringLiteral("continued");
    default:
        return QStringLiteral("code %1").arg(code);
    }
}

} // namespace

ChildNews::ChildNews(Parent &parent) : m_parent(parent)
{
    theCount = 0;
    struct sigaction action = {};
    action.sa_sigaction = onChild;
    action.sa_flags = SA_SIGINFO | SA_RESTART; // of stops and continuations, too
    if (sigaction(SIGCHLD, nullptr, &m_before) != 0)
        throw Refused {systemError(tr("Cannot look at the handler of SIGCHLD: %1."), errno)};
    theOther = m_before.sa_handler;
    if (sigaction(SIGCHLD, &action, nullptr) != 0)
        throw Refused {systemError(tr("Cannot handle SIGCHLD: %1."), errno)};
}

ChildNews::~ChildNews()
{
    [[maybe_unused]] const int restored = sigaction(SIGCHLD, &m_before, nullptr); // it was there before
}

void ChildNews::report()
{
    QJsonArray news;
    const auto count = std::min(std::size_t(theCount), MostNews);
    for (std::size_t i = 0; i < count; ++i) {
        const double seconds =
            (double(theNews[i].timeNs) - double(m_parent.arena().header().entryNs.load())) * 1e-9;
        news.append(QJsonArray {seconds, codeName(theNews[i].code), theNews[i].status});
    }
    m_parent.measure(QStringLiteral("sigchld"), double(theCount));
    m_parent.value(QStringLiteral("child_news"), news);
}

} // namespace plab::signalling
