// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QEvent>
#include <QTimer>
#include <QWidget>

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

namespace bench {

constexpr auto StartVariable = "PROCESS_LAB_BENCH_START";

/// Replaces the program by itself once, so that its start is timed from the exec on, loading included. First
/// line of main.
inline void startAgain(char **argv)
{
    if (std::getenv(StartVariable))
        return;
    setenv(StartVariable, std::to_string(now()).c_str(), 1);
    execv("/proc/self/exe", argv);
}

inline double sinceStartMs()
{
    return (now() - std::strtod(std::getenv(StartVariable), nullptr)) * 1e-6;
}

/// Calls `then` once, when the window has been painted for the first time (all of it: one sweep) and nothing
/// else is due.
inline void whenShown(QWidget &window, std::function<void()> then)
{
    class Watch : public QObject
    {
    public:
        Watch(QWidget *window, std::function<void()> done) : QObject(window), m_done(std::move(done))
        {
            qApp->installEventFilter(this);
        }
        bool eventFilter(QObject *,
                         QEvent *event) override // any of its widgets: they may cover the window itself
        {
            if (event->type() == QEvent::Paint && m_done) {
                qApp->removeEventFilter(this);
                QTimer::singleShot(0, this, std::exchange(m_done, nullptr));
            }
            return false;
        }

    private:
        std::function<void()> m_done;
    };
    new Watch(&window, std::move(then));
}

/// Memory of this process that is in RAM, KiB.
inline double residentKib(const char *field = "Rss:", int pid = 0)
{
    const QByteArray path = "/proc/" + (pid ? QByteArray::number(pid) : QByteArray("self")) + "/smaps_rollup";
    std::FILE *file = std::fopen(path.constData(), "re");
    char line[256];
    double kib = -1;
    while (file && std::fgets(line, sizeof line, file)) {
        if (std::strncmp(line, field, std::strlen(field)) == 0)
            kib = std::strtod(line + std::strlen(field), nullptr);
    }
    if (file)
        std::fclose(file);
    return kib;
}

} // namespace bench
