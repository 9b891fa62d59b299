// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pipe/party.h"

#include "core/runtime/briefname.h"

#include <fcntl.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace plab::pipe {

namespace {

std::atomic<std::uint32_t> *signalsHandled = nullptr; ///< what the handler of this process counts up

/// Every byte tells the number; it has nothing beside, so that a message can be empty.
PipeMessage messageOf(std::uint64_t number, std::uint64_t size)
{
    return PipeMessage(size, std::byte(number));
}

} // namespace

std::optional<std::uint64_t> PipeTrack::sampleOf(std::uint64_t message) const
{
    const std::uint64_t step = (messages + Samples - 1) / Samples;
    if (step == 0 || message % step != 0 || message / step >= Samples)
        return std::nullopt;
    return message / step;
}

/// A FIFO's end: open() waits until the other end is opened, too.
Descriptor PipeEnd::openOwn(Child &child, PipeTrack &track, int own)
{
    if (!track.fifo)
        return Descriptor(child.descriptor(own));
    const std::string path = fifoPath(briefName(track.maker));
    const RecordedWait wait = child.points().wait(waitfor::Open);
    int opened = -1;
    do
        opened = open(path.c_str(), (own == 0 ? O_RDONLY : O_WRONLY) | O_CLOEXEC | O_NOFOLLOW);
    while (opened < 0 && errno == EINTR && !child.stopAsked());
    if (opened < 0)
        child.refuse(systemError(tr("Cannot open a FIFO: %1."), errno));
    else
        track.opened.fetch_add(1, std::memory_order_release);
    return Descriptor(opened);
}

PipeEnd::PipeEnd(Child &child, int own, int others)
    : m_child(child), m_track(child.shared<PipeTrack>()), m_own(openOwn(child, m_track, own)),
      m_others(m_track.fifo ? Descriptor() : Descriptor(child.descriptor(others)))
{
    if (m_track.closeUnused)
        m_others.close();
    if (m_track.prints)
        child.hello();
    m_own.recordWaits(child.points());
    child.recorder().record(EventKind::WorkBegin);
}

PipeEnd::~PipeEnd()
{
    m_child.recorder().record(EventKind::WorkEnd);
}

void PipeEnd::print(const QString &text)
{
    if (m_track.prints)
        m_child.print(text);
}

bool PipeEnd::isRefused(PipeResult result)
{
    if (result != PipeResult::WrongWay)
        return false;
    m_child.recorder().record(EventKind::Refused);
    m_track.wrongWays.fetch_add(1, std::memory_order_relaxed);
    return true;
}

PipeResult PipeEnd::put(const PipeMessage &message, std::uint32_t way, std::uint64_t number)
{
    const PipeResult result = m_child.points().put(way, number, [&](const auto &sent) {
        return m_own.send(message, &m_child.stopWord(), Forever, sent);
    });
    if (result == PipeResult::Broken)
        m_child.recorder().record(EventKind::Refused);
    return usable(result);
}

/// A pipe that does not work shows nothing of how pipes end.
PipeResult PipeEnd::usable(PipeResult result)
{
    if (result == PipeResult::Failed)
        m_child.refuse(systemError(tr("Cannot send or receive a message through the pipe: %1."), errno));
    return result;
}

PipeResult PipeEnd::take(PipeMessage &message)
{
    m_child.points().before(EventKind::Get);
    return usable(m_own.receive(message, &m_child.stopWord()));
}

PipeResult PipeSender::send(std::uint64_t number)
{
    m_message = messageOf(number, m_track.size);
    m_beganNs = nowNs();
    if (const auto sample = m_track.sampleOf(number))
        m_track.sentNs[*sample].store(m_beganNs, std::memory_order_relaxed);
    const PipeResult result = put(m_message, There, number);
    if (result == PipeResult::Done) {
        m_track.sent.store(number + 1, std::memory_order_relaxed);
    } else if (result == PipeResult::Broken) {
        m_track.brokenPipe.store(1, std::memory_order_release);
    }
    return result;
}

bool PipeSender::receiveIsRefused()
{
    PipeMessage message;
    return isRefused(m_own.receive(message, &m_child.stopWord(), std::chrono::nanoseconds::zero()));
}

PipeResult PipeSender::receiveAnswer(std::uint64_t number)
{
    PipeMessage answer;
    PipeResult result = take(answer);
    if (result == PipeResult::Done) {
        const std::uint64_t now = nowNs();
        m_child.recorder().recordAt(now, EventKind::Get, Back, number);
        if (const auto sample = m_track.sampleOf(number))
            m_track.roundTripNs[*sample].store(now - m_beganNs, std::memory_order_relaxed);
    }
    if ((result == PipeResult::EndOfFile || result == PipeResult::Cut)
        && put(m_message, There, number) == PipeResult::Broken) // only a send is told why
        result = PipeResult::Broken;
    if (result == PipeResult::Broken)
        m_track.brokenPipe.store(1, std::memory_order_release);
    return result;
}

void PipeSender::awaitLeaving()
{
    constexpr std::chrono::seconds longest {1};
    m_own.awaitBroken(&m_child.stopWord(), longest);
}

void PipeSender::sleep()
{
    if (m_track.intervalNs)
        m_child.points().sleep(m_track.intervalNs);
}

PipeReceiver::PipeReceiver(Child &child) : PipeEnd(child, 0, 1)
{
    child.slices().add(nowNs(), 0);
    if (m_track.interrupts)
        handleSignals();
}

PipeReceiver::~PipeReceiver()
{
    m_child.slices().finish(nowNs(), m_received);
    m_track.interruptions.store(m_own.interruptions(), std::memory_order_relaxed);
}

/// signal.signal(SIGUSR1, handler): without SA_RESTART, so that it ends the call that waits.
void PipeReceiver::handleSignals()
{
    signalsHandled = &m_track.handled;
    struct sigaction counting
    {
    };
    counting.sa_handler = [](int) { signalsHandled->fetch_add(1, std::memory_order_relaxed); };
    sigaction(SIGUSR1, &counting, nullptr);
    m_track.handles.store(1, std::memory_order_release);
}

PipeResult PipeReceiver::receive()
{
    const PipeResult result = take(m_message);
    if (result == PipeResult::EndOfFile)
        m_track.endOfFile.store(1, std::memory_order_release);
    if (result == PipeResult::Done)
        note();
    return result;
}

bool PipeReceiver::sendIsRefused()
{
    return isRefused(m_own.send({}, &m_child.stopWord(), std::chrono::nanoseconds::zero()));
}

PipeResult PipeReceiver::sendBack()
{
    return put(m_message, Back, m_received - 1);
}

bool PipeReceiver::isWhole() const
{
    const std::size_t size = m_message.size();
    return size == m_track.size
        && (size == 0
            || (m_message.front() == std::byte(m_received)
                && std::memcmp(m_message.data(), m_message.data() + 1, size - 1) == 0));
}

/// Looks whether the message is what was sent, and keeps how long it took.
void PipeReceiver::note()
{
    const std::uint64_t now = nowNs();
    if (!isWhole())
        m_track.garbled.store(1, std::memory_order_relaxed);
    else if (const auto sample = m_track.sampleOf(m_received))
        m_track.delayNs[*sample].store(now - m_track.sentNs[*sample].load(std::memory_order_relaxed),
                                       std::memory_order_relaxed);
    m_child.recorder().record(EventKind::Get, There, m_received);
    m_track.bytesReceived.fetch_add(m_message.size(), std::memory_order_relaxed);
    m_track.received.store(++m_received, std::memory_order_release);
    m_child.slices().add(nowNs(), m_received);
}

} // namespace plab::pipe
