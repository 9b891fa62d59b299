// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/message-queue/card.h"
#include "core/multiprocessing/messagequeue.h"
#include "core/runtime/child.h"

namespace plab::messagequeue {

/// How a send or a receive waits, as the parameters `send` and `receive` name it.
enum class Wait : std::uint32_t { Block, AtOnce, Timeout };

/// What became of one message. Each word has one writer.
struct MessageNote
{
    std::atomic<std::uint64_t> sentNs;     ///< it was in the queue then, surely; 0: never
    std::atomic<std::uint64_t> askedNs;    ///< when the receive was called that got it
    std::atomic<std::uint64_t> receivedAs; ///< 1 = first; 0: never
};

/// What both processes keep to, and what each leaves behind for the parent.
struct MessageTrack
{
    std::uint64_t messages;
    std::uint64_t timeoutNs;
    std::uint64_t sendIntervalNs;
    std::uint64_t receiveAfterNs; ///< what the receiver sleeps first
    Wait send;
    Wait receive;
    std::uint32_t prints;                    ///< few enough messages to print a line for each
    pid_t maker;                             ///< from which the name follows
    RelativeArray<std::uint64_t> priorities; ///< in turn
    RelativeArray<std::uint64_t> sizes;      ///< in turn
    RelativeArray<MessageNote> notes;        ///< by number

    alignas(CacheLine) std::atomic<std::uint64_t> sent;
    std::atomic<std::uint64_t> full; ///< sends that were refused
    std::atomic<std::uint64_t> longestSendNs;
    alignas(CacheLine) std::atomic<std::uint64_t> received;
    std::atomic<std::uint64_t> empty;   ///< receives that found nothing
    std::atomic<std::uint64_t> garbled; ///< messages that were not as they had been sent
    std::atomic<std::uint32_t> opened;  ///< by how many children

    void build(ArenaBuilder &builder, const Parameters &p);
    std::chrono::nanoseconds limitOf(Wait wait) const;
};

/// What a message is made of: 4 bytes of its number, then bytes that tell it again.
std::vector<std::byte> messageOf(std::uint64_t number, std::uint64_t size);

/// A child at the queue, which it opens by its name.
class MessageParty
{
public:
    ~MessageParty();
    MessageParty(const MessageParty &) = delete;

    bool stopAsked() const { return m_child.stopAsked(); }
    void print(const QString &text); ///< few messages only
    std::uint64_t messages() const { return m_track.messages; }
    std::uint64_t priorityOf(std::uint64_t number) const
    {
        return m_priorities[number % m_priorities.size()];
    }
    std::uint64_t sizeOf(std::uint64_t number) const { return m_sizes[number % m_sizes.size()]; }

protected:
    using Open = Result<MessageQueue> (*)(const std::string &);
    MessageParty(Child &child, Open open);

    /// Tries first, so that only what really waits is shown as waiting.
    template<typename Try>
    QueueResult attempt(Wait how, std::uint32_t waitsFor, const Try &tried);
    QueueResult usable(QueueResult result);

    Child &m_child;
    MessageTrack &m_track;
    std::span<const std::uint64_t> m_priorities;
    std::span<const std::uint64_t> m_sizes;
    std::span<MessageNote> m_notes;
    std::optional<MessageQueue> m_queue;
};

class MessageSender : public MessageParty
{
public:
    explicit MessageSender(Child &child) : MessageParty(child, &MessageQueue::toSend) { }

    QueueResult send(std::uint64_t number);
    void sleep(); ///< time.sleep(interval)
};

class MessageReceiver : public MessageParty
{
public:
    explicit MessageReceiver(Child &child) : MessageParty(child, &MessageQueue::toReceive) { }

    void sleep(); ///< time.sleep(receive-after)
    QueueResult receive();
    std::uint64_t received() const { return m_received; }
    std::uint64_t number() const { return m_number; } ///< of the message that came last
    QString emptyText() const;                        ///< why nothing came

private:
    void note(std::uint64_t askedNs);

    MessageQueue::Message m_message;
    std::uint64_t m_number = 0;
    std::uint64_t m_received = 0;
};

} // namespace plab::messagequeue
