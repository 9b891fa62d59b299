// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/pipe/card.h"
#include "core/multiprocessing/pipe.h"
#include "core/runtime/child.h"

namespace plab::pipe {

/// What both ends of the pipe experiment keep to, and what each leaves behind for the parent. In the arena;
/// the settings are written before anybody starts, each note by one process.
struct PipeTrack
{
    static constexpr std::uint64_t Samples = 2000; ///< times kept, evenly picked

    std::uint64_t messages;
    std::uint64_t size;       ///< bytes of one message
    std::uint64_t intervalNs; ///< between two messages
    std::uint64_t leaveAfter; ///< messages after which the receiver leaves; 0 = at the end
    std::uint32_t duplex;
    std::uint32_t closeUnused; ///< each child closes its copy of the other's end
    std::uint32_t prints;      ///< few enough messages to print a line for each
    std::uint32_t fifo;        ///< opened by its name, which follows from its maker's pid
    pid_t maker;
    std::uint32_t interrupts; ///< signals sent to the receiver

    alignas(CacheLine) std::atomic<std::uint64_t> sent;
    std::atomic<std::uint32_t> brokenPipe; ///< the sender was told that nobody reads
    std::atomic<std::uint32_t> opened;     ///< ends of a FIFO
    std::atomic<std::uint32_t> wrongWays;  ///< that were refused, at a one-way end
    std::atomic<std::uint64_t> sentNs[Samples];
    std::atomic<std::uint64_t> roundTripNs[Samples];
    alignas(CacheLine) std::atomic<std::uint64_t> received;
    std::atomic<std::uint64_t> bytesReceived;
    std::atomic<std::uint32_t> handles;       ///< the receiver has its signal handler
    std::atomic<std::uint32_t> handled;       ///< signals
    std::atomic<std::uint64_t> interruptions; ///< of its waits, which then went on
    std::atomic<std::uint32_t> endOfFile;     ///< the receiver was told that nobody writes
    std::atomic<std::uint32_t> garbled;       ///< a message was not what had been sent
    std::atomic<std::uint64_t> delayNs[Samples];

    /// Where the time of this message is kept; nothing for most of them if there are many.
    std::optional<std::uint64_t> sampleOf(std::uint64_t message) const;
};

using PipeMessage = std::vector<std::byte>;

/// One end of the pipe with its process's pen; tells of waits only where it really waits, and keeps for the
/// parent what was sent, received and measured. Descriptors: 0 the receiver's end, 1 the sender's end.
class PipeEnd
{
public:
    ~PipeEnd();
    PipeEnd(const PipeEnd &) = delete;

    bool isDuplex() const { return m_track.duplex; }
    std::uint64_t leaveAfter() const { return m_track.leaveAfter; } ///< 0: the receiver stays to the end
    bool stopAsked() const { return m_child.stopAsked(); }
    void print(const QString &text); ///< few messages only
    void close() { m_own.close(); }

protected:
    /// Numbers of the child's descriptors; closes its copy of the other's end if the settings say so. A FIFO
    /// is opened: each process has its own end only.
    PipeEnd(Child &child, int own, int others);

    /// `way`: object of the messages in the events, 0 from sender to receiver and 1 back.
    PipeResult put(const PipeMessage &message, std::uint32_t way, std::uint64_t number);
    PipeResult take(PipeMessage &message);
    PipeResult usable(PipeResult result);
    bool isRefused(PipeResult result); ///< as one way; it is counted

    static constexpr std::uint32_t There = 0;
    static constexpr std::uint32_t Back = 1;

    Child &m_child;
    PipeTrack &m_track;
    Connection m_own;

private:
    static Descriptor openOwn(Child &child, PipeTrack &track, int own);

    Connection m_others; ///< what a copy that nobody closed keeps open
};

/// The end that sends.
class PipeSender : public PipeEnd
{
public:
    explicit PipeSender(Child &child) : PipeEnd(child, 1, 0) { }

    std::uint64_t messages() const { return m_track.messages; }
    PipeResult send(std::uint64_t number);
    bool receiveIsRefused();                        ///< a recv at the sending end of a one-way pipe
    PipeResult receiveAnswer(std::uint64_t number); ///< Broken, when the other has gone meanwhile
    void awaitLeaving();                            ///< until the receiver has closed its end
    void sleep();                                   ///< time.sleep(interval)

private:
    PipeMessage m_message;
    std::uint64_t m_beganNs = 0;
};

/// The end that receives.
class PipeReceiver : public PipeEnd
{
public:
    explicit PipeReceiver(Child &child);
    ~PipeReceiver();

    std::uint64_t received() const { return m_received; }
    PipeResult receive();
    bool sendIsRefused();  ///< a send at the receiving end of a one-way pipe
    PipeResult sendBack(); ///< what was received last

private:
    void handleSignals();
    bool isWhole() const; ///< the message, as it was sent
    void note();

    PipeMessage m_message;
    std::uint64_t m_received = 0;
};

} // namespace plab::pipe
