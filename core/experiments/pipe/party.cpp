// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pipe/party.h"

#include <cerrno>
#include <cstring>

namespace plab::pipe {

namespace {

/// In front of each message's bytes.
struct MessageHead
{
    std::uint64_t number;
    std::uint64_t sentNs;
};

PipeMessage messageOf(std::uint64_t number, std::uint64_t size)
{
    PipeMessage message(sizeof(MessageHead) + size, std::byte(number));
    const MessageHead head {number, nowNs()};
    std::memcpy(message.data(), &head, sizeof head);
    return message;
}

} // namespace

std::optional<std::uint64_t> PipeTrack::sampleOf(std::uint64_t message) const
{
    const std::uint64_t step = (messages + Samples - 1) / Samples;
    if (step == 0 || message % step != 0 || message / step >= Samples)
        return std::nullopt;
    return message / step;
}

PipeEnd::PipeEnd(Child &child, int own, int others)
    : m_child(child), m_track(child.shared<PipeTrack>()), m_own(Descriptor(child.descriptor(own))),
      m_others(Descriptor(child.descriptor(others)))
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
        m_child.refuse(systemError(tr("send or receive a message through the pipe"), errno));
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
    const PipeResult result = put(m_message, There, number);
    if (result == PipeResult::Done) {
        m_track.sent.store(number + 1, std::memory_order_relaxed);
    } else if (result == PipeResult::Broken) {
        m_track.brokenPipe.store(1, std::memory_order_release);
    }
    return result;
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
    if (result == PipeResult::EndOfFile
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
}

PipeReceiver::~PipeReceiver()
{
    m_child.slices().finish(nowNs(), m_received);
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

PipeResult PipeReceiver::sendBack()
{
    return put(m_message, Back, m_received - 1);
}

/// Looks whether the message is what was sent, and keeps how long it took.
void PipeReceiver::note()
{
    const std::uint64_t now = nowNs();
    MessageHead head {};
    const bool whole = m_message.size() == sizeof head + m_track.size;
    if (whole)
        std::memcpy(&head, m_message.data(), sizeof head);
    if (!whole || head.number != m_received || (m_track.size && m_message.back() != std::byte(m_received)))
        m_track.garbled.store(1, std::memory_order_relaxed);
    else if (const auto sample = m_track.sampleOf(m_received))
        m_track.delayNs[*sample].store(now - head.sentNs, std::memory_order_relaxed);
    m_child.recorder().record(EventKind::Get, There, m_received);
    m_track.received.store(++m_received, std::memory_order_release);
    m_child.slices().add(nowNs(), m_received);
}

} // namespace plab::pipe
