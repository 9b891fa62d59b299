// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace plab {

class NoticeBar;

/// Starts and stops runs for the window and says, in the notice bar, what went wrong. GUI thread.
class RunController : public QObject
{
    Q_OBJECT
public:
    enum class State { Idle, Running, Stopping };

    /// Borrows both; they outlive it.
    RunController(Lab *lab, NoticeBar *notices, QObject *parent = nullptr);

    State state() const { return m_state; }

    /// Starts, or asks first if it would be more than 64 processes, or tells why it cannot be. No-op while
    /// one runs.
    void start(const RunRequest &request);
    /// Asks the run to end; answers at once by the state Stopping.
    void stop();
    /// Sends a signal to a process of the current repeat, by its index.
    void signalProcess(int index, int signalNumber);

    /// The newest state of the run that goes on or was the last; null before the first.
    std::shared_ptr<const RunRecord> record() const;
    Progress progress() const;

Q_SIGNALS:
    void stateChanged(plab::RunController::State state);
    void updated(); ///< record() or progress() is newer
    void finished(
        std::shared_ptr<const plab::RunRecord> record); ///< once per run, after the state is Idle again

private:
    void ask(const RunRequest &request, qint64 processes);
    void launch(const RunRequest &request);
    void follow(Run *run);
    void finish();
    void tellEnding(const RunRecord &record);
    void setState(State state);

    Lab *m_lab;
    NoticeBar *m_notices;
    QPointer<Run> m_run;
    std::shared_ptr<const RunRecord> m_record;
    State m_state = State::Idle;
    bool m_stopAsked = false;
};

} // namespace plab
