// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>

namespace plab {

/// Turns many requests into few refreshes: the first one is served at the next turn of the event loop, the
/// following ones together, not sooner than `PauseMs` after the last. GUI thread.
class RefreshPacer : public QObject
{
    Q_OBJECT
public:
    static constexpr int PauseMs = 100;

    /// `refresh` does the work.
    RefreshPacer(std::function<void()> refresh, QObject *parent);

    void request();    ///< soon
    void requestNow(); ///< at the next turn of the event loop, whenever the last one was: the final state of
                       ///< a run

private:
    void serve();

    std::function<void()> m_refresh;
    QTimer m_timer;
    QElapsedTimer m_sinceLast;
};

} // namespace plab
