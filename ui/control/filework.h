// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/readfile.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <queue>

class QThread;

namespace plab {

class NoticeBar;

/// Reads and writes files on a thread of its own, one after the other, so that the window never waits for a
/// disk. What takes longer than a moment is told in the notice bar, with how far it is and a way to cancel
/// it. GUI thread, but for the work itself.
class FileWork : public QObject
{
    Q_OBJECT
public:
    enum class Kind { Reads, Writes };

    FileWork(NoticeBar *notices, QObject *parent);
    ~FileWork() override; ///< what is read is given up, what is written comes to its end

    /// Runs `work(progress)` on the thread, then `then(what it gave)` here. `doing` is a sentence without its
    /// point: "Opening run.json".
    template<typename Work, typename Then>
    void start(Kind kind, const QString &doing, Work work, Then then)
    {
        enqueue({kind, doing, [work = std::move(work), then = std::move(then)](const FileProgress &progress) {
                     auto given = std::make_shared<decltype(work(progress))>(work(progress));
                     return std::function<void()>([given, then] { then(*given); });
                 }});
    }

    /// In a `then`: an error, or the fact that a person has cancelled it.
    void tellFailure(const Error &error);

    void cancel(); ///< what is being done now
    bool isBusy() const { return m_thread != nullptr || !m_waiting.empty(); }
    bool isWriting() const { return m_writes > 0; }

Q_SIGNALS:
    void idle(); ///< everything that was asked for is done

private:
    struct Task
    {
        Kind kind;
        QString doing;
        std::function<std::function<void()>(const FileProgress &)> run;
    };

    void enqueue(Task task);
    void begin();
    void finish();
    void show();
    QString sentence() const;

    NoticeBar *m_notices;
    std::queue<Task> m_waiting;
    Task m_task; ///< that is being done
    std::function<void()> m_after;
    QThread *m_thread = nullptr;
    int m_writes = 0;
    QTimer m_looking;
    QString m_told; ///< the notice of ours that stands there, or stood
    std::atomic<bool> m_isCancelled = false;
    std::atomic<int> m_percent = -1; ///< -1: nobody knows
};

} // namespace plab
