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
    Output(Parent &parent, Printed printed, std::uint32_t mainLane, Listener heard = {});
    ~Output();

    /// All writers are gone: returns when the last line is told.
    void finish();
    /// Some writers are not: returns when what they have written so far is told.
    void giveUp();
    quint64 bytes() const { return m_bytes.load(); }
    quint64 linesLeftOut() const { return m_leftOut.load(); }

private:
    /// A pipe of a process, or of what it has started, and what is begun in it and not ended by a line break.
    struct Source
    {
        Descriptor pipe;
        std::uint32_t lane = 0;
        std::string line;
    };

    int startThreads();
    void read();
    void add(Descriptor pipe, std::uint32_t lane);
    void addFrom(int socket);
    void watch(int descriptor) const;
    void drain(int descriptor);
    void take(Source &source, std::string_view piece);
    void tell(Source &source);
    void tellUnfinished();
    void tellAll();

    Parent &m_parent;
    const Listener m_heard;
    const std::uint32_t m_mainLane;
    Descriptor m_more;
    Descriptor m_ready;              ///< epoll(7)
    std::map<int, Source> m_sources; ///< by descriptor; of the reader
    bool m_hasMore = true;           ///< somebody may still send a pipe
    std::atomic<bool> m_isGivenUp {false};
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
