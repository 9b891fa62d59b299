// SPDX-License-Identifier: GPL-3.0-or-later
// The children's side of the pipe experiment: one sends, the other receives.
#include "core/experiments/pipeends.h"

#include "core/process/pipe.h"

#include <algorithm>
#include <cstring>

namespace plab {

namespace {

/// In front of each message's bytes.
struct MessageHead
{
    std::uint64_t number;
    std::uint64_t sentNs;
};

std::vector<std::byte> messageOf(std::uint64_t number, std::uint64_t size)
{
    std::vector<std::byte> message(sizeof(MessageHead) + size, std::byte(number));
    const MessageHead head {number, nowNs()};
    std::memcpy(message.data(), &head, sizeof head);
    return message;
}

/// One end of the pipe with its process's pen; tells of waits only where it really waits.
class PipeEnd
{
public:
    PipeEnd(Child &child, int own, int others)
        : track(*child.arena().at<PipeTrack>(child.argument<PipePart>().trackOffset)), m_child(child),
          m_own(Descriptor(child.descriptor(own))), m_others(Descriptor(child.descriptor(others)))
    {
        if (track.closeUnused)
            m_others.close();
        if (track.prints)
            child.hello();
    }

    PipeResult send(const std::vector<std::byte> &message)
    {
        return wait(waitfor::PipeRoom, [&](std::chrono::nanoseconds limit) {
            return m_own.send(message, &m_child.stopWord(), limit);
        });
    }
    PipeResult receive(std::vector<std::byte> &message)
    {
        return wait(waitfor::Message, [&](std::chrono::nanoseconds limit) {
            return m_own.receive(message, &m_child.stopWord(), limit);
        });
    }
    void awaitLeaving()
    {
        constexpr std::chrono::seconds longest {1};
        m_own.awaitBroken(&m_child.stopWord(), longest);
    }
    void sleep(std::uint64_t ns)
    {
        m_child.recorder().record(EventKind::SleepBegin);
        waitWhileEqual(m_child.stopWord(), 0, nowNs() + ns, nullptr);
        m_child.recorder().record(EventKind::SleepEnd);
    }
    void tell(EventKind kind, std::uint64_t number) { m_child.recorder().record(kind, 0, number); }
    void print(const QString &text)
    {
        if (track.prints)
            m_child.print(text);
    }
    void close() { m_own.close(); }

    PipeTrack &track;

private:
    template<typename Try>
    PipeResult wait(std::uint32_t object, const Try &attempt)
    {
        const PipeResult atOnce = attempt(std::chrono::nanoseconds(0));
        if (atOnce != PipeResult::TimedOut)
            return atOnce;
        m_child.recorder().record(EventKind::WaitBegin, object);
        const PipeResult result = attempt(Forever);
        m_child.recorder().record(EventKind::WaitEnd, object);
        return result;
    }

    Child &m_child;
    Connection m_own;
    Connection m_others; ///< what a copy that nobody closed keeps open
};

/// Sends one message and, duplex, waits for it to come back. False when that was the last one.
bool exchange(PipeEnd &end, std::uint64_t number)
{
    PipeTrack &track = end.track;
    const std::vector<std::byte> message = messageOf(number, track.size);
    const std::uint64_t beganNs = nowNs();
    PipeResult result = end.send(message);
    if (result == PipeResult::Done) {
        end.tell(EventKind::Put, number);
        track.sent.store(number + 1, std::memory_order_relaxed);
        end.print(QStringLiteral("send: %1").arg(number));
        if (!track.duplex)
            return true;
        std::vector<std::byte> answer;
        result = end.receive(answer);
        if (result == PipeResult::Done) {
            if (const auto sample = track.sampleOf(number))
                track.roundTripNs[*sample].store(nowNs() - beganNs, std::memory_order_relaxed);
            return true;
        }
        if (result == PipeResult::EndOfFile) // the reader has gone; the next send says so
            result = end.send(message);
    }
    if (result == PipeResult::Broken) {
        track.brokenPipe.store(1, std::memory_order_release);
        end.print(QStringLiteral("send: broken pipe, nobody reads"));
    }
    return false;
}

/// for i in range(messages): conn.send(i); sleep(interval)
int sendAll(Child &child)
{
    PipeEnd end(child, 1, 0);
    const PipeTrack &track = end.track;
    child.recorder().record(EventKind::WorkBegin);
    for (std::uint64_t i = 0; i < track.messages && !child.stopAsked(); ++i) {
        if (i > 0 && track.intervalNs)
            end.sleep(track.intervalNs);
        if (i > 0 && i == track.leaveAfter)
            end.awaitLeaving();
        if (!exchange(end, i))
            break;
    }
    end.close();
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

/// Looks whether a message is what was sent, and keeps how long it took.
void noteMessage(PipeTrack &track, const std::vector<std::byte> &message, std::uint64_t number)
{
    const std::uint64_t now = nowNs();
    MessageHead head {};
    const bool whole = message.size() == sizeof head + track.size;
    if (whole)
        std::memcpy(&head, message.data(), sizeof head);
    if (!whole || head.number != number || (track.size && message.back() != std::byte(number)))
        track.garbled.store(1, std::memory_order_relaxed);
    else if (const auto sample = track.sampleOf(number))
        track.delayNs[*sample].store(now - head.sentNs, std::memory_order_relaxed);
    track.received.store(number + 1, std::memory_order_release);
}

/// while True: conn.recv() … except EOFError: break
int receiveAll(Child &child)
{
    PipeEnd end(child, 0, 1);
    PipeTrack &track = end.track;
    SliceWriter &slices = child.slices();
    child.recorder().record(EventKind::WorkBegin);
    slices.add(nowNs(), 0);
    std::uint64_t received = 0;
    std::vector<std::byte> message;
    while (!child.stopAsked()) {
        const PipeResult result = end.receive(message);
        if (result == PipeResult::EndOfFile) {
            track.endOfFile.store(1, std::memory_order_release);
            end.print(QStringLiteral("recv: end of file"));
        }
        if (result != PipeResult::Done)
            break;
        noteMessage(track, message, received);
        end.tell(EventKind::Get, received);
        end.print(QStringLiteral("recv: %1").arg(received));
        slices.add(nowNs(), ++received);
        if (track.duplex && end.send(message) != PipeResult::Done)
            break;
        if (received == track.leaveAfter) {
            end.print(QStringLiteral("that is enough for me: close"));
            break;
        }
    }
    slices.finish(nowNs(), received);
    end.close();
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

} // namespace

const ChildFunctionName senderFunction("pipe.sender", &sendAll);
const ChildFunctionName receiverFunction("pipe.receiver", &receiveAll);

std::optional<std::uint64_t> PipeTrack::sampleOf(std::uint64_t message) const
{
    const std::uint64_t step = (messages + Samples - 1) / Samples;
    if (step == 0 || message % step != 0 || message / step >= Samples)
        return std::nullopt;
    return message / step;
}

} // namespace plab
