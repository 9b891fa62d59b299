// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QMutex>

#include <atomic>

namespace plab {

/// What the run's thread hands to the main thread: the newest published record and progress. Thread-safe.
class RunState
{
public:
    void publish(std::shared_ptr<const RunRecord> record, const Progress &progress)
    {
        const QMutexLocker lock(&m_mutex);
        m_record = std::move(record);
        m_progress = progress;
    }
    std::shared_ptr<const RunRecord> record() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_record;
    }
    Progress progress() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_progress;
    }

    std::atomic<bool> announced {false}; ///< an update is on its way to the main thread

private:
    mutable QMutex m_mutex;
    std::shared_ptr<const RunRecord> m_record;
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
