// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pipe/watch.h"

#include "core/figures/tally.h"
#include "core/runtime/briefname.h"
#include "core/runtime/points.h"

#include <QJsonArray>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace plab::pipe {

namespace {

constexpr std::uint64_t FewMessages = 200; ///< so many are printed one by one

constexpr std::uint64_t SureNs = 1'000'000'000; ///< a standstill this long is looked into

QList<double> samplesOf(const std::atomic<std::uint64_t> *samplesNs)
{
    QList<double> seconds;
    for (std::uint64_t i = 0; i < PipeTrack::Samples; ++i) {
        if (const std::uint64_t ns = samplesNs[i].load())
            seconds.append(double(ns) * 1e-9);
    }
    return seconds;
}

} // namespace

ArenaNeeds PipeWatch::needs(const Parameters &p)
{
    return {.lanes = 2, .eventsPerLane = qint64(std::min(2e6, 64 + 6.0 * double(p.integer("messages"))))};
}

PipeWatch::PipeWatch(Parent &parent) : m_parent(parent), m_track(&parent.shared<PipeTrack>())
{
    const Parameters &p = parent.parameters();
    m_track->messages = std::uint64_t(p.integer("messages"));
    m_track->size = std::uint64_t(p.integer("size"));
    m_track->intervalNs = std::uint64_t(p.number("interval") * 1e9);
    const auto leave = std::uint64_t(p.integer("leave-after"));
    m_track->leaveAfter = leave < m_track->messages ? leave : 0; // after the last one it stays for the end
    m_track->fifo = p.choice("kind") == QLatin1String("fifo");
    m_track->duplex = p.flag("duplex") && !m_track->fifo;
    m_track->closeUnused = p.flag("close-unused");
    m_track->prints = m_track->messages <= FewMessages;
    m_track->interrupts = std::uint32_t(p.integer("interrupts"));
    m_track->maker = getpid();
    if (m_track->fifo)
        makeFifo();
}

/// os.mkfifo(name). Both open it by that name, and then it is removed; who survives a killed parent removes
/// it, too (core/runtime/briefname.h).
void PipeWatch::makeFifo()
{
    const std::string path = fifoPath(briefName(getpid()));
    if (mkfifo(path.c_str(), 0600) != 0)
        throw Refused {systemError(tr("Cannot make a FIFO: %1."), errno)};
    m_path = path;
}

void PipeWatch::removeName()
{
    if (!m_path.empty())
        unlink(m_path.c_str());
    m_path.clear();
}

bool PipeWatch::isNameLeft() const
{
    return access(fifoPath(briefName(getpid())).c_str(), F_OK) == 0;
}

/// One more signal, once the one before has been handled: two that wait at the same time are one.
void PipeWatch::interrupt(Process &receiver)
{
    constexpr std::uint64_t Apart = 20'000'000;
    const std::uint64_t now = nowNs();
    if (m_track->handles.load() == 0 || m_signals >= m_track->interrupts || hasEnded(receiver)
        || m_track->handled.load() < m_signals || now - m_signalNs < Apart)
        return;
    m_signalNs = now;
    ++m_signals;
    receiver.signal(SIGUSR1);
}

void PipeWatch::join(Process &sender, Process &receiver)
{
    m_sinceNs = nowNs();
    const Parent::Telling telling(m_parent, [this] { tellTimes(); });
    for (const Process *process : {&sender, &receiver}) {
        const ChildHandle &handle = process->handle();
        const RecordedWait wait = m_parent.points().wait(handle.slot, std::uint64_t(handle.pid));
        while (!hasEnded(*process)) {
            m_parent.waitBell(m_parent.bell(), std::chrono::milliseconds(5));
            look(sender, receiver);
        }
    }
}

void PipeWatch::look(Process &sender, Process &receiver)
{
    m_parent.progress(m_track->received.load(), m_track->messages);
    if (m_track->opened.load() == 2)
        removeName();
    interrupt(receiver);
    const bool receiverWaits = hasEnded(sender);
    if (isStill(hasEnded(receiver), hasEnded(sender) != hasEnded(receiver)))
        giveUp(receiverWaits ? receiver : sender, receiverWaits);
}

/// One has ended, the other has neither sent nor received anything for longer than it could have slept.
bool PipeWatch::isStill(bool receiverHasEnded, bool oneLeft)
{
    const std::uint64_t moves = m_track->sent.load() + m_track->received.load();
    if (!oneLeft || moves != m_moves || !m_why.isEmpty()) {
        m_moves = moves;
        m_sinceNs = nowNs();
    }
    const std::uint64_t sleeps = receiverHasEnded ? m_track->intervalNs : 0;
    return nowNs() - m_sinceNs > SureNs + sleeps;
}

void PipeWatch::giveUp(Process &left, bool receiverWaits)
{
    if (isFifo())
        m_why = tr("One has ended before it opened the FIFO, and the other one's open waits for it.");
    else
        m_why = receiverWaits
            ? tr(
                "The sender has ended, but the receiver has a copy of the sender's end open itself: it waits "
                "for ever for an end of file.")
            : tr("The receiver has ended, but the sender has a copy of the receiver's end open itself: it "
                 "waits "
                 "for ever and is never told that the pipe is broken.");
    m_parent.print(m_why.english());
    m_parent.arena().slot(left.handle().slot).stopSignal.store(SIGTERM);
    left.terminate();
    left.signal(SIGCONT);
}

/// What not every pipe has.
void PipeWatch::measureBesides()
{
    m_parent.measure(QStringLiteral("bytes_received"), double(m_track->bytesReceived.load()));
    if (!m_track->duplex)
        m_parent.measure(QStringLiteral("wrong_way_refused"), double(m_track->wrongWays.load()));
    if (isFifo())
        m_parent.measure(QStringLiteral("names_left"), double(isNameLeft()));
    if (!m_track->interrupts)
        return;
    m_parent.measure(QStringLiteral("signals_sent"), double(m_signals));
    m_parent.measure(QStringLiteral("signals_handled"), double(m_track->handled.load()));
    m_parent.measure(QStringLiteral("waits_interrupted"), double(m_track->interruptions.load()));
}

/// Of the messages that have come until now.
void PipeWatch::tellTimes()
{
    if (const std::optional<double> middle = Tally(samplesOf(m_track->roundTripNs)).quantile(0.5))
        m_parent.measure(QStringLiteral("round_trip_us_median"), *middle * 1e6);
    QJsonArray delays;
    for (const double delay : samplesOf(m_track->delayNs))
        delays.append(delay);
    m_parent.value(QStringLiteral("delay_seconds"), delays);
}

void PipeWatch::report()
{
    removeName();
    measureBesides();
    m_parent.measure(QStringLiteral("messages_received"), double(m_track->received.load()));
    tellTimes();
    const bool told = m_track->endOfFile.load() || m_track->brokenPipe.load();
    if (!m_why.isEmpty() || !told)
        m_parent.value(
            QStringLiteral("never_ends"),
            (m_why.isEmpty() ? tr("Both have ended, and neither was told of the other's end.") : m_why)
                .english());
    if (m_track->garbled.load())
        return m_parent.fail(failedError(tr("A message was not what had been sent.")));
    m_parent.outcome(!m_why.isEmpty() || !told        ? QStringLiteral("never-ended")
                         : m_track->brokenPipe.load() ? QStringLiteral("broken-pipe")
                                                      : QStringLiteral("end-of-file"));
}

} // namespace plab::pipe
