// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"
#include "core/runtime/descriptor.h"

#include <QSocketNotifier>
#include <QTimer>

#include <functional>

namespace plab {

/// A server process's ear for its parent, on its first named descriptor: takes over the sockets of clients
/// that it is handed, and ends the event loop when the parent closes its end, when the run is stopped, and
/// with a refusal when a socket cannot be taken over, whose client would wait for ever.
class ServerControl : public QObject
{
public:
    struct Does
    {
        Text takeOver;                                ///< what it cannot do then: "Cannot …: %1."
        std::function<void(Descriptor client)> serve; ///< one more
        std::function<void()> look = [] {}; ///< whenever it was told anything, and ten times a second
    };
    ServerControl(Child &child, Does does);

private:
    void read();
    void leave(const Error &error);

    Child &m_child;
    const Does m_does;
    const int m_socket;
    QSocketNotifier m_notifier;
    QTimer m_look;
};

} // namespace plab
