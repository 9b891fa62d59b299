// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/shared/eventring.h"
#include "core/shared/memory.h"
#include "core/shared/processslot.h"
#include "core/shared/slicewriter.h"

#include <QByteArray>

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace plab {

enum class Recording : std::uint32_t { Off, Sampled, All };

/// First page of the arena. Written by the lab before the nursery is asked, except the words marked
/// otherwise.
struct ArenaHeader
{
    std::uint64_t magic;
    std::uint32_t layoutVersion;
    std::uint32_t slots;        ///< process table: slot 0 nursery, 1 parent
    std::uint32_t ringCapacity; ///< events a lane; 0 = no rings
    std::uint32_t recording;    ///< Recording
    std::uint32_t sampling;     ///< one turn in N
    std::uint32_t witness;
    std::uint64_t seed;
    std::uint64_t repeatIndex;
    std::uint64_t slotsOffset, ringsOffset, ringBytes, slicesOffset, textOffset, sharedOffset, sharedBytes;
    char experiment[64];
    std::uint32_t parametersLength; ///< JSON in the text area
    std::uint32_t outcomesLength;   ///< ids behind it

    alignas(64) std::atomic<std::uint32_t> stop; ///< lab: 1 = leave every wait and end
    alignas(64)
        std::atomic<std::uint32_t> parentBell; ///< futex: children and the parent's signal handlers ring it
    std::atomic<std::uint32_t> parentWaiting;  ///< parent: somebody must wake it
    alignas(64) std::atomic<std::uint64_t> entryNs; ///< parent: entry of Script::run
    std::atomic<std::uint64_t> returnNs;            ///< parent: its return
    std::atomic<std::uint64_t> startedCount;        ///< children, workers and threads started so far
    std::atomic<std::uint64_t> sharedUsed;          ///< parent: bytes given out of the shared area
    std::atomic<std::uint32_t> eventCostPs, eventCostMedianPs,
        eventCostSlowestPs; ///< parent: one recorded event, picoseconds: fastest batch, median, slowest
    std::atomic<std::uint32_t> costBatches, disturbedBatches; ///< parent: of these, and those left out
    std::atomic<std::uint64_t> progressDone, progressTotal;   ///< parent: how far the repeat is
    std::atomic<std::uint64_t> outcomeCounts[16];             ///< parent: by declared order
    std::atomic<std::uint32_t> refusalState; ///< whoever comes first: 0 nothing, 1 being written, 2 written
    std::uint32_t refusalKind;               ///< ErrorKind
    char refusal[512];                       ///< why a process could not do its part, a sentence
};

/// The shared memory of one repeat: a sealed memfd that lab, nursery, parent and children map alike.
///
///     | header 4 KiB | process table | event rings | slices | parameters (JSON), outcomes | experiment's own
///     |
///
/// Move-only owner of one mapping; any process. Everything in it is plain words at offsets, never a pointer.
class Arena
{
public:
    struct Layout
    {
        std::uint32_t slots = 2;
        std::uint32_t ringCapacity = 0; ///< rounded up to a power of two; 0 = no rings
        std::uint64_t sharedBytes = 0;
        QByteArray experiment; ///< id
        QByteArray parameters; ///< JSON
        QByteArray outcomes;   ///< ids in declared order, a space between them
    };
    static constexpr std::uint64_t Magic = 0x62616c2d636f7270; ///< "proc-lab" as bytes in memory
    static constexpr std::uint32_t LayoutVersion = 4;

    /// Makes one (lab). Refused with size wanted and available when the machine has not twice the room.
    static Result<Arena> create(const Layout &layout);
    /// Maps one made by the lab (nursery, parent, spawned child). Checks seals, size, mark and every offset.
    static Result<Arena> map(int fd);

    int fd() const { return m_memory.fd(); }
    ArenaHeader &header() const { return *reinterpret_cast<ArenaHeader *>(base()); }
    std::uint32_t slotCount() const { return m_slots; }
    ProcessSlot &slot(std::uint32_t index) const;
    bool hasRings() const { return m_ringCapacity > 0; }
    std::span<std::byte> ringBytes(std::uint32_t slot) const;
    SliceLog &slices(std::uint32_t slot) const;
    QByteArray parameters() const;
    QByteArray outcomes() const;
    std::string_view experiment() const;

    /// Room for `bytes` of the experiment's own, zeroed, on a cache line of its own; 0 when the arena is
    /// full. Parent only; offsets are the same in every process.
    std::uint64_t allocate(std::uint64_t bytes) const;
    /// A process cannot do its part: why, for the lab, and everybody leaves. The first one counts. Rings
    /// nobody.
    void noteRefusal(const Error &error) const;
    std::optional<Error> refusal() const;
    /// What allocate() gave, `count` of them. The offset may come from the arena itself, where anybody can
    /// have written over it: a process whose offset is not one of an aligned T in the experiment's own area
    /// notes that as its refusal and ends here. (The one way from an offset to a reference.)
    template<typename T>
    T *at(std::uint64_t offset, std::uint64_t count = 1) const
    {
        return reinterpret_cast<T *>(checked(offset, sizeof(T), alignof(T), count));
    }
    /// Whether at() would go on with it.
    bool holds(std::uint64_t offset, std::size_t size, std::size_t alignment, std::uint64_t count = 1) const;

private:
    std::byte *checked(std::uint64_t offset, std::size_t size, std::size_t alignment,
                       std::uint64_t count) const;
    explicit Arena(SharedMemory memory);
    Result<void> check();
    std::byte *base() const { return m_memory.data(); }

    SharedMemory m_memory;
    // Copies taken once after the check: a hostile worker may scribble over the header later.
    std::uint32_t m_slots = 0;
    std::uint32_t m_ringCapacity = 0;
    std::uint32_t m_parametersLength = 0;
    std::uint32_t m_outcomesLength = 0;
    std::uint64_t m_slotsOffset = 0;
    std::uint64_t m_ringsOffset = 0;
    std::uint64_t m_ringBytes = 0;
    std::uint64_t m_slicesOffset = 0;
    std::uint64_t m_textOffset = 0;
    std::uint64_t m_sharedOffset = 0;
    std::uint64_t m_sharedBytes = 0;
};

} // namespace plab
