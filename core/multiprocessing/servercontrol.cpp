// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/servercontrol.h"

#include "core/runtime/message.h"

#include <QCoreApplication>

#include <cerrno>

namespace plab {

ServerControl::ServerControl(Child &child, Does does)
    : m_child(child), m_does(std::move(does)), m_socket(child.descriptor(0)),
      m_notifier(m_socket, QSocketNotifier::Read)
{
    constexpr int LookMs = 100; // the stop word is looked at so often
    connect(&m_notifier, &QSocketNotifier::activated, this, &ServerControl::read);
    connect(&m_look, &QTimer::timeout, this, [this] {
        if (m_child.stopAsked())
            QCoreApplication::exit();
        m_does.look();
    });
    m_look.start(LookMs);
}

void ServerControl::leave(const Error &error)
{
    m_child.refuse(error);
    QCoreApplication::exit(Child::RefusedCode);
}

void ServerControl::read()
{
    for (;;) {
        bool ended = false;
        Result<std::optional<ReceivedMessage>> message = receiveMessage(m_socket, false, &ended);
        if (ended)
            return QCoreApplication::exit();
        if (!message)
            return leave(message.error());
        if (!message.value())
            break;
        if (message.value()->truncated)
            return leave(systemError(m_does.takeOver, EMFILE));
        if (!message.value()->descriptors.empty())
            m_does.serve(std::move(message.value()->descriptors[0]));
    }
    m_does.look();
}

} // namespace plab
