// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/descriptor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace plab {

/// Python's mmap.mmap(fd, bytes): the bytes of a file as memory, shared with all who map it, mmap(2).
/// Unmapped by the destructor, which ends nobody else's.
class Mapping
{
public:
    Mapping() = default;
    Mapping(Mapping &&other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) { }
    Mapping &operator=(Mapping &&other) noexcept
    {
        std::swap(m_bytes, other.m_bytes);
        return *this;
    }
    ~Mapping();

    /// The whole file. An empty one cannot be mapped, as in Python.
    static Result<Mapping> of(int file);

    std::span<std::byte> bytes() const { return m_bytes; }
    /// The whole numbers that fit. They begin at the first byte, which is a page's.
    std::span<std::int32_t> numbers() const
    {
        return {reinterpret_cast<std::int32_t *>(m_bytes.data()), m_bytes.size() / sizeof(std::int32_t)};
    }

private:
    std::span<std::byte> m_bytes;
};

/// A file of so many zeros without a name, in the folder for temporary files: gone with its last descriptor.
/// Refused beforehand where there is no room for it.
Result<Descriptor> unnamedFile(std::uint64_t bytes);
Result<void> checkFileRoom(std::uint64_t bytes); ///< whether it would be refused now

/// Python's multiprocessing.shared_memory.SharedMemory: memory that others find by its name, shm_overview(7).
/// It keeps the name until unlink(), which whoever made it calls; who has it mapped keeps it beyond.
class NamedBlock
{
public:
    NamedBlock() = default;
    NamedBlock(NamedBlock &&other) noexcept { swap(other); }
    NamedBlock &operator=(NamedBlock &&other) noexcept
    {
        swap(other);
        return *this;
    }
    ~NamedBlock(); ///< removes the name that it has made, unless unlink() did

    /// SharedMemory(name, create=True, size=bytes). A name that is taken is an error, and so is a size of 0.
    /// Refused beforehand where /dev/shm or the memory has no room: Python only notes the size down, and who
    /// then writes there is killed by SIGBUS.
    static Result<NamedBlock> create(const std::string &name, std::uint64_t bytes);
    static Result<void> checkRoom(std::uint64_t bytes); ///< whether it would be refused now
    /// SharedMemory(name). A name that nobody has is an error.
    static Result<NamedBlock> open(const std::string &name);

    const Mapping &memory() const { return m_memory; }
    Result<void> unlink(); ///< the name is free again

private:
    void swap(NamedBlock &other) noexcept
    {
        std::swap(m_name, other.m_name);
        std::swap(m_memory, other.m_memory);
    }

    std::string m_name; ///< to be removed; empty if it is not ours or gone
    Mapping m_memory;
};

} // namespace plab
