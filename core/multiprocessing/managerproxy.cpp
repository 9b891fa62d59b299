// SPDX-License-Identifier: GPL-3.0-or-later
// The client's side of a manager: proxies, and a child's connection over QLocalSocket.
#include "core/multiprocessing/manager.h"

#include "core/runtime/points.h"

#include <QCborMap>
#include <QLocalSocket>

namespace plab {

namespace {

constexpr QCborTag ReferenceTag {39}; // "Identifier" among the registered tags of CBOR

class LocalSocketConnection : public ManagerConnection
{
public:
    LocalSocketConnection(Child &child, int descriptor)
        : ManagerConnection(child.points()), m_child(child), m_socket(new QLocalSocket)
    {
        m_socket->setSocketDescriptor(descriptor);
    }

protected:
    bool write(const QByteArray &frame) override
    {
        m_socket->write(frame);
        m_socket->flush();
        while (m_socket->bytesToWrite() > 0) {
            if (!goesOn() || (!m_socket->waitForBytesWritten(SliceMs) && !goesOn()))
                return false;
        }
        return goesOn();
    }

    QByteArray readSome() override
    {
        while (m_socket->bytesAvailable() == 0) {
            if (!m_socket->waitForReadyRead(SliceMs) && !goesOn())
                return {};
        }
        return m_socket->readAll();
    }

private:
    static constexpr int SliceMs = 100;

    bool goesOn() const { return !m_child.stopAsked() && m_socket->state() == QLocalSocket::ConnectedState; }

    Child &m_child;
    QLocalSocket *m_socket; ///< never destroyed: the process leaves by _exit
};

} // namespace

QCborValue ManagerConnection::call(std::uint32_t object, ManagerMethod method, const QCborArray &arguments)
{
    QCborArray message {qint64(object), qint64(method)};
    for (const QCborValue &argument : arguments)
        message.append(argument);
    m_refusal.clear();
    const RecordedWait wait = m_points.wait(waitfor::Answer);
    if (!m_over) {
        m_brokeWhileSending = !write(packFrame(FrameType::Call, message.toCborValue().toCbor()));
        m_over = m_brokeWhileSending;
    }
    while (!m_over) {
        if (const std::optional<Frame> frame = m_reader.next()) {
            const QCborArray answer = QCborValue::fromCbor(frame->payload).toArray();
            ++m_calls;
            m_refusal = answer.at(1).toString();
            return m_refusal.isEmpty() ? answer.at(0) : QCborValue();
        }
        const QByteArray more = m_reader.isBroken() ? QByteArray() : readSome();
        m_over = more.isEmpty();
        m_reader.feed(more);
    }
    return {};
}

std::unique_ptr<ManagerConnection> connectToManager(Child &child, int descriptor)
{
    child.hello(); // makes the application that the socket needs
    return std::make_unique<LocalSocketConnection>(child, descriptor);
}

QCborValue Proxy::reference() const
{
    return QCborValue(ReferenceTag, qint64(m_object));
}

std::optional<std::uint32_t> Proxy::referredTo(const QCborValue &value)
{
    if (!value.isTag() || value.tag() != ReferenceTag)
        return std::nullopt;
    return std::uint32_t(value.taggedValue().toInteger());
}

QCborValue DictProxy::get(const QCborValue &key, const QCborValue &otherwise) const
{
    return ask(ManagerMethod::GetItem, {key, otherwise});
}

void DictProxy::setItem(const QCborValue &key, const QCborValue &value) const
{
    ask(ManagerMethod::SetItem, {key, value});
}

QCborValue DictProxy::copy() const
{
    return ask(ManagerMethod::Copy);
}

QCborValue ListProxy::item(qint64 index) const
{
    return ask(ManagerMethod::GetItem, {index});
}

void ListProxy::setItem(qint64 index, const QCborValue &value) const
{
    ask(ManagerMethod::SetItem, {index, value});
}

void ListProxy::append(const QCborValue &value) const
{
    ask(ManagerMethod::Append, {value});
}

void ListProxy::reverse() const
{
    ask(ManagerMethod::Reverse);
}

QCborValue ListProxy::copy() const
{
    return ask(ManagerMethod::Copy);
}

QCborValue ValueProxy::get() const
{
    return ask(ManagerMethod::Get);
}

void ValueProxy::set(const QCborValue &value) const
{
    ask(ManagerMethod::Set, {value});
}

void QueueProxy::put(const QCborValue &item) const
{
    ask(ManagerMethod::Put, {item});
}

QCborValue QueueProxy::get() const
{
    return ask(ManagerMethod::Get);
}

void LockProxy::acquire() const
{
    ask(ManagerMethod::Acquire);
}

void LockProxy::release() const
{
    ask(ManagerMethod::Release);
}

QString pythonText(const QCborValue &value)
{
    QStringList parts;
    if (Proxy::referredTo(value))
        return QStringLiteral("<proxy>");
    if (value.isMap()) {
        for (const auto &[key, member] : value.toMap())
            parts.append(QStringLiteral("%1: %2").arg(pythonText(key), pythonText(member)));
        return QStringLiteral("{%1}").arg(parts.join(QLatin1String(", ")));
    }
    if (value.isArray()) {
        for (const QCborValue &member : value.toArray())
            parts.append(pythonText(member));
        return QStringLiteral("[%1]").arg(parts.join(QLatin1String(", ")));
    }
    if (value.isString())
        return QStringLiteral("'%1'").arg(value.toString());
    if (value.isInteger())
        return QString::number(value.toInteger());
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    return QStringLiteral("None");
}

} // namespace plab
