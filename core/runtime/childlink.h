// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/runtime/frame.h"

#include <QLocalSocket>

#include <memory>

class QCoreApplication;

namespace plab {

/// The worker's end of its link: a QLocalSocket over an inherited socketpair. Made after the fork only, on
/// first use, with the process's QCoreApplication; never destroyed (the process leaves by _exit). One thread.
class ChildLink
{
public:
    ChildLink(int socket, std::uint32_t slot);

    /// Queues a frame and writes what the socket takes now. False when the backlog is full and it was
    /// dropped.
    bool send(FrameType type, const QByteArray &payload);
    /// Waits, at most `limitMs`, until the lab has taken everything and has answered the hello.
    void drain(int limitMs);
    /// Why nothing more went out, though the lab is there.
    const std::optional<Error> &failure() const { return m_failure; }

private:
    void noteFailure(QLocalSocket::LocalSocketError error);

    static constexpr qint64 Backlog = 256 * 1024;

    QCoreApplication *m_application;
    QLocalSocket *m_socket;
    FrameReader m_reader {WorkerFrameLimit};
    bool m_answered = false;
    std::optional<Error> m_failure;
};

} // namespace plab
