// SPDX-License-Identifier: GPL-3.0-or-later
// How the engine comes by its nursery, hears it, and loses it.
#include "core/lab/engine.h"

#include "core/lab/log.h"
#include "core/model/build.h"
#include "core/runtime/procstate.h"
#include "core/runtime/reaping.h"

#include <cerrno>
#include <csignal>

namespace plab {

Engine::Engine(HeldNursery &nursery) : m_heldNursery(nursery)
{
    for (QTimer *timer : {&m_ticker, &m_repeatLimit, &m_runLimit, &m_escalator, &m_readyLimit}) {
        timer->setParent(this);                // so that they move to the thread with this object
        timer->setTimerType(Qt::PreciseTimer); // a coarse one may end a repeat before its limit
    }
    m_ticker.setInterval(TickMs);
    m_repeatLimit.setSingleShot(true);
    m_runLimit.setSingleShot(true);
    m_readyLimit.setSingleShot(true);
    m_readyLimit.setInterval(nursery.readyWithinMs());
    connect(&m_ticker, &QTimer::timeout, this, &Engine::tick);
    connect(&m_repeatLimit, &QTimer::timeout, this, [this] { stop(RepeatEnding::TimedOut); });
    connect(&m_readyLimit, &QTimer::timeout, this, &Engine::nurseryLate);
    connect(&m_runLimit, &QTimer::timeout, this, [this] { stop(RepeatEnding::TimedOut); });
    connect(&m_escalator, &QTimer::timeout, this, &Engine::escalate);
}

void Engine::begin(const Plan &plan, std::shared_ptr<RunState> state)
{
    if (m_control)
        readControl(); // the nursery may have died since the last run
    m_state = std::move(state);
    m_plan = plan;
    m_turn = 0;
    m_arms.clear();
    for (qsizetype arm = 0; arm < m_plan.arms.size(); ++arm)
        m_arms.emplace_back(m_plan.arms[arm], *m_state->records().at(arm));
    m_stopping.reset();
    m_secondNursery = false;
    m_elapsed.start();
    m_fraction = m_fractionSinceS = 0;
    m_sincePublished.start();
    m_sinceLook.start();
    if (timeoutS() > 0)
        m_runLimit.start(int(timeoutS() * 1000));
    if (m_control && m_nurseryReady)
        return startTurn();
    m_readyLimit.start();
    if (!m_control)
        askForNursery();
}

void Engine::askForNursery()
{
    if (!m_nurseryAsked)
        Q_EMIT nurseryNeeded();
    m_nurseryAsked = true; // a run that was stopped at once may have asked already
}

void Engine::adoptNursery(int control, qint64 pid, const HeldNursery::End &end)
{
    m_nurseryEnd = end;
    m_nurseryAsked = false;
    m_nurseryUnready = false;
    m_control.reset(control);
    m_nursery = {pid, nowNs()};
    m_nurseryReady = false;
    m_controlNotifier = std::make_unique<QSocketNotifier>(control, QSocketNotifier::Read);
    connect(m_controlNotifier.get(), &QSocketNotifier::activated, this, &Engine::readControl);
}

/// Stopped by somebody, or the machine is far too busy. The next run starts a fresh one.
void Engine::nurseryLate()
{
    if (!isBusy() || m_watch)
        return;
    const bool isStopped = m_control && stateLetter(pid_t(m_nursery.pid)) == 'T';
    if (m_control) {
        dropNursery();
        m_heldNursery.signal(m_nursery.pid, SIGKILL);
    }
    failRun(failedError(
        isStopped
            ? plab::tr("The nursery (process %1) was stopped by a signal (state T) and not ready within "
                       "%2 s. The next run starts a fresh one.")
                  .arg(Text::digits(m_nursery.pid))
                  .arg(m_readyLimit.interval() / 1000)
            : plab::tr("The nursery program was not ready within %1 s: the machine is too busy. Try again.")
                  .arg(m_readyLimit.interval() / 1000)));
}

/// Two tell of a nursery that never was ready: its end of file here, and how it ended the main thread. The
/// later one gets on.
void Engine::tellUnready()
{
    const std::uint64_t end = m_nurseryEnd ? m_nurseryEnd->load() : 0;
    if (!isBusy() || !m_nurseryUnready || end == 0)
        return;
    m_nurseryUnready = false;
    failRun(failedError(
        plab::tr("The nursery program ended before it was ready: %1. What it said itself is on the standard "
                 "error. Either the machine forbids it something, or a library that it needs is missing: "
                 "then install Process Lab again.")
            .arg(endingText(unpackEnding(end)))));
}

void Engine::nurseryNotStarted(const Error &error)
{
    m_nurseryAsked = false;
    if (isBusy())
        failRun(error);
}

void Engine::readControl()
{
    for (;;) {
        bool ended = false;
        Result<std::optional<ReceivedMessage>> message = receiveMessage(m_control.get(), false, &ended);
        if (ended)
            return nurseryLost();
        if (!message)
            return nurseryUnheard(message.error());
        if (!message.value())
            return;
        handle(std::move(*message.value()));
        if (!m_control)
            return;
    }
}

void Engine::handle(ReceivedMessage received)
{
    const Message &message = received.message;
    const bool isOfThisRepeat = m_watch && message.generation == m_asked;
    const bool isAnswer =
        message.kind == MessageKind::ParentStarted || message.kind == MessageKind::ParentEnded;
    if (isAnswer && !isOfThisRepeat)
        qCWarning(labLog, "The nursery (process %lld) answered request %u; the last one is %u.",
                  (long long)(m_nursery.pid), message.generation, m_asked);
    switch (message.kind) {
    case MessageKind::Ready:
        if (!m_nurseryReady)
            takeReady(message);
        break;
    case MessageKind::ParentStarted:
        if (isOfThisRepeat)
            takeParent(std::move(received));
        break;
    case MessageKind::ParentEnded:
        if (isOfThisRepeat)
            endTurn(message.number);
        break;
    case MessageKind::Refused:
        // Also of a nursery that cannot work at all: the end of file that follows is no news.
        if (isBusy() && (isOfThisRepeat || message.generation == 0))
            failRun(refusalIn(message).value());
        break;
    default:
        break;
    }
}

void Engine::takeReady(const Message &message)
{
    m_nursery.pid = message.number;
    m_nurseryReady = true;
    const QString build = QString::fromLatin1(message.text);
    if (build != buildId()) {
        dropNursery();
        if (isBusy())
            failRun(failedError(
                plab::tr("The nursery program is of another build (%1) than this one (%2). Install Process "
                         "Lab again, so that both come from the same build.")
                    .arg(build, buildId())));
    } else if (isBusy()) {
        m_readyLimit.stop();
        startTurn();
    }
}

void Engine::takeParent(ReceivedMessage received)
{
    if (received.descriptors.empty())
        m_watch->refuse(systemError(plab::tr("Cannot take over the parent's process: %1."), EMFILE));
    else
        m_watch->setParent(std::move(received.descriptors[0]));
    if (m_stopping)
        m_watch->stop(SIGTERM, false);
}

/// It may work as it should, but this process cannot hear it.
void Engine::nurseryUnheard(const Error &error)
{
    dropNursery();
    m_heldNursery.signal(m_nursery.pid, SIGKILL);
    if (isBusy())
        failRun(error);
}

void Engine::dropNursery()
{
    m_controlNotifier.reset();
    m_control.reset();
    m_nurseryReady = false;
    m_heldNursery.letGo(); // what it started must end
}

void Engine::nurseryLost()
{
    dropNursery();
    if (!isBusy())
        return;
    if (!m_watch) {
        m_nurseryUnready = true;
        return tellUnready();
    }
    if (!m_watch->isParentStarted() && !m_secondNursery
        && !m_stopping) { // it had died, or was dying, before this run
        m_secondNursery = true;
        m_watch.reset();
        m_ticker.stop();
        m_repeatLimit.stop();
        m_readyLimit.start();
        return askForNursery();
    }
    const std::uint64_t goneNs = nowNs();
    constexpr int longestMs = 1000;
    m_watch->awaitEnds(longestMs); // their requests to die with it take effect
    const Ending end = m_watch->takeNurseryEnd(*m_nurseryEnd, goneNs, m_stopping.has_value());
    closeTurn(m_stopping.value_or(RepeatEnding::NurseryLost), m_stopping ? Text() : nurseryLostSentence(end));
    endRun();
}

} // namespace plab
