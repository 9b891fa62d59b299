// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/heldnursery.h"

#include <QProcess>

namespace plab {

/// The nursery program as the lab's main thread holds it: found, started, ended. Main thread only, because
/// the parent-death signal follows the thread that starts a process.
class NurseryProcess : public HeldNursery
{
    Q_OBJECT
public:
    explicit NurseryProcess(QObject *parent = nullptr);
    ~NurseryProcess() override; ///< lets go, and waits at most a second

    Result<void> look() const override;
    Result<Descriptor> start() override;
    qint64 pid() const override;
    End ending() const override { return m_end; }
    int readyWithinMs() const override { return 10'000; }
    /// Closes the liveness pipe: the kernel ends them.
    void letGo() override;
    void signal(qint64 pid, int signalNumber) override;

    /// Where the program lies: beside this one, in the build's app folder, or in the installation's libexec
    /// folder; the environment's PROCESS_LAB_NURSERY wins. Error: a sentence with the places looked at.
    static Result<QString> find();

private:
    void end();
    void tellEnd(const QString &program);

    std::unique_ptr<QProcess> m_process;
    std::atomic<int> m_liveness = -1; ///< the only write end
    End m_end;
};

} // namespace plab
