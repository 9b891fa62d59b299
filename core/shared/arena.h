// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/shared/eventring.h"
#include "core/shared/lane.h"
#include "core/shared/memory.h"
#include "core/shared/processslot.h"
#include "core/shared/relative.h"
#include "core/shared/sharedroot.h"
#include "core/shared/slicewriter.h"

#include <QByteArray>

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace plab {

enum class Recording : std::uint32_t { Off, Sampled, All };

/// What an arena is made of.
struct ArenaLayout
{
    std::uint32_t slots = 2;
    std::uint32_t ringCapacity = 0; ///< rounded up to a power of two; 0 = no rings
    std::uint64_t sharedBytes = 0;  ///< of the experiment's own: SharedRoot::bytes()
    QByteArray experiment;          ///< id
    QByteArray parameters;          ///< JSON
    QByteArray outcomes;            ///< ids in declared order, a space between them
};

/// What stands at the arena's beginning, and where its parts are. Written by the lab before the nursery is
/// asked, except the words marked otherwise.
struct ArenaHeader
{
    std::uint64_t magic;
    std::uint32_t layoutVersion;
    std::uint32_t ringCapacity; ///< events a lane; 0 = no rings
    std::uint32_t recording;    ///< Recording
    std::uint32_t sampling;     ///< one turn in N
    std::uint32_t witness;
    std::uint64_t seed;
    std::uint64_t repeatIndex;
    std::uint64_t ringBytes;            ///< of one lane
    RelativeArray<ProcessSlot> slots;   ///< process table: slot 0 nursery, 1 parent
    RelativeArray<std::byte> rings;     ///< ringBytes for each slot
    RelativeArray<SliceLog> slices;     ///< one for each slot
    RelativeArray<char> parameters;     ///< JSON
    RelativeArray<char> outcomes;       ///< ids
    RelativeArray<std::byte> ownMemory; ///< the experiment's: what its processes share
    char experiment[64];
    char sharedType[128]; ///< parent: what stands at the beginning of the experiment's own memory

    alignas(64) std::atomic<std::uint32_t> stop; ///< lab: 1 = leave every wait and end
    alignas(64)
        std::atomic<std::uint32_t> parentBell; ///< futex: children and the parent's signal handlers ring it
    std::atomic<std::uint32_t> parentWaiting;  ///< parent: somebody must wake it
    std::atomic<std::uint64_t> parentTicks;    ///< parent: its start (proc(5), stat, field 22), 0 before
    alignas(64) std::atomic<std::uint64_t> entryNs; ///< parent: entry of Script::run
    std::atomic<std::uint64_t> returnNs;            ///< parent: its return
    std::atomic<std::uint64_t> startedCount;        ///< children, workers and threads started so far
    std::atomic<std::uint32_t> eventCostPs, eventCostMedianPs,
        eventCostSlowestPs; ///< parent: one recorded event, picoseconds: fastest batch, median, slowest
    std::atomic<std::uint32_t> costBatches, disturbedBatches; ///< parent: of these, and those left out
    std::atomic<std::uint64_t> progressDone, progressTotal;   ///< parent: how far the repeat is
    std::atomic<std::uint64_t> outcomeCounts[16];             ///< parent: by declared order
    std::atomic<std::uint32_t> refusalState; ///< whoever comes first: 0 nothing, 1 being written, 2 written
    std::uint32_t refusalKind;               ///< ErrorKind
    char refusal[512];                       ///< why a process could not do its part, a sentence

    /// Makes the parts.
    void build(ArenaBuilder &builder, const ArenaLayout &layout);
};

/// The shared memory of one repeat: a sealed memfd that lab, nursery, parent and children map alike.
///
///     | header | process table | event rings | slices | parameters (JSON), outcomes | experiment's own |
///
/// Move-only owner of one mapping; any process. What stands in it finds the rest by RelativeArray, never by a
/// pointer: each process has it at an address of its own.
class Arena
{
public:
    using Layout = ArenaLayout;
    static constexpr std::uint64_t Magic = 0x62616c2d636f7270; ///< "proc-lab" as bytes in memory
    static constexpr std::uint32_t LayoutVersion = 6;

    /// Makes one (lab). Refused with size wanted and available when the machine has not twice the room.
    static Result<Arena> create(const Layout &layout);
    /// Maps one made by the lab (nursery, parent, spawned child). Checks seals, size, mark and where every
    /// part is.
    static Result<Arena> map(int fd);

    int fd() const { return m_memory.fd(); }
    ArenaHeader &header() const { return *reinterpret_cast<ArenaHeader *>(base()); }
    std::uint32_t slotCount() const { return std::uint32_t(m_slots.size()); }
    ProcessSlot &slot(std::uint32_t index) const { return m_slots.data()[index]; }
    bool hasRings() const { return m_ringCapacity > 0; }
    std::span<std::byte> ringBytes(std::uint32_t slot) const;
    SliceLog &slices(std::uint32_t slot) const { return m_slices.data()[slot]; }
    LaneTable lanes() const;
    QByteArray parameters() const;
    QByteArray outcomes() const;
    std::string_view experiment() const;

    /// Parent, before anybody else looks: makes what the processes of the experiment share. False where there
    /// is no room for it.
    bool share(const SharedRoot &root, const Parameters &settings) const;
    /// What the parent has shared. A process for which it is no Root notes that as its refusal and ends here.
    template<typename Root>
    Root &shared() const
    {
        static_assert(typeName<Root>().size() < sizeof ArenaHeader::sharedType);
        mustBeShared(typeName<Root>(), sizeof(Root));
        return *reinterpret_cast<Root *>(m_own.data());
    }
    std::uint64_t ownBytes() const { return m_own.size(); } ///< room for it
    /// The elements that something shared tells of, at least so many of them. Anybody can have written over
    /// it: a process for which they are not all within the experiment's own memory notes that as its refusal
    /// and ends here.
    template<typename T>
    std::span<T> at(const RelativeArray<T> &elements, std::uint64_t least = 1) const
    {
        const std::optional<std::span<T>> found = elements.within(m_own);
        if (!found || found->size() < least)
            endDamaged();
        return *found;
    }

    /// A process cannot do its part: why, for the lab, and everybody leaves. The first one counts. Rings
    /// nobody.
    void noteRefusal(const Error &error) const;
    std::optional<Error> refusal() const;

private:
    void mustBeShared(std::string_view type, std::size_t size) const;
    [[noreturn]] void endDamaged() const;
    explicit Arena(SharedMemory memory);
    Result<void> check();
    std::byte *base() const { return m_memory.data(); }

    SharedMemory m_memory;
    // Copies taken once after the check: a hostile worker may scribble over the header later.
    std::uint32_t m_ringCapacity = 0;
    std::uint64_t m_ringBytes = 0;
    std::span<ProcessSlot> m_slots;
    std::span<std::byte> m_rings;
    std::span<SliceLog> m_slices;
    std::span<const char> m_parameters;
    std::span<const char> m_outcomes;
    std::span<std::byte> m_own;
};

} // namespace plab
