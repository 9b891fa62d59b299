// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe.h"

#include "core/probe/tables.h"
#include "core/shared/arena.h"
#include "core/shared/lane.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

// Of Arena only the layout is used: its functions speak Qt, which has no place in somebody else's program.

namespace plab::probe {

namespace {

/// Mapped once for the life of the process; a fork inherits it.
struct Attached
{
    ArenaHeader *header = nullptr;
    LaneTable lanes;
    Tables *tables = nullptr;
    std::span<Name> names;
    std::span<std::atomic<std::uint32_t>> stands;
    bool isOn = false; ///< events are wanted
};
Attached arena;

/// What a thread writes with.
struct Pen
{
    std::uint32_t lane = 0;
    std::uint32_t place = NoNumber; ///< of its last Line
    EventWriter writer;
};
thread_local constinit Pen pen;

bool hasPart(const auto &part, std::span<const std::byte> bytes, auto &into)
{
    const auto found = part.within(bytes);
    if (found)
        into = *found;
    return found.has_value();
}

/// Everything is within the bytes, and all of it is of this build.
bool adopt(std::span<std::byte> bytes)
{
    auto *header = reinterpret_cast<ArenaHeader *>(bytes.data());
    if (bytes.size() < sizeof(ArenaHeader) || header->magic != Arena::Magic
        || header->layoutVersion != Arena::LayoutVersion
        || std::string_view(header->sharedType, strnlen(header->sharedType, sizeof header->sharedType))
            != typeName<Tables>())
        return false;
    std::span<std::byte> rings;
    std::span<SliceLog> slices;
    std::span<std::byte> own;
    if (!hasPart(header->slots, bytes, arena.lanes.slots) || arena.lanes.slots.size() < 3
        || !hasPart(header->rings, bytes, rings) || !hasPart(header->slices, bytes, slices)
        || !hasPart(header->ownMemory, bytes, own) || own.size() < sizeof(Tables)
        || slices.size() < arena.lanes.slots.size()
        || rings.size() < arena.lanes.slots.size() * header->ringBytes)
        return false;
    auto *tables = reinterpret_cast<Tables *>(own.data());
    if (!hasPart(tables->names, own, arena.names) || arena.names.empty()
        || !hasPart(tables->stands, own, arena.stands) || arena.stands.size() < arena.lanes.slots.size())
        return false;
    arena.lanes.rings = header->ringCapacity ? rings.data() : nullptr;
    arena.lanes.ringBytes = header->ringBytes;
    arena.lanes.slices = slices.data();
    arena.lanes.startedCount = &header->startedCount;
    arena.tables = tables;
    arena.header = header;
    arena.isOn = header->ringCapacity > 0 && header->recording != std::uint32_t(Recording::Off);
    return true;
}

/// The parent of the repeat looks for new processes when its bell has rung.
void ringParentsBell()
{
    arena.header->parentBell.fetch_add(1, std::memory_order_seq_cst);
    if (arena.header->parentWaiting.load(std::memory_order_seq_cst))
        futexWake(arena.header->parentBell, 1);
}

void use(std::uint32_t lane)
{
    pen = Pen();
    pen.lane = lane;
    if (lane && arena.isOn)
        pen.writer = EventWriter(arena.lanes.ring(lane));
    if (lane)
        arena.stands[lane].store(std::uint32_t(Standing::Unknown), std::memory_order_relaxed);
}

void begin(ProcessSlot &slot)
{
    slot.linkless.store(1, std::memory_order_relaxed);
    std::uint64_t none = 0; // who started the program may have said so
    slot.startedNs.compare_exchange_strong(none, nowNs(), std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Started), std::memory_order_release);
    ringParentsBell();
}

Standing standingAfter(unsigned kind, bool limited)
{
    switch (EventKind(kind)) {
    case EventKind::WaitBegin:
    case EventKind::Idle:
    case EventKind::Ended: // its code is over: it waits for what still keeps it
        return limited ? Standing::WaitsLimited : Standing::Waits;
    case EventKind::SleepBegin:
        return Standing::WaitsLimited;
    default:
        return Standing::Unknown;
    }
}

} // namespace

} // namespace plab::probe

using namespace plab;
using namespace plab::probe;

int plab_version()
{
    return PLAB_PROBE_VERSION;
}

