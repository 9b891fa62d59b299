// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's side of a manager. It has no QCoreApplication, so its own connection is a plain socket.
#include "core/multiprocessing/manager.h"

#include "core/runtime/message.h"
#include "core/runtime/pollslice.h"

#include <sys/socket.h>

#include <cerrno>

namespace plab {

namespace {

class PlainConnection : public ManagerConnection
{
public:
    PlainConnection(Parent &parent, Descriptor socket)
        : ManagerConnection(parent.points()), m_parent(parent), m_socket(std::move(socket))
    {
    }

protected:
    bool write(const QByteArray &frame) override
    {
        for (qsizetype sent = 0; sent < frame.size();) {
            const ssize_t part = send(m_socket.get(), frame.constData() + sent,
                                      std::size_t(frame.size() - sent), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (part < 0 && errno == EPIPE)
                return false;
            if (part < 0)
                wait(POLLOUT, errno);
            sent += std::max<ssize_t>(part, 0);
        }
        return true;
    }

    QByteArray readSome() override
    {
        for (;;) {
            QByteArray bytes(4096, Qt::Uninitialized);
            const ssize_t part = recv(m_socket.get(), bytes.data(), std::size_t(bytes.size()), MSG_DONTWAIT);
            if (part >= 0)
                return bytes.left(part);
            if (errno == ECONNRESET)
                return {};
            wait(POLLIN, errno);
        }
    }

private:
    /// After a call that ended with `error`: some say only that it is too early.
    void wait(short events, int error)
    {
        pollfd look {m_socket.get(), events, 0};
        if (error == EAGAIN || error == EINTR)
            error = pollSlice({&look, 1}, UINT64_MAX) < 0 ? errno : 0;
        if (error != 0 && error != EINTR)
            throw Refused {systemError(tr("Cannot speak to the manager's server: %1."), error)};
        m_parent.throwIfStopped();
    }

    Parent &m_parent;
    Descriptor m_socket;
};

} // namespace

Manager::Manager(Parent &parent) : m_parent(parent)
{
    auto [own, servers] = Parent::orRefuse(socketPair(SOCK_SEQPACKET));
    ChildSpec spec {"Manager", Role::Server, StartMethod::Fork, managerServerFunction.name()};
    spec.descriptors = {servers.get()};
    m_server = parent.start(spec);
    m_control = std::move(own);
    m_connection = std::make_unique<PlainConnection>(parent, connect());
}

Manager::~Manager() = default;

Descriptor Manager::connect()
{
    auto [clients, servers] = Parent::orRefuse(socketPair(SOCK_STREAM));
    if (const Result<void> sent = sendMessage(m_control.get(), Message {MessageKind::Link}, {servers.get()});
        !sent && sent.error().kind == ErrorKind::Refused) // else the server is gone: the connection tells it
        throw Refused {sent.error()};
    return std::move(clients);
}

bool Manager::canConnect()
{
    const auto [clients, servers] = Parent::orRefuse(socketPair(SOCK_STREAM));
    return bool(sendMessage(m_control.get(), Message {MessageKind::Link}, {servers.get()}));
}

std::uint32_t Manager::create(ManagedKind kind, const QCborValue &contents)
{
    const QCborValue object = m_connection->call(0, ManagerMethod::Create, {qint64(kind), contents});
    if (m_connection->isOver())
        throw Refused {failedError(tr("The manager's server (process %1) does not answer; it is %2.")
                                       .arg(Text::digits(m_server.pid))
                                       .arg(endingText(m_parent.endingOf(m_server))))};
    return std::uint32_t(object.toInteger());
}

DictProxy Manager::dict()
{
    return DictProxy(*m_connection, create(ManagedKind::Dict, nullptr));
}

ListProxy Manager::list(const QCborArray &items)
{
    return ListProxy(*m_connection, create(ManagedKind::List, items));
}

ValueProxy Manager::value(const QCborValue &initial)
{
    return ValueProxy(*m_connection, create(ManagedKind::Value, initial));
}

QueueProxy Manager::queue()
{
    return QueueProxy(*m_connection, create(ManagedKind::Queue, nullptr));
}

LockProxy Manager::lock()
{
    return LockProxy(*m_connection, create(ManagedKind::Lock, nullptr));
}

void Manager::shutdown()
{
    m_connection.reset();
    m_control.reset(); // the server leaves at end of file
    m_parent.join(m_server);
}

} // namespace plab
