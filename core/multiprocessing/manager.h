// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/frame.h"
#include "core/runtime/parent.h"

#include <QCborArray>
#include <QCborValue>

#include <optional>

namespace plab {

/// What a proxy can ask of the object behind it. The numbers travel in the messages.
enum class ManagerMethod : std::uint8_t {
    Create,  ///< of no object: kind, first contents; gives the new object's number
    GetItem, ///< dict: key, default; list: index
    SetItem, ///< dict: key, value; list: index, value
    Append,  ///< list: value
    Reverse, ///< list
    Length,  ///< dict, list, queue
    Copy,    ///< the whole dict or list
    Get,     ///< value; queue: the answer comes when there is an item
    Set,     ///< value: value
    Put,     ///< queue: item
    Acquire, ///< lock: the answer comes when the client has it
    Release, ///< lock; by whichever client, as in Python
};

enum class ManagedKind : std::uint8_t { Dict, List, Value, Queue, Lock };

/// A client's way to the manager's server: every operation is a message and its answer.
///
///     Call:   frame of a CBOR array [object, method, arguments …]
///     Return: frame of a CBOR array [answer], or [null, sentence] if the server refused
///
/// Belongs to one process. Once the server is gone or stop was asked it is over: every call then gives an
/// undefined value.
class ManagerConnection
{
public:
    /// Each call is a wait for an answer on the lane of these points, which must outlive it.
    explicit ManagerConnection(Points &points) : m_points(points) { }
    virtual ~ManagerConnection() = default;

    /// Sends and waits for the answer. Undefined when refused (see `refusal`) or over.
    QCborValue call(std::uint32_t object, ManagerMethod method, const QCborArray &arguments = {});

    bool isOver() const { return m_over; }
    /// Of one that is over: it broke when the last call was sent, else while its answer was waited for.
    bool brokeWhileSending() const { return m_brokeWhileSending; }
    QString refusal() const { return m_refusal; }   ///< why the last call was refused; empty if it was not
    std::uint64_t calls() const { return m_calls; } ///< answered so far

protected:
    virtual bool write(const QByteArray &frame) = 0; ///< all of it; false: over
    virtual QByteArray readSome() = 0;               ///< at least a byte; none: over

private:
    Points &m_points;
    FrameReader m_reader {ParentFrameLimit};
    QString m_refusal;
    std::uint64_t m_calls = 0;
    bool m_over = false;
    bool m_brokeWhileSending = false;
};

/// A child's connection: a QLocalSocket over the inherited descriptor. Makes the process's QCoreApplication.
std::unique_ptr<ManagerConnection> connectToManager(Child &child, int descriptor);

/// Python's proxy objects: they hold no data, only the number of an object in the server. Copyable; the
/// connection must outlive them.
class Proxy
{
public:
    Proxy(ManagerConnection &connection, std::uint32_t object) : m_connection(&connection), m_object(object)
    {
    }
    std::uint32_t object() const { return m_object; } ///< to make a proxy of it in another process

    /// What stands for the object where it is put into another one: the server keeps it as it is, and whoever
    /// reads it makes a proxy of its own.
    QCborValue reference() const;
    /// The object's number in such a value; nothing in any other.
    static std::optional<std::uint32_t> referredTo(const QCborValue &value);

protected:
    QCborValue ask(ManagerMethod method, const QCborArray &arguments = {}) const
    {
        return m_connection->call(m_object, method, arguments);
    }

private:
    ManagerConnection *m_connection;
    std::uint32_t m_object;
};

/// manager.dict()
class DictProxy : public Proxy
{
public:
    using Proxy::Proxy;
    QCborValue get(const QCborValue &key, const QCborValue &otherwise = nullptr) const;
    void setItem(const QCborValue &key, const QCborValue &value) const; ///< d[key] = value
    QCborValue copy() const;                                            ///< a map
};

/// manager.list()
class ListProxy : public Proxy
{
public:
    using Proxy::Proxy;
    QCborValue item(qint64 index) const; ///< l[index]; refused if there is none
    void setItem(qint64 index, const QCborValue &value) const;
    void append(const QCborValue &value) const;
    void reverse() const;
    QCborValue copy() const; ///< an array
};

/// manager.Value()
class ValueProxy : public Proxy
{
public:
    using Proxy::Proxy;
    QCborValue get() const;
    void set(const QCborValue &value) const;
};

/// manager.Queue()
class QueueProxy : public Proxy
{
public:
    using Proxy::Proxy;
    void put(const QCborValue &item) const;
    QCborValue get() const; ///< waits until there is one
};

/// manager.Lock(): a lock that the server keeps. Not recursive; anybody may release it, and nobody but its
/// holder does.
class LockProxy : public Proxy
{
public:
    using Proxy::Proxy;
    void acquire() const; ///< waits until it is free
    void release() const; ///< refused if nobody has it
};

/// Python's multiprocessing.Manager: a server process that owns the objects; all others ask it by messages.
/// In the parent, one thread. The server ends with shutdown() or with the parent.
class Manager
{
public:
    /// Starts the server process. Throws Refused when the machine refuses.
    explicit Manager(Parent &parent);
    ~Manager();
    Manager(const Manager &) = delete;

    DictProxy dict();
    ListProxy list(const QCborArray &items = {});
    ValueProxy value(const QCborValue &initial);
    QueueProxy queue();
    LockProxy lock();

    /// The parent's own connection, for proxies in the parent.
    ManagerConnection &connection() { return *m_connection; }
    /// A new connection for a child: put it into its ChildSpec::descriptors.
    Descriptor connect();
    const ChildHandle &server() const { return m_server; }
    /// Whether a new connection would find the server.
    bool canConnect();
    /// Asks the server to leave and waits for its end.
    void shutdown();

private:
    std::uint32_t create(ManagedKind kind, const QCborValue &contents);

    Parent &m_parent;
    Descriptor m_control; ///< hands the server new connections; closing it ends it
    ChildHandle m_server;
    std::unique_ptr<ManagerConnection> m_connection; ///< the parent's own, a plain socket
};

/// As Python prints it: {0.25: None, 1: '1', '2': 2}. An object of the server's in another one is "<proxy>".
QString pythonText(const QCborValue &value);

extern const ChildFunctionName managerServerFunction;

} // namespace plab