int plab_attach(int descriptor)
{
    if (arena.header)
        return 0;
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return errno;
    constexpr int SizeSeals = F_SEAL_SHRINK | F_SEAL_GROW; // else reading it could end in SIGBUS
    if ((fcntl(descriptor, F_GET_SEALS) & SizeSeals) != SizeSeals || status.st_size <= 0)
        return EINVAL;
    void *const at =
        mmap(nullptr, std::size_t(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (at == MAP_FAILED)
        return errno;
    if (!adopt({static_cast<std::byte *>(at), std::size_t(status.st_size)})) {
        munmap(at, std::size_t(status.st_size));
        return EPROTO;
    }
    arena.tables->attached.fetch_add(1, std::memory_order_relaxed);
    return 0;
}

int plab_only_births()
{
    return arena.tables && arena.tables->onlyBirths.load(std::memory_order_relaxed) != 0;
}

unsigned plab_take_lane(const char *name, unsigned role, unsigned method, int thread,
                        unsigned long long askedNs)
{
    if (!arena.header)
        return 0;
    const std::uint32_t lane = takeLane(arena.lanes,
                                        {.name = name,
                                         .role = Role(role),
                                         .method = StartMethod(method),
                                         .pid = getpid(),
                                         .tid = thread ? std::int32_t(syscall(SYS_gettid)) : 0,
                                         .parentPid = thread ? getpid() : getppid(),
                                         .askedNs = askedNs});
    if (!lane)
        arena.tables->unlaned.fetch_add(1, std::memory_order_relaxed);
    use(lane);
    if (lane)
        begin(arena.lanes.slots[lane]);
    return lane;
}

unsigned plab_announce_lane(const char *name, unsigned role, unsigned method, unsigned long long askedNs)
{
    if (!arena.header)
        return 0;
    const std::uint32_t lane = takeLane(arena.lanes,
                                        {.name = name,
                                         .role = Role(role),
                                         .method = StartMethod(method),
                                         .parentPid = getpid(),
                                         .askedNs = askedNs});
    if (!lane)
        arena.tables->unlaned.fetch_add(1, std::memory_order_relaxed);
    return lane;
}

void plab_tell_pid(unsigned lane, int pid)
{
    std::int32_t none = 0;
    if (arena.header && lane >= 2 && lane < arena.lanes.slots.size())
        arena.lanes.slots[lane].pid.compare_exchange_strong(none, pid);
}

void plab_never_started(unsigned lane)
{
    if (!arena.header || lane < 2 || lane >= arena.lanes.slots.size())
        return;
    ProcessSlot &slot = arena.lanes.slots[lane];
    slot.ending.store(std::uint64_t(Ending::Kind::NeverStarted) << 32, std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
}

int plab_adopt_lane(unsigned lane)
{
    if (!arena.header || lane < 2 || lane >= arena.lanes.slots.size())
        return ENOENT;
    ProcessSlot &slot = arena.lanes.slots[lane];
    std::int32_t pid = 0;
    if (!slot.pid.compare_exchange_strong(pid, getpid()) && pid != getpid())
        return ENOENT;
    slot.parentPid.store(getppid(), std::memory_order_relaxed);
    use(lane);
    begin(slot);
    return 0;
}

void plab_forget_lane()
{
    pen = Pen();
}

void plab_leave_lane()
{
    if (!pen.lane || !arena.header)
        return;
    ProcessSlot &slot = arena.lanes.slots[pen.lane];
    const bool isThread = slot.tid.load(std::memory_order_relaxed) != 0;
    timespec used {};
    rusage usage {};
    clock_gettime(isThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID, &used);
    getrusage(isThread ? RUSAGE_THREAD : RUSAGE_SELF, &usage);
    slot.cpuNs.store(std::uint64_t(used.tv_sec) * 1'000'000'000u + std::uint64_t(used.tv_nsec));
    slot.voluntarySwitches.store(std::uint64_t(usage.ru_nvcsw));
    slot.involuntarySwitches.store(std::uint64_t(usage.ru_nivcsw));
    slot.endedNs.store(nowNs(), std::memory_order_relaxed);
    if (!isThread)
        return; // how it ends, who waits for it will tell
    slot.ending.store(std::uint64_t(Ending::Kind::Returned) << 32, std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
    pen = Pen();
}

unsigned plab_lane()
{
    return pen.lane;
}

unsigned plab_lane_of(int pid)
{
    return arena.header ? laneOf(arena.lanes, pid) : 0;
}

unsigned plab_lane_of_thread(int tid)
{
    return arena.header ? laneOfThread(arena.lanes, tid) : 0;
}

void plab_event(unsigned kind, unsigned object, unsigned long long argument, unsigned place)
{
    if (!pen.lane)
        return;
    const bool limited = (kind & PLAB_LIMITED) != 0;
    kind &= 0xff;
    if (EventKind(kind) != EventKind::Released) // who waits at a condition releases its lock within the wait
        arena.stands[pen.lane].store(std::uint32_t(standingAfter(kind, limited)), std::memory_order_relaxed);
    if (place != pen.place && place != NoNumber) {
        pen.place = place;
        pen.writer.write(EventKind::Line, std::uint16_t(pen.lane), 0, std::uint64_t(place));
    }
    pen.writer.write(EventKind(kind), std::uint16_t(pen.lane), object, std::uint64_t(argument));
}

void plab_rehearse(unsigned kind, unsigned object, unsigned long long argument, unsigned)
{
    constexpr std::size_t Events = 256;
    alignas(CacheLine) static std::byte bytes[sizeof(EventRing) + Events * sizeof(Event)];
    static EventWriter writer(bytes);
    writer.write(EventKind(kind & 0xff), 0, object, std::uint64_t(argument));
    EventRing &ring = *EventRing::at(bytes);
    ring.tail.store(ring.head.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

unsigned long long plab_events()
{
    return pen.writer.written();
}

void plab_tell_event_cost(unsigned picoseconds)
{
    if (arena.tables)
        arena.tables->eventCostPs.store(picoseconds, std::memory_order_relaxed);
}

unsigned plab_intern(unsigned kind, const char *key, unsigned line, const char *label, const char *type,
                     unsigned place, int create)
{
    if (!arena.tables || kind == 0 || kind >= NameKinds)
        return NoNumber;
    return intern(*arena.tables, arena.names, {NameKind(kind), key, line, label, type, place}, create != 0);
}

void plab_tell_end(int pid, int status)
{
    if (arena.header)
        tellEnd(arena.lanes, pid, status);
}

void plab_tell_signal(int pid, int number)
{
    if (const unsigned lane = plab_lane_of(pid))
        arena.lanes.slots[lane].sentSignals.fetch_or(signalBit(number), std::memory_order_release);
}

void plab_tell_failure(const char *sentence)
{
    if (!arena.tables)
        return;
    arena.tables->failures.fetch_add(1);
    std::uint32_t none = 0;
    if (!arena.tables->failureState.compare_exchange_strong(none, 1))
        return;
    setText(arena.tables->failure, sizeof arena.tables->failure, sentence);
    arena.tables->failureState.store(2, std::memory_order_release);
}

void plab_tell_version(const char *version)
{
    if (arena.tables)
        setText(arena.tables->version, sizeof arena.tables->version, version);
}

/// As tieGroupToLab() of core/runtime/lifeline.h, of this process alone: it may have left its group.
int plab_tie(int liveness)
{
    static int tied = -1; // after a fork this is the parent's, which tells its parent only
    if (tied >= 0)
        close(tied);
    char path[40];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", liveness);
    const int own = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (own < 0)
        return errno;
    const int high = fcntl(own, F_DUPFD_CLOEXEC, liveness); // beside it: low numbers are the program's
    close(own);
    if (high < 0)
        return errno;
    if (fcntl(high, F_SETOWN, getpid()) != 0 || fcntl(high, F_SETSIG, SIGKILL) != 0
        || fcntl(high, F_SETFL, O_ASYNC | O_NONBLOCK) != 0)
        return errno;
    tied = high;
    pollfd look {high, 0, 0};
    if (poll(&look, 1, 0) > 0 && (look.revents & POLLHUP))
        kill(getpid(), SIGKILL); // the laboratory is gone already
    return 0;
}

int plab_readable(int descriptor)
{
    pollfd look {descriptor, POLLIN, 0};
    return poll(&look, 1, 0) > 0;
}

unsigned long long plab_now_ns()
{
    return nowNs();
}
