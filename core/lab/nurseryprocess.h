// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/processrecord.h"
#include "core/model/result.h"
#include "core/runtime/descriptor.h"

#include <QObject>
#include <QProcess>

#include <atomic>
#include <cstdint>
#include <memory>

namespace plab {

/// The nursery program as the lab's main thread holds it: found, started, ended. Main thread only, because
/// the parent-death signal follows the thread that starts a process.
class NurseryProcess : public QObject
{
    Q_OBJECT
public:
    explicit NurseryProcess(QObject *parent = nullptr);
    ~NurseryProcess() override; ///< lets go, and waits at most a second

    /// Starts a fresh nursery (after ending the old one) and gives the lab's end of its control socket.
    Result<Descriptor> start();
    qint64 pid() const;
    /// Closes the liveness pipe, at which the kernel ends everything below the nursery, newborns included,
    /// whether or not the nursery itself still lives. Any thread.
    void letGo();
    /// How it ended (packEnding), 0 as long as it runs; whoever holds it may look from another thread.
    using End = std::shared_ptr<const std::atomic<std::uint64_t>>;
    End ending() const { return m_end; }

    /// Where the program lies: beside this one, in the build's app folder, or in the installation's libexec
    /// folder; the environment's PROCESS_LAB_NURSERY wins. Error: a sentence with the places looked at.
    static Result<QString> find();

Q_SIGNALS:
    void notStarted(
        const Error &error); ///< known only after start(): the machine did not execute the program
    void ended();            ///< ending() says how

private:
    void end();
    void tellEnd(const QString &program);

    std::unique_ptr<QProcess> m_process;
    std::atomic<int> m_liveness = -1; ///< the only write end
    End m_end;
};

} // namespace plab
