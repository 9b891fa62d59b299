// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/processrecord.h"
#include "core/model/result.h"
#include "core/runtime/descriptor.h"

#include <QObject>

#include <atomic>
#include <cstdint>
#include <memory>

namespace plab {

/// The nursery as the laboratory holds it: everything that it does to it as a process. What both say to each
/// other goes through the control socket that start() gives (core/runtime/message.h), so whoever speaks at
/// its other end is a nursery: the program (NurseryProcess), or a test. Main thread, but for what is marked.
class HeldNursery : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Whether there is one that could be started.
    virtual Result<void> look() const = 0;
    /// Starts a fresh nursery (after ending the old one) and gives the lab's end of its control socket.
    virtual Result<Descriptor> start() = 0;
    virtual qint64 pid() const = 0; ///< of the last one started
    /// How it ended (packEnding), 0 as long as it runs; whoever holds it may look from another thread.
    using End = std::shared_ptr<const std::atomic<std::uint64_t>>;
    virtual End ending() const = 0;

    /// How long it may take until it says that it is ready. Any thread.
    virtual int readyWithinMs() const = 0;
    /// Everything below the nursery ends, newborns included, whether or not the nursery itself still lives.
    /// Any thread.
    virtual void letGo() = 0;
    /// To the nursery with this pid. Any thread.
    virtual void signal(qint64 pid, int signalNumber) = 0;

Q_SIGNALS:
    void notStarted(
        const plab::Error &error); ///< known only after start(): the machine did not execute the program
    void ended();                  ///< ending() says how
};

} // namespace plab
