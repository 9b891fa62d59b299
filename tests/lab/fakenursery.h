// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/heldnursery.h"
#include "core/runtime/frame.h"
#include "core/runtime/message.h"
#include "core/shared/arena.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMutex>

#include <memory>
#include <optional>
#include <vector>

namespace plab {

/// What a process has instead of a pidfd here: readable once it is dead. The laboratory cannot send it a
/// signal by it.
class FakeLife
{
public:
    FakeLife();
    int fd() const { return m_event.get(); }
    void end(); ///< any thread

private:
    Descriptor m_event;
};

/// A process that the test plays: its row in the table of the mapped arena, and its end of the link.
class FakeProcess
{
public:
    FakeProcess(Arena &arena, std::uint32_t slot, Descriptor link);

    ProcessSlot &slot() const { return m_arena.slot(m_slot); }
    const std::shared_ptr<FakeLife> &life() const { return m_life; }

    void start(); ///< as a newborn's first lines: it is in the table, and has said hello
    void hello(std::uint32_t version, std::uint32_t slot);
    void print(const QString &text);
    void report(const QJsonObject &result);
    void bye();
    void sendFrame(FrameType type, const QByteArray &payload);
    void sendBytes(const QByteArray &bytes);
    void closeLink() { m_link.reset(); }
    /// Whether the laboratory has answered its hello; waits at most a few seconds.
    bool isAnswered();
    /// It has ended with this wait status, and was waited for.
    void end(int status = 0);

private:
    Arena &m_arena;
    std::uint32_t m_slot;
    Descriptor m_link;
    std::shared_ptr<FakeLife> m_life;
};

class FakeNursery;

/// The parent of one repeat, made of the three descriptors that a request carries.
class FakeParent
{
public:
    /// Null if the message is no request, or its descriptors are not what they should be.
    static std::unique_ptr<FakeParent> of(ReceivedMessage request, FakeNursery &nursery);

    Arena arena;
    Descriptor channel;
    FakeProcess process;
    const std::uint32_t request; ///< its number

    /// Up to the first line of the experiment's code.
    void enter();
    /// A child that has started and whose link and pidfd were handed to the laboratory.
    std::unique_ptr<FakeProcess> startChild(std::uint32_t slot = 2);
    /// Its row and its link's two ends, of which nobody has heard yet: { child, the laboratory's end }.
    std::pair<std::unique_ptr<FakeProcess>, Descriptor> makeChild(std::uint32_t slot);
    bool isAskedToLeave() const { return arena.header().stop.load() != 0; }

private:
    FakeParent(Arena taken, Descriptor link, Descriptor channelEnd, std::uint32_t number,
               FakeNursery &nursery);

    FakeNursery &m_nursery;
};

/// A nursery, and everything below it, played by the test in its own process: real messages and frames
/// through real sockets, an arena mapped from the descriptor that came, and no fork. Nothing is answered by
/// itself; SIGKILL ends it, as it would end any.
class FakeNursery : public HeldNursery
{
public:
    Result<void> look() const override { return {}; }
    Result<Descriptor> start() override;
    qint64 pid() const override { return m_pid; }
    End ending() const override;
    int readyWithinMs() const override { return m_readyWithinMs; }
    void letGo() override;
    void signal(qint64 pid, int signalNumber) override;

    int starts() const { return m_starts; } ///< how often the laboratory has started one
    void setReadyWithin(int milliseconds) { m_readyWithinMs = milliseconds; } ///< before the Lab is made
    bool isDead() const;
    QList<int> signalsGot() const;

    void sayReady();
    void say(const Message &message, const Handed &descriptors = {});
    void sayBytes(const QByteArray &datagram); ///< whatever it is
    void sayStarted(const FakeParent &parent);
    void sayEnded(const FakeParent &parent, int status = 0);
    /// The next request for a parent; null if none comes within a few seconds.
    std::unique_ptr<FakeParent> awaitRequest();
    /// This process ends when the nursery does.
    void takeIn(const FakeProcess &process);
    /// Dies of the signal, and all below it.
    void die(int signalNumber);

private:
    mutable QMutex m_mutex; ///< signal() and letGo() are called from the run's thread
    Descriptor m_control;
    std::shared_ptr<std::atomic<std::uint64_t>> m_end;
    std::vector<std::weak_ptr<FakeLife>> m_lives; ///< of all below it
    QList<int> m_signals;
    qint64 m_pid = 0;
    int m_starts = 0;
    int m_readyWithinMs = 10'000;
};

} // namespace plab
