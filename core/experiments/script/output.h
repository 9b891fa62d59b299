// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/program.h"
#include "core/runtime/parent.h"

#include <map>
#include <thread>

namespace plab::ownscript {

/// What a script prints, on its way: byte by byte to the laboratory's own streams if it has them, and line by
/// line, under the name of the process that wrote it, to the console. A thread for each stream, which blocks
/// where its target does, as a pipe would.
class Output
{
public:
    Output(Parent &parent, std::vector<Program::Stream> streams, std::uint32_t mainLane);
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

    void read(const Program::Stream &stream);
    void take(Writers &writers, pid_t pid, std::string_view piece);
    void tell(Writer &writer);
    std::uint32_t laneOfWriter(pid_t pid) const;

    Parent &m_parent;
    const std::uint32_t m_mainLane;
    std::vector<Program::Stream> m_streams;
    std::atomic<quint64> m_bytes {0};
    std::atomic<quint64> m_lines {0};
    std::atomic<quint64> m_leftOut {0};
    std::vector<std::jthread> m_threads;
};

} // namespace plab::ownscript
