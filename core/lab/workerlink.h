// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/descriptor.h"
#include "core/runtime/frame.h"

#include <QJsonObject>
#include <QLocalSocket>
#include <QObject>

namespace plab {

/// The lab's end of one process's link: a QLocalSocket over the socketpair its parent made. Answers hello,
/// passes on text and result. A peer that breaks the protocol is dropped with a sentence. Lives on the run's
/// thread.
class WorkerLink : public QObject
{
    Q_OBJECT
public:
    WorkerLink(Descriptor socket, std::uint32_t slot, std::uint32_t frameLimit, QObject *parent);

    std::uint32_t slot() const { return m_slot; }
    /// Why nothing can ever come by it; null if it may.
    const std::optional<Error> &refusal() const { return m_refusal; }
    /// Takes in whatever the (ended) peer has left in the socket.
    void drain();

Q_SIGNALS:
    void saidHello(std::uint32_t slot);
    /// `slot` is another one than ours for a line of one of the parent's threads; `warns` if it tells of a
    /// fault.
    void printed(std::uint32_t slot, quint64 timeNs, const QString &text, bool warns);
    void reported(std::uint32_t slot, const QJsonObject &result);
    void dropped(std::uint32_t slot, const Text &why); ///< a clause without a full stop

private:
    void read();
    void handle(const Frame &frame);
    void answer();
    void takeText(std::uint32_t slot, const QByteArray &timeAndText, bool warns);
    void giveUp(const Text &why);

    QLocalSocket m_socket;
    FrameReader m_reader;
    std::uint32_t m_slot;
    bool m_dropped = false;
    std::optional<Error> m_refusal;
};

} // namespace plab
