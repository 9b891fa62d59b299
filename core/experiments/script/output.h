// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/program.h"
#include "core/runtime/parent.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace plab::ownscript {

/// What a script prints, on its way to the console: line by line, under the name of the process that wrote
/// it. One thread reads and one tells, so that the script never waits for the console: what comes too fast
/// for it is counted.
class Output
{
public:
    /// Hears each whole line of the main process, on a thread of the output.
    using Listener = std::function<void(const QString &)>;

    /// Throws Refused where the machine has no thread for it.
    Output(Parent &parent, Descriptor printed, std::uint32_t mainLane, Listener heard = {});
    ~Output();

    /// All writers are gone: returns when the last line is told.
    void finish();
    quint64 bytes() const { return m_bytes.load(); }
    quint64 linesLeftOut() const { return m_leftOut.load(); }

private:
    /// What a process has begun to print and not ended by a line break.
    struct Writer
    {
        std::uint32_t lane = 0;
        std::string line;
    };
    using Writers = std::map<pid_t, Writer>;

    int startThreads();
    void read();
    void take(Writers &writers, pid_t pid, std::string_view piece);
    void tell(Writer &writer);
    void tellAll();
    std::uint32_t laneOfWriter(pid_t pid) const;

    Parent &m_parent;
    const Listener m_heard;
    const std::uint32_t m_mainLane;
    const Descriptor m_printed;
    std::atomic<quint64> m_bytes {0};
    std::atomic<quint64> m_leftOut {0};
    std::mutex m_mutex; ///< of what follows
    std::condition_variable m_changed;
    std::vector<Parent::LineOf> m_lines; ///< on their way to the console
    quint64 m_lineCount = 0;
    bool m_isOver = false;
    std::jthread m_reader;
    std::jthread m_teller;
};

} // namespace plab::ownscript
