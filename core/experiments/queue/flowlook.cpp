// SPDX-License-Identifier: GPL-3.0-or-later
// What the parent of `queue` sees while the others are at work.
#include "core/experiments/queue/flow.h"

#include "core/model/wording.h"

#include <fcntl.h>

#include <csignal>

namespace plab::queue {

namespace {

constexpr std::uint64_t SureNs = 1'000'000'000; ///< a standstill this long is looked into

} // namespace

/// What the parent does between two waits: how full is the queue, how far is the run, does anything move?
void QueueFlow::look()
{
    const std::uint64_t now = nowNs();
    m_occupancy.add(double(now - m_parent.arena().header().entryNs.load()) * 1e-9, double(m_queue->size()));
    m_parent.progress(m_queue->getCount(), itemsOf(m_settings));
    const std::uint64_t producers = living(m_producers);
    if (m_queue->feeder() && producers == 0) // half an item is seen to be one
        m_queue->feeder()->closeWriteEnd();
    const std::uint64_t moves = m_queue->moves() + producers + living(m_consumers);
    if (moves != m_lastMoves || m_givenUp) {
        m_lastMoves = moves;
        m_stillSince = now;
    } else if (now - m_stillSince > SureNs) {
        m_stillSince = now;
        if (const Text why = whyItNeverEnds(); !why.isEmpty())
            giveUp(why);
    }
}

/// Nobody is left who could end the wait of those who wait without a limit.
Text QueueFlow::whyItNeverEnds()
{
    if (m_taking || living(m_consumers) > 0)
        return {};
    const Text nobody = m_results ? tr("Nobody takes an item: the parent takes no more.")
        : m_consumers.empty()     ? tr("Nobody takes an item: there is no consumer yet.")
                                  : tr("Nobody takes an item: no consumer is left.");
    const std::uint64_t producers = living(m_producers);
    if (const Text why = producers > 0 ? whyProducersNeverEnd(producers) : Text(); !why.isEmpty())
        return joined({why, nobody});
    if (m_joining)
        return joined({tr("join waits until %n items are marked done.",
                          "join waits until %n item is marked done.", double(m_queue->unfinished())),
                       nobody});
    return {};
}

Text QueueFlow::whyProducersNeverEnd(std::uint64_t producers) const
{
    if (m_rules->put == QueueWait::Block && m_queue->isFull())
        return joined({tr("The queue holds %n items and is full.", "The queue holds %n item and is full.",
                          double(m_queue->size())),
                       tr("%n producers wait for room.", "%n producer waits for room.", double(producers))});
    const std::uint64_t joining = sumOf(m_produced, &PartyNote::joinsFeeder);
    if (joining == 0)
        return {};
    return joined({tr("%n producers have put all their items and cannot end.",
                      "%n producer has put all its items and cannot end.", double(joining)),
                   tr("Each waits for its feeder thread, which waits for room in the pipe of %1 bytes.")
                       .arg(fcntl(m_pipe[1], F_GETPIPE_SZ))});
}

void QueueFlow::giveUp(const Text &why)
{
    m_givenUp = true;
    m_feederHangs = sumOf(m_produced, &PartyNote::joinsFeeder) > 0;
    m_parent.print(QStringLiteral("This never ends: %1 Whoever waits is ended.").arg(why.english()));
    m_parent.value(QStringLiteral("never_ends"), why.english());
    endAll(m_producers);
}

void QueueFlow::endAll(Children &children)
{
    for (Process &child : children) {
        if (hasEnded(child))
            continue;
        m_parent.arena().slot(child.handle().slot).stopSignal.store(SIGTERM);
        child.terminate();
        child.signal(SIGCONT);
    }
}

} // namespace plab::queue
