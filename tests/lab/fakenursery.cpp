// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/fakenursery.h"

#include "core/model/build.h"
#include "core/shared/futex.h"

#include <QJsonDocument>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

namespace plab {

namespace {

constexpr int PatienceMs = 5000;
constexpr qint64 NoProcess = 5'000'000; ///< beyond the largest number a process can have (proc(5), pid_max)
constexpr std::uint32_t ParentSlot = 1;

bool awaitReadable(int fd)
{
    pollfd look {fd, POLLIN, 0};
    return poll(&look, 1, PatienceMs) == 1;
}

} // namespace

FakeLife::FakeLife() : m_event(eventfd(0, EFD_CLOEXEC)) { }

void FakeLife::end()
{
    if (eventfd_write(m_event.get(), 1) != 0)
        qFatal("A life could not be ended.");
}

FakeProcess::FakeProcess(Arena &arena, std::uint32_t slot, Descriptor link)
    : m_arena(arena), m_slot(slot), m_link(std::move(link)), m_life(std::make_shared<FakeLife>())
{
}

void FakeProcess::start()
{
    ProcessSlot &row = slot();
    row.pid.store(std::int32_t(NoProcess + 100 + m_slot));
    row.startedNs.store(nowNs());
    row.state.store(std::uint32_t(SlotState::Started));
    hello(FrameVersion, m_slot);
}

void FakeProcess::hello(std::uint32_t version, std::uint32_t slot)
{
    const std::uint32_t words[] = {version, slot};
    sendFrame(FrameType::Hello, QByteArray(reinterpret_cast<const char *>(words), sizeof words));
}

void FakeProcess::print(const QString &text)
{
    slot().textPrinted.fetch_add(1);
    const std::uint64_t now = nowNs();
    sendFrame(FrameType::Text, QByteArray(reinterpret_cast<const char *>(&now), sizeof now) + text.toUtf8());
}

void FakeProcess::report(const QJsonObject &result)
{
    slot().resultSent.store(1);
    sendFrame(FrameType::Result, QJsonDocument(result).toJson(QJsonDocument::Compact));
}

void FakeProcess::bye()
{
    sendFrame(FrameType::Bye, {});
}

void FakeProcess::sendFrame(FrameType type, const QByteArray &payload)
{
    sendBytes(packFrame(type, payload));
}

/// The laboratory may have closed its end: then the rest is nobody's.
void FakeProcess::sendBytes(const QByteArray &bytes)
{
    for (qsizetype sent = 0; sent < bytes.size();) {
        const ssize_t part =
            ::send(m_link.get(), bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (part < 0)
            return;
        sent += part;
    }
}

bool FakeProcess::isAnswered()
{
    const QByteArray expected = packFrame(
        FrameType::Answer, QByteArray(reinterpret_cast<const char *>(&FrameVersion), sizeof FrameVersion));
    QByteArray got(expected.size(), '\0');
    return awaitReadable(m_link.get())
        && recv(m_link.get(), got.data(), std::size_t(got.size()), MSG_WAITALL) == got.size()
        && got == expected;
}

void FakeProcess::end(int status)
{
    m_link.reset();
    WaitUsage used;
    used.status = status;
    settleSlot(slot(), used);
    m_life->end();
}

FakeParent::FakeParent(Arena taken, Descriptor link, Descriptor channelEnd, std::uint32_t number,
                       FakeNursery &nursery)
    : arena(std::move(taken)), channel(std::move(channelEnd)), process(arena, ParentSlot, std::move(link)),
      request(number), m_nursery(nursery)
{
    m_nursery.takeIn(process);
}

std::unique_ptr<FakeParent> FakeParent::of(ReceivedMessage request, FakeNursery &nursery)
{
    if (request.message.kind != MessageKind::StartParent || request.descriptors.size() != 3)
        return nullptr;
    Result<Arena> arena = Arena::map(request.descriptors[0].release());
    if (!arena)
        return nullptr;
    return std::unique_ptr<FakeParent>(new FakeParent(arena.take(), std::move(request.descriptors[1]),
                                                      std::move(request.descriptors[2]),
                                                      request.message.generation, nursery));
}

void FakeParent::enter()
{
    process.start();
    arena.header().entryNs.store(nowNs());
}

std::pair<std::unique_ptr<FakeProcess>, Descriptor> FakeParent::makeChild(std::uint32_t slot)
{
    auto link = socketPair(SOCK_STREAM).take();
    auto child = std::make_unique<FakeProcess>(arena, slot, std::move(link.second));
    ProcessSlot &row = child->slot();
    setText(row.name, sizeof row.name, "Process-" + std::to_string(slot - 1));
    row.role.store(std::uint32_t(Role::Worker));
    row.sequence.store(slot);
    row.askedNs.store(nowNs());
    row.generation.fetch_add(1);
    child->start();
    m_nursery.takeIn(*child);
    return {std::move(child), std::move(link.first)};
}

std::unique_ptr<FakeProcess> FakeParent::startChild(std::uint32_t slot)
{
    auto [child, labsEnd] = makeChild(slot);
    Message link {MessageKind::Link};
    link.number = child->slot().pid.load();
    link.slot = slot;
    link.generation = child->slot().generation.load();
    if (!sendMessage(channel.get(), link, {labsEnd.get(), child->life()->fd()}))
        qFatal("A child's link was not sent.");
    return std::move(child);
}

Result<Descriptor> FakeNursery::start()
{
    auto pair = socketPair(SOCK_SEQPACKET).take();
    const QMutexLocker lock(&m_mutex);
    m_control = std::move(pair.second);
    m_end = std::make_shared<std::atomic<std::uint64_t>>(0);
    m_lives.clear();
    m_pid = NoProcess + ++m_starts;
    return std::move(pair.first);
}

HeldNursery::End FakeNursery::ending() const
{
    return m_end;
}

/// As the kernel does it when the liveness pipe is closed.
void FakeNursery::letGo()
{
    const QMutexLocker lock(&m_mutex);
    for (const std::weak_ptr<FakeLife> &one : m_lives) {
        if (const std::shared_ptr<FakeLife> life = one.lock())
            life->end();
    }
    m_lives.clear();
}

void FakeNursery::signal(qint64 pid, int signalNumber)
{
    {
        const QMutexLocker lock(&m_mutex);
        m_signals.append(signalNumber);
        if (pid != m_pid)
            return;
    }
    if (signalNumber == SIGKILL)
        die(SIGKILL);
}

bool FakeNursery::isDead() const
{
    const QMutexLocker lock(&m_mutex);
    return !m_end || m_end->load() != 0;
}

QList<int> FakeNursery::signalsGot() const
{
    const QMutexLocker lock(&m_mutex);
    return m_signals;
}

void FakeNursery::die(int signalNumber)
{
    letGo();
    const Ending ending {Ending::Kind::Killed, signalNumber, {}};
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_end || m_end->exchange(packEnding(ending)) != 0)
            return;
        shutdown(m_control.get(), SHUT_RDWR); // not closed: the test may be about to speak
    }
    QMetaObject::invokeMethod( // as QProcess does: by the main thread
        this, [this] { Q_EMIT ended(); }, Qt::QueuedConnection);
}

