// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/workerlink.h"

#include "core/json/jsonfields.h"

#include <QJsonDocument>

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace plab {

namespace {

constexpr std::uint32_t ParentSlot = 1;
constexpr int DeepestResult = 48; ///< in a record it lies deeper, and one is read down to 64

} // namespace

WorkerLink::WorkerLink(Descriptor socket, std::uint32_t slot, std::uint32_t frameLimit, QObject *parent)
    : QObject(parent), m_reader(frameLimit), m_slot(slot)
{
    m_socket.setReadBufferSize(qint64(frameLimit) + 4096);
    if (!m_socket.setSocketDescriptor(socket.release()))
        m_refusal =
            refusedError(plab::tr("The laboratory cannot use the link to a process: %1. Run it again.")
                             .arg(m_socket.errorString()));
    connect(&m_socket, &QLocalSocket::readyRead, this, &WorkerLink::read);
}

void WorkerLink::drain()
{
    while (!m_dropped && m_socket.waitForReadyRead(0))
        read();
    read();
}

void WorkerLink::read()
{
    if (m_dropped)
        return;
    if (m_socket.bytesAvailable() > 0) // closed already if the worker was gone before the answer
        m_reader.feed(m_socket.readAll());
    while (!m_dropped) { // whoever sent the frame that was no good sent those behind it, too
        const std::optional<Frame> frame = m_reader.next();
        if (!frame)
            break;
        handle(*frame);
    }
    if (!m_dropped && m_reader.isBroken())
        giveUp(plab::tr("it sent something that is no frame, or one that is too long"));
}

void WorkerLink::handle(const Frame &frame)
{
    if (frame.type == FrameType::Hello) {
        std::uint32_t hello[2] = {};
        if (frame.payload.size() != sizeof hello)
            return giveUp(plab::tr("its hello has the wrong size"));
        std::memcpy(hello, frame.payload.constData(), sizeof hello);
        if (hello[0] != FrameVersion || hello[1] != m_slot)
            return giveUp(plab::tr("its hello has another version or slot"));
        answer();
        Q_EMIT saidHello(m_slot);
    } else if ((frame.type == FrameType::Text || frame.type == FrameType::Warning)
               && frame.payload.size() >= qsizetype(sizeof(quint64))) {
        takeText(m_slot, frame.payload, frame.type == FrameType::Warning);
    } else if ((frame.type == FrameType::ThreadText || frame.type == FrameType::ThreadWarning)
               && m_slot == ParentSlot
               && frame.payload.size() >= qsizetype(sizeof(std::uint32_t) + sizeof(quint64))) {
        std::uint32_t slot = 0;
        std::memcpy(&slot, frame.payload.constData(), sizeof slot);
        takeText(slot, frame.payload.mid(sizeof slot), frame.type == FrameType::ThreadWarning);
    } else if (frame.type == FrameType::Result) {
        const QJsonObject result = QJsonDocument::fromJson(frame.payload).object();
        if (jsonDepth(result) > DeepestResult)
            return giveUp(plab::tr("its result is nested too deeply"));
        Q_EMIT reported(m_slot, result);
    } else if (frame.type != FrameType::Bye) { // which says that nothing follows
        giveUp(plab::tr("it sent a frame that is not its to send"));
    }
}

/// Not by QLocalSocket: when its write finds the peer gone it closes, and what the peer had sent last is
/// lost.
void WorkerLink::answer()
{
    const QByteArray frame = packFrame(
        FrameType::Answer, QByteArray(reinterpret_cast<const char *>(&FrameVersion), sizeof FrameVersion));
    const int socket = int(m_socket.socketDescriptor());
    if (socket < 0)
        return; // it was gone before the answer
    const ssize_t sent =
        send(socket, frame.constData(), std::size_t(frame.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != frame.size() && errno != EPIPE && errno != ECONNRESET)
        giveUp(plab::tr("its hello could not be answered: %1")
                   .arg(QString::fromLocal8Bit(std::strerror(errno))));
}

void WorkerLink::takeText(std::uint32_t slot, const QByteArray &timeAndText, bool warns)
{
    quint64 timeNs = 0;
    std::memcpy(&timeNs, timeAndText.constData(), sizeof timeNs);
    Q_EMIT printed(slot, timeNs, QString::fromUtf8(timeAndText.mid(sizeof timeNs)), warns);
}

void WorkerLink::giveUp(const Text &why)
{
    m_dropped = true;
    m_socket.abort();
    Q_EMIT dropped(m_slot, why);
}

} // namespace plab
