// SPDX-License-Identifier: GPL-3.0-or-later
// Threads of the parent process: lanes of their own in the process table, with the parent's pid and their
// tid.
#include "core/runtime/frame.h"
#include "core/runtime/parent.h"
#include "core/runtime/points.h"
#include "core/runtime/reaping.h"
#include "core/runtime/schedulestat.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>

namespace plab {

namespace {

std::uint64_t threadCpuNs(const rusage &usage)
{
    return std::uint64_t(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1'000'000'000ULL
        + std::uint64_t(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000ULL;
}

void endLane(const Arena &arena, ProcessSlot &slot)
{
    rusage usage {};
    getrusage(RUSAGE_THREAD, &usage);
    tellSchedule(slot);
    setEnding(slot, {Ending::Kind::Returned, 0, {}});
    slot.cpuNs.store(threadCpuNs(usage), std::memory_order_relaxed);
    slot.voluntarySwitches.store(std::uint64_t(usage.ru_nvcsw), std::memory_order_relaxed);
    slot.involuntarySwitches.store(std::uint64_t(usage.ru_nivcsw), std::memory_order_relaxed);
    slot.endedNs.store(nowNs(), std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
    ringParent(arena);
}

} // namespace

void Parent::threadMain(ChildFunction function, std::uint32_t index)
{
    ProcessSlot &slot = m_arena.slot(index);
    slot.pid.store(getpid(), std::memory_order_relaxed);
    slot.tid.store(gettid(), std::memory_order_relaxed);
    slot.startedNs.store(nowNs(), std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Started), std::memory_order_release);
    {
        Child child(m_arena, index, [this, index](const QString &text, bool warns) {
            const std::uint64_t now = nowNs();
            sendFrame(int(warns ? FrameType::ThreadWarning : FrameType::ThreadText),
                      QByteArray(reinterpret_cast<const char *>(&index), sizeof index)
                          + QByteArray(reinterpret_cast<const char *>(&now), sizeof now)
                          + text.toUtf8().left(4096));
        });
        child.recorder().record(EventKind::Started, 0, std::uint64_t(gettid()));
        function(child);
        child.recorder().record(EventKind::Ended);
    }
    endLane(m_arena, slot);
}

ChildHandle Parent::startThread(const std::string &name, ChildFunction function, const void *argument,
                                std::size_t size, bool daemon)
{
    const std::uint32_t index = announce(name, Role::Thread, StartMethod::Thread);
    ProcessSlot &slot = m_arena.slot(index);
    slot.daemon.store(daemon, std::memory_order_relaxed);
    if (size)
        std::memcpy(slot.argument, argument, size);
    ChildHandle handle {index, slot.generation.load(std::memory_order_relaxed), getpid(),
                        std::make_shared<Descriptor>()};
    m_handles[index] = handle.pidfd;
    try {
        m_threads.push_back({handle, std::jthread([this, function, index] { threadMain(function, index); })});
    } catch (const std::system_error &refused) {
        neverStarted(index);
        throw Refused {threadRefused(refused.code().value())};
    }
    return handle;
}

void Parent::collectThreads()
{
    std::erase_if(m_threads, [this](Thread &thread) {
        if (!hasEnded(thread.handle))
            return false;
        thread.running.join(); // a few instructions from its end
        return true;
    });
}

bool Parent::isDaemon(const Thread &thread) const
{
    return m_arena.slot(thread.handle.slot).daemon.load(std::memory_order_relaxed) != 0;
}

void Parent::endThreads()
{
    const bool waits = std::any_of(m_threads.begin(), m_threads.end(),
                                   [this](const Thread &thread) { return !isDaemon(thread); });
    m_arena.header().stop.fetch_or(waits ? 1 : 0);
    std::erase_if(m_threads, [this](Thread &thread) { // so that nobody joins them once more
        if (!isDaemon(thread))
            thread.running.join();
        return !isDaemon(thread);
    });
}

void Parent::joinThreads()
{
    for (Thread &thread : m_threads) {
        const RecordedWait wait = m_points.wait(thread.handle.slot, std::uint64_t(thread.handle.pid));
        thread.running.join();
    }
    m_threads.clear();
    throwIfStopped();
}

} // namespace plab
