// SPDX-License-Identifier: GPL-3.0-or-later
// The manager's server: a process that owns objects and does to them what clients ask by message. One thread
// and one event loop, so each operation is whole; two operations of one client are two.
#include "core/multiprocessing/manager.h"

#include "core/multiprocessing/servercontrol.h"

#include <QCborMap>
#include <QCoreApplication>
#include <QLocalSocket>

#include <algorithm>
#include <csignal>
#include <deque>

namespace plab {

namespace {

struct Client
{
    QLocalSocket socket;
    FrameReader reader {ParentFrameLimit};

    void answer(const QCborValue &value) { send(QCborArray {value}); }
    void refuse(const Text &why) { send(QCborArray {nullptr, why.english()}); }

private:
    void send(const QCborArray &answer)
    {
        socket.write(packFrame(FrameType::Return, answer.toCborValue().toCbor()));
        socket.flush();
    }
};

/// One object that the server owns.
struct Managed
{
    ManagedKind kind = ManagedKind::Value;
    QCborMap dict;
    QCborArray list;
    QCborValue value;
    std::deque<QCborValue> items;
    std::deque<Client *> waiting; ///< for an item, or for the lock
    bool isHeld = false;
};

class ManagerServer : public QObject
{
public:
    explicit ManagerServer(Child &child);

private:
    void addClient(Descriptor socket);
    void readClient(Client *client);
    void removeClient(Client *client);
    void handle(Client &client, const QCborArray &message);
    void create(Client &client, const QCborArray &message);
    static void handleDict(Client &client, Managed &object, ManagerMethod method, const QCborArray &message);
    static void handleList(Client &client, Managed &object, ManagerMethod method, const QCborArray &message);
    static void handleValue(Client &client, Managed &object, ManagerMethod method, const QCborArray &message);
    static void handleQueue(Client &client, Managed &object, ManagerMethod method, const QCborArray &message);
    static void handleLock(Client &client, Managed &object, ManagerMethod method);

