// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/message-queue/party.h"

#include "core/runtime/briefname.h"

#include <algorithm>
#include <cstring>

namespace plab::messagequeue {

void MessageTrack::build(ArenaBuilder &builder, const Parameters &p)
{
    priorities = builder.array<std::uint64_t>(std::uint64_t(p.list("priorities").size()));
    sizes = builder.array<std::uint64_t>(std::uint64_t(p.list("sizes").size()));
    notes = builder.array<MessageNote>(std::uint64_t(p.integer("messages")));
}

std::chrono::nanoseconds MessageTrack::limitOf(Wait wait) const
{
    return wait == Wait::AtOnce ? NoWait
        : wait == Wait::Timeout ? std::chrono::nanoseconds(timeoutNs)
                                : Forever;
}

std::vector<std::byte> messageOf(std::uint64_t number, std::uint64_t size)
{
    const auto head = std::uint32_t(number);
    std::vector<std::byte> message(std::max<std::uint64_t>(size, sizeof head), std::byte(number));
    std::memcpy(message.data(), &head, sizeof head);
    return message;
}

MessageParty::MessageParty(Child &child, Open open)
    : m_child(child), m_track(child.shared<MessageTrack>()),
      m_priorities(child.arena().at(m_track.priorities)), m_sizes(child.arena().at(m_track.sizes)),
      m_notes(child.arena().at(m_track.notes))
{
    if (m_track.prints)
        child.hello();
    Result<MessageQueue> opened = open(queueName(briefName(m_track.maker)));
    if (opened)
        m_queue.emplace(opened.take());
    else
        child.refuse(opened.error());
    m_track.opened.fetch_add(1, std::memory_order_release);
    child.recorder().record(EventKind::WorkBegin);
}

MessageParty::~MessageParty()
{
    m_child.recorder().record(EventKind::WorkEnd);
}

void MessageParty::print(const QString &text)
{
    if (m_track.prints)
        m_child.print(text);
}

template<typename Try>
QueueResult MessageParty::attempt(Wait how, std::uint32_t waitsFor, const Try &tried)
{
    if (!m_queue)
        return QueueResult::Stopped;
    QueueResult result = tried(NoWait);
    const bool late = result == QueueResult::Full || result == QueueResult::Empty;
    if (late && how != Wait::AtOnce) {
        RecordedWait wait = m_child.points().wait(waitsFor);
        result = tried(m_track.limitOf(how));
        if (result == QueueResult::Full || result == QueueResult::Empty)
            wait.timedOut();
    }
    return usable(result);
}

QueueResult MessageParty::usable(QueueResult result)
{
    if (result == QueueResult::Failed)
        m_child.refuse(
            systemError(tr("Cannot send or receive a message through a message queue: %1."), errno));
    return result;
}

QueueResult MessageSender::send(std::uint64_t number)
{
    const std::vector<std::byte> message = messageOf(number, sizeOf(number));
    const auto priority = unsigned(priorityOf(number));
    const std::uint64_t beganNs = nowNs();
    const QueueResult result = m_child.points().put(priority, number, [&](const auto &sent) {
        return attempt(m_track.send, waitfor::Room, [&](std::chrono::nanoseconds limit) {
            return m_queue->send(message, priority, limit, &m_child.stopWord(), sent);
        });
    });
    const std::uint64_t endNs = nowNs();
    if (result == QueueResult::Done) {
        m_notes[number].sentNs.store(endNs, std::memory_order_release);
        m_track.sent.fetch_add(1, std::memory_order_release);
        m_track.longestSendNs.store(std::max(endNs - beganNs, m_track.longestSendNs.load()));
    } else if (result == QueueResult::Full) {
        m_child.recorder().record(EventKind::Full, priority, number);
        m_track.full.fetch_add(1, std::memory_order_relaxed);
    }
    return result;
}

void MessageSender::sleep()
{
    if (m_track.sendIntervalNs)
        m_child.points().sleep(m_track.sendIntervalNs);
}

void MessageReceiver::sleep()
{
    if (m_track.receiveAfterNs)
        m_child.points().sleep(m_track.receiveAfterNs);
}

QueueResult MessageReceiver::receive()
{
    m_child.points().before(EventKind::Get);
    std::uint64_t askedNs = 0;
    const QueueResult result =
        attempt(m_track.receive, waitfor::Message, [&](std::chrono::nanoseconds limit) {
            askedNs = nowNs();
            return m_queue->receive(m_message, limit, &m_child.stopWord());
        });
    if (result == QueueResult::Done) {
        note(askedNs);
    } else if (result == QueueResult::Empty) {
        m_child.recorder().record(EventKind::Empty);
        m_track.empty.fetch_add(1, std::memory_order_relaxed);
    }
    return result;
}

/// Looks whether it is what was sent: its borders, its bytes and its priority.
void MessageReceiver::note(std::uint64_t askedNs)
{
    std::uint32_t head = ~0U;
    if (m_message.bytes.size() >= sizeof head)
        std::memcpy(&head, m_message.bytes.data(), sizeof head);
    m_number = head;
    ++m_received;
    if (head >= m_track.messages || m_message.bytes != messageOf(head, sizeOf(head))
        || m_message.priority != priorityOf(head) || m_notes[head].receivedAs.load() != 0) {
        m_track.garbled.fetch_add(1, std::memory_order_relaxed);
    } else {
        m_notes[head].askedNs.store(askedNs, std::memory_order_relaxed);
        m_notes[head].receivedAs.store(m_received, std::memory_order_release);
    }
    m_child.recorder().record(EventKind::Get, m_message.priority, m_number);
    m_track.received.store(m_received, std::memory_order_release);
}

QString MessageReceiver::emptyText() const
{
    return m_track.receive == Wait::Timeout
        ? QStringLiteral("nothing came within %1 s").arg(double(m_track.timeoutNs) * 1e-9)
        : QStringLiteral("there was nothing to receive");
}

} // namespace plab::messagequeue
