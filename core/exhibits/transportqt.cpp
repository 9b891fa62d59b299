// SPDX-License-Identifier: GPL-3.0-or-later
// Messages by QLocalSocket: straight to the partner, or to a manager's server in between.
#include "core/exhibits/transport.h"
#include "core/multiprocessing/manager.h"

#include <QLocalSocket>

#include <cstring>

namespace plab::carriers {

namespace {

class LocalSocketTransport : public Transport
{
public:
    LocalSocketTransport(Child &child, int descriptor) : m_child(child), m_socket(new QLocalSocket)
    {
        m_socket->setSocketDescriptor(descriptor);
    }

    bool send(const char *message, std::size_t size) override
    {
        m_socket->write(message, qint64(size));
        m_socket->flush();
        while (m_socket->bytesToWrite() > 0) {
            if (!m_socket->waitForBytesWritten(SliceMs) && !goesOn())
                return false;
        }
        return true;
    }

    bool receive(char *message, std::size_t size) override
    {
        while (m_socket->bytesAvailable() < qint64(size)) {
            if (!m_socket->waitForReadyRead(SliceMs) && !goesOn())
                return false;
        }
        return m_socket->read(message, qint64(size)) == qint64(size);
    }

private:
    static constexpr int SliceMs = 100;

    bool goesOn() const { return !m_child.stopAsked() && m_socket->state() == QLocalSocket::ConnectedState; }

    Child &m_child;
    QLocalSocket *m_socket; ///< never destroyed: the process leaves by _exit
};

/// Two queues that the server owns: what one puts the other gets, each an operation with its answer.
class ManagerTransport : public Transport
{
public:
    ManagerTransport(Child &child, int descriptor, std::uint32_t in, std::uint32_t out)
        : m_connection(connectToManager(child, descriptor)), m_in(*m_connection, in),
          m_out(*m_connection, out)
    {
    }

    bool send(const char *message, std::size_t size) override
    {
        m_out.put(QByteArray::fromRawData(message, qsizetype(size)));
        return !m_connection->isOver();
    }

    bool receive(char *message, std::size_t size) override
    {
        const QByteArray item = m_in.get().toByteArray();
        if (m_connection->isOver() || item.size() != qsizetype(size))
            return false;
        std::memcpy(message, item.constData(), size);
        return true;
    }

private:
    std::unique_ptr<ManagerConnection> m_connection;
    QueueProxy m_in;
    QueueProxy m_out;
};

} // namespace

std::unique_ptr<Transport> openLocalSocket(Child &child, int descriptor)
{
    return std::make_unique<LocalSocketTransport>(child, descriptor);
}

std::unique_ptr<Transport> openManagerQueues(Child &child, int descriptor, std::uint32_t in,
                                             std::uint32_t out)
{
    return std::make_unique<ManagerTransport>(child, descriptor, in, out);
}

} // namespace plab::carriers
