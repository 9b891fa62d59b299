// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/childlink.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <cstring>

namespace plab {

ChildLink::ChildLink(int socket, std::uint32_t slot)
{
    static int argc = 1;
    static char name[] = "process-lab-nursery";
    static char *argv[] = {name, nullptr};
    m_application =
        QCoreApplication::instance() ? QCoreApplication::instance() : new QCoreApplication(argc, argv);
    m_socket = new QLocalSocket;
    QObject::connect(m_socket, &QLocalSocket::errorOccurred, m_socket,
                     [this](QLocalSocket::LocalSocketError error) { noteFailure(error); });
    if (!m_socket->setSocketDescriptor(socket))
        noteFailure(m_socket->error());
    const std::uint32_t hello[] = {FrameVersion, slot};
    send(FrameType::Hello, QByteArray(reinterpret_cast<const char *>(hello), sizeof hello));
}

bool ChildLink::send(FrameType type, const QByteArray &payload)
{
    if (m_socket->bytesToWrite() + payload.size() > Backlog)
        return false;
    m_socket->write(packFrame(type, payload));
    m_socket->flush();
    return true;
}

/// That the lab has closed its end, or takes long, is no failure of this process.
void ChildLink::noteFailure(QLocalSocket::LocalSocketError error)
{
    if (m_failure || error == QLocalSocket::PeerClosedError || error == QLocalSocket::SocketTimeoutError)
        return;
    // Of what it does not know QLocalSocket gives the number only: "QLocalSocket: Unknown error 38".
    const QString text = m_socket->errorString();
    const int number = text.section(QLatin1Char(' '), -1).toInt();
    m_failure = refusedError(tr("A process cannot speak to the laboratory: %1.")
                                 .arg(number ? QString::fromLocal8Bit(std::strerror(number)) : text));
}

void ChildLink::drain(int limitMs)
{
    QElapsedTimer timer;
    timer.start();
    const auto remaining = [&] { return int(limitMs - timer.elapsed()); };
    while (m_socket->bytesToWrite() > 0 && remaining() > 0) {
        if (!m_socket->waitForBytesWritten(remaining()))
            return;
    }
    while (!m_answered && remaining() > 0) {
        if (m_socket->bytesAvailable() == 0 && !m_socket->waitForReadyRead(remaining()))
            return;
        m_reader.feed(m_socket->readAll());
        while (const std::optional<Frame> frame = m_reader.next())
            m_answered = m_answered || frame->type == FrameType::Answer;
    }
}

} // namespace plab
