// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QMutex>

#include <atomic>

namespace plab {

/// What the run's thread hands to the main thread: the newest published records and progress. Thread-safe.
class RunState
{
public:
    using Records = QList<std::shared_ptr<const RunRecord>>; ///< by arm, one at least

    void publish(const Records &records, const Progress &progress)
    {
        const QMutexLocker lock(&m_mutex);
        m_records = records;
        m_progress = progress;
    }
    Records records() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_records;
    }
    Progress progress() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_progress;
    }

    std::atomic<bool> announced {false}; ///< an update is on its way to the main thread

private:
    mutable QMutex m_mutex;
    Records m_records;
    Progress m_progress;
};

class Run::Private
{
public:
    Lab *lab = nullptr;
    std::shared_ptr<RunState> state = std::make_shared<RunState>();
    bool toldFinished = false;
};

} // namespace plab
