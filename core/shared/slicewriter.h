// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"
#include "core/shared/futex.h"

#include <array>
#include <type_traits>
#include <vector>

namespace plab {

/// Cumulative progress of one worker in shared memory: at most 256 points. One writer, any number of readers.
/// Zeroed memory is valid and empty. `version` is odd while points move; appending needs only `count`.
struct SliceLog
{
    static constexpr std::uint32_t Capacity = 256;

    struct Point
    {
        std::atomic<std::uint64_t> timeNs;
        std::atomic<std::uint64_t> done;
        std::atomic<std::uint64_t> cpuNs; ///< the writer's own, read just after timeNs; 0 = not known
    };

    std::atomic<std::uint32_t> version;
    std::atomic<std::uint32_t> count;
    std::array<Point, Capacity> points;

    /// A copy of all points, times and counts never falling. Tries a few times for an undisturbed one; if the
    /// writer was killed while moving points, those that contradict their predecessors are left out.
    std::vector<Slice> read() const;

    /// Empties the log for the next worker; only while nobody writes.
    void clear();
};
static_assert(std::is_standard_layout_v<SliceLog> && sizeof(SliceLog) == 8 + 24 * SliceLog::Capacity);

/// The worker's end of a SliceLog. When the log is full every second point goes and the interval doubles, so
/// that a run of any length keeps 128 to 256 points, evenly spread. Points that are kept carry the CPU time
/// of the calling thread, which must be the worker's.
class SliceWriter
{
public:
    static constexpr std::uint64_t DefaultIntervalNs = 200'000;

    /// Writes nothing.
    SliceWriter() = default;

    /// `intervalNs` 0 keeps every call's point, until the log is full. The log must outlive the writer.
    explicit SliceWriter(SliceLog *log, std::uint64_t intervalNs = DefaultIntervalNs);

    /// `done` turns are done in all at `timeNs` (nowNs()); kept if the interval since the last kept point is
    /// over.
    void add(std::uint64_t timeNs, std::uint64_t done)
    {
        if (timeNs >= m_nextNs)
            append(timeNs, done);
    }

    /// The last point of the worker: kept whatever the interval.
    void finish(std::uint64_t timeNs, std::uint64_t done) { append(timeNs, done); }

    std::uint64_t intervalNs() const { return m_intervalNs; }

private:
    void append(std::uint64_t timeNs, std::uint64_t done);
    void halve();

    SliceLog *m_log = nullptr;
    std::uint64_t m_intervalNs = 0;
    std::uint64_t m_nextNs = UINT64_MAX;
};

} // namespace plab
