// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace plab {

/// A sealed memfd and its mapping in this process. Move-only; the destructor unmaps and closes, which ends
/// nobody else's mapping. Zeroed when new. A forked child inherits the mapping at the same address.
class SharedMemory
{
public:
    SharedMemory() = default;
    SharedMemory(SharedMemory &&other) noexcept { swap(other); }
    SharedMemory &operator=(SharedMemory &&other) noexcept
    {
        SharedMemory(std::move(other)).swap(*this);
        return *this;
    }
    ~SharedMemory();

    /// Allocates `size` bytes for good (every page is there: no SIGBUS later), seals the size and maps them.
    /// Refused, with wanted and available in the sentence, if that is more than half of what machine and
    /// control group have left.
    static Result<SharedMemory> create(std::size_t size, const char *name = "process-lab");

    /// Maps what another process created. Takes over `fd`, also when it fails. Refused unless the size is
    /// sealed, so that nobody can cut the memory off under the mapping.
    static Result<SharedMemory> map(int fd);

    bool isValid() const { return m_data != nullptr; }
    std::byte *data() const { return m_data; }
    std::size_t size() const { return m_size; }
    std::span<std::byte> bytes() const { return {m_data, m_size}; }

    /// The memfd, close-on-exec; stays owned by this object.
    int fd() const { return m_fd; }

private:
    SharedMemory(int fd, std::size_t size) : m_fd(fd), m_size(size) { }
    Result<void> mapPages();
    void swap(SharedMemory &other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
    }

    int m_fd = -1;
    std::byte *m_data = nullptr;
    std::size_t m_size = 0;
};

/// Makes the pages of a range present and writable in this process now, so that the first events of a ring
/// cost no page faults. Only a hint: older kernels ignore it.
void populate(std::span<std::byte> bytes);

/// Bytes that may still be allocated: the least of MemAvailable and the room of this process's control
/// groups.
std::uint64_t availableMemory();

/// Whether `wanted` bytes are at most half of `available`; the error is Refused and names both.
Result<void> checkMemory(std::uint64_t wanted, std::uint64_t available);

/// The least room (limit - usage, where page cache that can go counts as free) of the groups named in the
/// text of /proc/self/cgroup and of their ancestors, v1 and v2, under the mount point. Nothing if none
/// has a limit.
std::optional<std::uint64_t> cgroupRoom(const QString &mount, const QByteArray &membership);

} // namespace plab
