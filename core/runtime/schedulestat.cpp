// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/schedulestat.h"

#include "core/runtime/descriptor.h"
#include "core/shared/futex.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

namespace plab {

namespace {

/// The number that stands at the beginning, behind blanks; the text goes on behind it.
std::optional<std::uint64_t> takeNumber(std::string_view &text)
{
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(begin);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    text.remove_prefix(std::size_t(end - text.data()));
    return number;
}

/// No QFile: threads of one process come here at the same time, at their very end.
template<std::size_t Size>
std::string_view contentOf(const char *path, std::array<char, Size> &buffer)
{
    const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
    const ssize_t size = file ? read(file.get(), buffer.data(), buffer.size()) : -1;
    return {buffer.data(), size > 0 ? std::size_t(size) : 0};
}

} // namespace

std::optional<ScheduleStat> scheduleStat(std::string_view text)
{
    const std::optional<std::uint64_t> cpu = takeNumber(text);
    const std::optional<std::uint64_t> delay = cpu ? takeNumber(text) : std::nullopt;
    return delay ? std::optional(ScheduleStat {*cpu, *delay}) : std::nullopt;
}

std::optional<std::uint64_t> migrationsIn(std::string_view text)
{
    constexpr std::string_view Field = "nr_migrations";
    std::size_t at = text.find(Field);
    if (at == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(at + Field.size());
    at = text.find_first_not_of(" \t:");
    text.remove_prefix(at == std::string_view::npos ? text.size() : at);
    return takeNumber(text);
}

void tellSchedule(ProcessSlot &slot)
{
    constexpr std::uint64_t LongEnoughNs = 2'000'000;
    constexpr std::uint64_t LongEnoughForMigrationsNs = 20'000'000;
    const std::uint64_t livedNs = nowNs() - slot.startedNs.load(std::memory_order_relaxed);
    if (livedNs < LongEnoughNs)
        return;
    std::array<char, 4096> buffer;
    const auto stat = scheduleStat(contentOf("/proc/thread-self/schedstat", buffer));
    if (!stat)
        return;
    const auto migrations = livedNs < LongEnoughForMigrationsNs
        ? std::nullopt
        : migrationsIn(contentOf("/proc/thread-self/sched", buffer));
    slot.runDelayNs.store(stat->runDelayNs, std::memory_order_relaxed);
    slot.migrations.store(migrations.value_or(0), std::memory_order_relaxed);
    slot.toldSchedule.store(migrations ? 2 : 1, std::memory_order_relaxed);
}

} // namespace plab