    Child &m_child;
    std::vector<std::unique_ptr<Client>> m_clients;
    std::vector<Managed> m_objects;
    ServerControl m_control;
};

ManagerServer::ManagerServer(Child &child)
    : m_child(child),
      m_control(child,
                {.takeOver = plab::tr("Cannot take over a client's socket in the manager's server: %1."),
                 .serve = [this](Descriptor socket) { addClient(std::move(socket)); }})
{
}

void ManagerServer::addClient(Descriptor socket)
{
    auto client = std::make_unique<Client>();
    Client *raw = client.get();
    raw->socket.setSocketDescriptor(socket.release());
    connect(&raw->socket, &QLocalSocket::readyRead, this, [this, raw] { readClient(raw); });
    connect(
        &raw->socket, &QLocalSocket::disconnected, this, [this, raw] { removeClient(raw); },
        Qt::QueuedConnection);
    m_clients.push_back(std::move(client));
}

void ManagerServer::readClient(Client *client)
{
    client->reader.feed(client->socket.readAll());
    while (const std::optional<Frame> frame = client->reader.next()) {
        const QCborArray message = QCborValue::fromCbor(frame->payload).toArray();
        m_child.recorder().record(EventKind::WorkBegin);
        handle(*client, message);
        m_child.recorder().record(EventKind::WorkEnd);
    }
    if (client->reader.isBroken())
        client->socket.abort();
}

void ManagerServer::removeClient(Client *client)
{
    for (Managed &object : m_objects)
        std::erase(object.waiting, client);
    std::erase_if(m_clients, [client](const auto &one) { return one.get() == client; });
}

void ManagerServer::handle(Client &client, const QCborArray &message)
{
    const qint64 number = message.at(0).toInteger();
    const auto method = ManagerMethod(message.at(1).toInteger());
    if (method == ManagerMethod::Create)
        return create(client, message);
    if (number < 1 || number > qint64(m_objects.size()))
        return client.refuse(plab::tr("The server owns no object %1.").arg(number));
    Managed &object = m_objects[std::size_t(number - 1)];
    switch (object.kind) {
    case ManagedKind::Dict:
        return handleDict(client, object, method, message);
    case ManagedKind::List:
        return handleList(client, object, method, message);
    case ManagedKind::Value:
        return handleValue(client, object, method, message);
    case ManagedKind::Queue:
        return handleQueue(client, object, method, message);
    case ManagedKind::Lock:
        return handleLock(client, object, method);
    }
}

void ManagerServer::create(Client &client, const QCborArray &message)
{
    Managed object;
    object.kind = ManagedKind(message.at(2).toInteger());
    object.list = message.at(3).toArray();
    object.value = message.at(3);
    m_objects.push_back(std::move(object));
    client.answer(qint64(m_objects.size()));
}

Text unknownMethod(const char *kind)
{
    return plab::tr("A %1 cannot do that.").arg(QString::fromLatin1(kind));
}

void ManagerServer::handleDict(Client &client, Managed &object, ManagerMethod method,
                               const QCborArray &message)
{
    switch (method) {
    case ManagerMethod::GetItem: {
        const auto found = object.dict.constFind(message.at(2));
        return client.answer(found == object.dict.constEnd() ? message.at(3) : found.value());
    }
    case ManagerMethod::SetItem:
        object.dict[message.at(2)] = message.at(3);
        return client.answer(nullptr);
    case ManagerMethod::Length:
        return client.answer(object.dict.size());
    case ManagerMethod::Copy:
        return client.answer(object.dict);
    default:
        return client.refuse(unknownMethod("dict"));
    }
}

void ManagerServer::handleList(Client &client, Managed &object, ManagerMethod method,
                               const QCborArray &message)
{
    const qint64 index = message.at(2).toInteger();
    const bool isThere = index >= 0 && index < object.list.size();
    const bool needsItem = method == ManagerMethod::GetItem || method == ManagerMethod::SetItem;
    if (needsItem && !isThere)
        return client.refuse(plab::tr("The list has no item %1.").arg(index));
    switch (method) {
    case ManagerMethod::GetItem:
        return client.answer(object.list.at(index));
    case ManagerMethod::SetItem:
        object.list[index] = message.at(3);
        return client.answer(nullptr);
    case ManagerMethod::Append:
        object.list.append(message.at(2));
        return client.answer(nullptr);
    case ManagerMethod::Reverse: {
        QCborArray turned;
        for (qsizetype i = object.list.size(); i > 0; --i)
            turned.append(object.list.at(i - 1));
        object.list = turned;
        return client.answer(nullptr);
    }
    case ManagerMethod::Length:
        return client.answer(object.list.size());
    case ManagerMethod::Copy:
        return client.answer(object.list);
    default:
        return client.refuse(unknownMethod("list"));
    }
}

void ManagerServer::handleValue(Client &client, Managed &object, ManagerMethod method,
                                const QCborArray &message)
{
    if (method == ManagerMethod::Get)
        return client.answer(object.value);
    if (method != ManagerMethod::Set)
        return client.refuse(unknownMethod("value"));
    object.value = message.at(2);
    client.answer(nullptr);
}

void ManagerServer::handleQueue(Client &client, Managed &object, ManagerMethod method,
                                const QCborArray &message)
{
    switch (method) {
    case ManagerMethod::Put:
        client.answer(nullptr);
        if (object.waiting.empty())
            return object.items.push_back(message.at(2));
        object.waiting.front()->answer(message.at(2));
        return object.waiting.pop_front();
    case ManagerMethod::Get:
        if (object.items.empty())
            return object.waiting.push_back(&client); // answered by a put
        client.answer(object.items.front());
        return object.items.pop_front();
    case ManagerMethod::Length:
        return client.answer(qint64(object.items.size()));
    default:
        return client.refuse(unknownMethod("queue"));
    }
}

/// threading.Lock, which the server's is in Python: whose it is it does not know.
void ManagerServer::handleLock(Client &client, Managed &object, ManagerMethod method)
{
    switch (method) {
    case ManagerMethod::Acquire:
        if (object.isHeld)
            return object.waiting.push_back(&client); // answered by a release
        object.isHeld = true;
        return client.answer(nullptr);
    case ManagerMethod::Release:
        if (!object.isHeld)
            return client.refuse(plab::tr("A lock that nobody holds cannot be released."));
        client.answer(nullptr);
        object.isHeld = !object.waiting.empty();
        if (!object.isHeld)
            return;
        object.waiting.front()->answer(nullptr); // it has it now
        return object.waiting.pop_front();
    default:
        return client.refuse(unknownMethod("lock"));
    }
}

int managerServer(Child &child)
{
    std::signal(SIGINT, SIG_IGN); // as Python's: Ctrl-C is for the others, who still need it at their end
    child.hello();                // makes the application
    ManagerServer server(child);
    return QCoreApplication::exec();
}

} // namespace

const ChildFunctionName managerServerFunction("manager.server", &managerServer);

} // namespace plab
