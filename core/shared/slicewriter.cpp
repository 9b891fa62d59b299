// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/slicewriter.h"

#include "core/shared/cpuclock.h"

#include <algorithm>

namespace plab {

namespace {

constexpr int ReadAttempts = 8;

std::vector<Slice> copyOf(const SliceLog &log)
{
    const std::uint32_t count = std::min(log.count.load(std::memory_order_acquire), SliceLog::Capacity);
    std::vector<Slice> slices(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        slices[i] = {log.points[i].timeNs.load(std::memory_order_acquire),
                     log.points[i].done.load(std::memory_order_acquire),
                     log.points[i].cpuNs.load(std::memory_order_acquire)};
    }
    return slices;
}

/// Points are only ever moved towards the front, so whatever a kill left half moved breaks the order.
void keepRising(std::vector<Slice> &slices)
{
    std::size_t kept = 0;
    for (const Slice &slice : slices) {
        const Slice *before = kept ? &slices[kept - 1] : nullptr;
        if (!before
            || (slice.timeNs >= before->timeNs && slice.done >= before->done && slice.cpuNs >= before->cpuNs))
            slices[kept++] = slice;
    }
    slices.resize(kept);
}

} // namespace

std::vector<Slice> SliceLog::read() const
{
    std::vector<Slice> slices;
    for (int attempt = 0; attempt < ReadAttempts; ++attempt) {
        const std::uint32_t before = version.load(std::memory_order_acquire);
        slices = copyOf(*this);
        if (before % 2 == 0 && version.load(std::memory_order_relaxed) == before)
            break;
    }
    keepRising(slices);
    return slices;
}

void SliceLog::clear()
{
    count.store(0, std::memory_order_relaxed);
    version.store(0, std::memory_order_release);
}

SliceWriter::SliceWriter(SliceLog *log, std::uint64_t intervalNs) : m_log(log), m_intervalNs(intervalNs)
{
    if (log)
        m_nextNs = 0;
}

void SliceWriter::append(std::uint64_t timeNs, std::uint64_t done)
{
    if (!m_log)
        return;
    if (m_log->count.load(std::memory_order_relaxed) >= SliceLog::Capacity)
        halve();
    const std::uint32_t count = m_log->count.load(std::memory_order_relaxed);
    m_log->points[count].timeNs.store(timeNs, std::memory_order_release);
    m_log->points[count].done.store(done, std::memory_order_release);
    m_log->points[count].cpuNs.store(threadCpuNs(), std::memory_order_release);
    m_log->count.store(count + 1, std::memory_order_release);
    m_nextNs = done == 0 ? timeNs : timeNs + m_intervalNs; // the first turn is always kept
}

void SliceWriter::halve()
{
    SliceLog &log = *m_log;
    const std::uint32_t version = log.version.load(std::memory_order_relaxed) | 1u;
    log.version.store(version, std::memory_order_relaxed);
    const std::uint64_t span = log.points[SliceLog::Capacity - 1].timeNs.load(std::memory_order_relaxed)
        - log.points[0].timeNs.load(std::memory_order_relaxed);
    for (std::uint32_t i = 1; i < SliceLog::Capacity / 2; ++i) {
        // Release: a reader that sees a moved point also sees the odd version.
        log.points[i].timeNs.store(log.points[2 * i].timeNs.load(std::memory_order_relaxed),
                                   std::memory_order_release);
        log.points[i].done.store(log.points[2 * i].done.load(std::memory_order_relaxed),
                                 std::memory_order_release);
        log.points[i].cpuNs.store(log.points[2 * i].cpuNs.load(std::memory_order_relaxed),
                                  std::memory_order_release);
    }
    log.count.store(SliceLog::Capacity / 2, std::memory_order_release);
    log.version.store(version + 1, std::memory_order_release);
    m_intervalNs = m_intervalNs > 0 ? 2 * m_intervalNs : span / (SliceLog::Capacity / 2);
}

} // namespace plab