void FakeNursery::sayReady()
{
    Message ready {MessageKind::Ready};
    ready.number = std::int32_t(m_pid);
    setText(ready.text, sizeof ready.text, buildId().toStdString());
    say(ready);
}

/// What the laboratory does not hear any more is lost, as it would be.
void FakeNursery::say(const Message &message, const Handed &descriptors)
{
    const Result<void> sent = sendMessage(m_control.get(), message, descriptors);
    if (!sent && sent.error().kind == ErrorKind::Refused)
        qFatal("%s", qPrintable(sent.error().sentence.english()));
}

void FakeNursery::sayBytes(const QByteArray &datagram)
{
    if (::send(m_control.get(), datagram.constData(), std::size_t(datagram.size()), MSG_NOSIGNAL)
        != datagram.size())
        qFatal("The datagram was not sent.");
}

void FakeNursery::takeIn(const FakeProcess &process)
{
    const QMutexLocker lock(&m_mutex);
    m_lives.push_back(process.life());
}

void FakeNursery::sayStarted(const FakeParent &parent)
{
    Message started {MessageKind::ParentStarted};
    started.number = std::int32_t(NoProcess + 100 + ParentSlot);
    started.generation = parent.request;
    parent.arena.slot(ParentSlot).pid.store(started.number);
    say(started, {parent.process.life()->fd()});
}

void FakeNursery::sayEnded(const FakeParent &parent, int status)
{
    Message ended {MessageKind::ParentEnded};
    ended.number = status;
    ended.generation = parent.request;
    say(ended);
}

std::unique_ptr<FakeParent> FakeNursery::awaitRequest()
{
    if (!awaitReadable(m_control.get()))
        return nullptr;
    Result<std::optional<ReceivedMessage>> received = receiveMessage(m_control.get(), false);
    return received && received.value() ? FakeParent::of(std::move(*received.value()), *this) : nullptr;
}

} // namespace plab
