// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/taskclock.h"

#include "core/shared/cpuclock.h"
#include "core/shared/futex.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace plab {

RunDelay::RunDelay() : m_file(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) { }

RunDelay::~RunDelay()
{
    if (m_file >= 0)
        close(m_file);
}

std::optional<std::uint64_t> RunDelay::readNs() const
{
    char text[80]; // "<ran, ns> <waited, ns> <times>"
    const ssize_t size = m_file >= 0 ? pread(m_file, text, sizeof text, 0) : -1;
    if (size <= 0)
        return std::nullopt;
    const char *const end = text + size;
    const char *const second = std::find<const char *>(text, end, ' ') + 1;
    std::uint64_t waited = 0;
    if (second >= end || std::from_chars(second, end, waited).ec != std::errc())
        return std::nullopt;
    return waited;
}

void TaskClock::start(std::uint64_t beginNs)
{
    m_beginNs = beginNs;
    m_beginCpuNs = threadCpuNs();
    m_running = true;
}

/// What the tasks took by the wall clock they had of the CPU, as far as there was CPU time for it. Without a
/// CPU clock they stay unmeasured.
void TaskClock::settle(std::uint64_t endNs)
{
    const std::uint64_t cpu = threadCpuNs();
    const double share =
        std::min(1.0, double(cpu - m_beginCpuNs) / double(std::max<std::uint64_t>(1, m_wallNs)));
    for (std::size_t i = 0; cpu != 0 && i < m_count; ++i) {
        TaskCell &cell = *m_tasks[i];
        const std::uint64_t wall =
            cell.endNs.load(std::memory_order_relaxed) - cell.beginNs.load(std::memory_order_relaxed);
        const auto work = std::uint64_t(double(wall) * share);
        cell.workNs.store(std::max<std::uint64_t>(1, work), std::memory_order_relaxed);
    }
    m_count = 0;
    m_wallNs = 0;
    m_beginNs = endNs;
    m_beginCpuNs = cpu;
}

void TaskClock::rest()
{
    if (m_count > 0)
        settle(nowNs());
    m_running = false;
}

} // namespace plab
