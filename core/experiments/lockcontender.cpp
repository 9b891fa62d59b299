// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/lockcontender.h"

#include "core/process/lifeline.h"
#include "core/process/racingloop.h"
#include "core/process/reaping.h"

#include <ctime>

namespace plab {

namespace {

std::uint64_t ownCpuNs()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::uint64_t(t.tv_sec) * 1'000'000'000u + std::uint64_t(t.tv_nsec);
}

/// One process in one contest: everything its loop touches.
struct Contest
{
    Child &child;
    LockContest &shared;
    ContestNote &note;
    SliceWriter &slices;
    std::uint64_t &turnsOfAll;
    const LockContenderPart part;
    const std::uint32_t object;
    const Contender self;
    std::uint32_t deadOwner = 0;

    /// Alone? The word of the holder and a counter that nothing else guards say so. Who was killed in here
    /// has left its word behind.
    void beInside()
    {
        const std::uint32_t other = shared.holder.load(std::memory_order_relaxed);
        if (other != 0 && !isDying(other)) [[unlikely]]
            shared.violations.fetch_add(1, std::memory_order_relaxed);
        shared.holder.store(self.id, std::memory_order_relaxed);
        shared.counter.add(1);
        if (part.holdNs)
            pauseFor(part.holdNs, self.stop);
        if (shared.holder.load(std::memory_order_relaxed) != self.id) [[unlikely]]
            shared.violations.fetch_add(1, std::memory_order_relaxed);
        shared.holder.store(0, std::memory_order_relaxed);
    }

    void recordTaken(const Turn &turn)
    {
        const std::uint64_t now = nowNs();
        if (turn.contended)
            child.recorder().recordAt(now - std::min(now, turn.waitedNs), EventKind::WaitBegin, object);
        child.recorder().recordAt(now, turn.isHolding() ? EventKind::Acquired : EventKind::WaitEnd, object);
    }

    /// Acquires and releases until the time is up.
    template<bool Recorded, typename Lock>
    [[gnu::noinline]] void run(Lock &lock)
    {
        constexpr std::uint64_t TurnsPerSlice = 64; // reading the clock costs as much as a turn
        const std::uint32_t sampling = child.recorder().sampling();
        std::uint64_t turns = 0;
        while (turns < part.mostTurns && !isStopped(self.stop)) {
            const Turn turn = lock.lock(self);
            const bool recorded = Recorded && turns % sampling == 0;
            if (recorded)
                recordTaken(turn);
            if (!turn.isHolding()) { // it waited until the time was up, and that was a wait, too
                note.waits.longestNs = std::max(note.waits.longestNs, turn.waitedNs);
                break;
            }
            if (turn.result == WaitResult::OwnerDied) [[unlikely]]
                deadOwner = turn.deadOwner;
            beInside();
            if (recorded)
                child.recorder().record(EventKind::Released, object);
            lock.unlock(self);
            note.waits.add(turn.waitedNs);
            note.acquires.store(++turns, std::memory_order_relaxed);
            if (part.holdNs || turns % TurnsPerSlice == 0)
                slices.add(nowNs(), turnsOfAll + turns);
        }
        turnsOfAll += turns;
    }

    void compete(FileLock &file)
    {
        child.recorder().record(EventKind::WorkBegin, object);
        slices.add(nowNs(), turnsOfAll);
        const std::uint64_t cpuBefore = ownCpuNs();
        withLock(shared.kind, shared.guard, file, [this](auto &lock) {
            if (child.recorder().isOn())
                run<true>(lock);
            else
                run<false>(lock);
        });
        note.cpuNs = ownCpuNs() - cpuBefore;
        note.endNs = nowNs();
        slices.add(note.endNs, turnsOfAll);
        child.recorder().record(EventKind::WorkEnd, object);
        if (deadOwner)
            child.print(ownerDiedText(deadOwner));
        shared.left.fetch_add(1, std::memory_order_release);
        ringParent(child.arena());
    }
};

/// The first child releases what only the parent has acquired.
void releaseWhatTheParentHolds(Child &child, const LockContenderPart &part, FileLock &file)
{
    const Contender self = Contender::self(nullptr);
    const LockContest *contests = child.arena().at<LockContest>(part.contestsOffset);
    LockTrial *trials = child.arena().at<LockTrial>(part.trialsOffset);
    for (std::uint32_t i = 0; i < part.kinds; ++i) {
        const LockAnswer answer = withLock(contests[i].kind, trials[i].guard, file,
                                           [&self](auto &lock) { return releaseOfOther(lock, self); });
        trials[i].release.store(std::uint32_t(answer), std::memory_order_release);
    }
}

FileLock openFile(int descriptor)
{
    Result<FileLock> opened = FileLock::open(descriptor);
    return opened ? opened.take() : FileLock();
}

int contendForLocks(Child &child)
{
    const auto part = child.argument<LockContenderPart>();
    FileLock file;
    if (part.usesFile)
        file = openFile(child.descriptor(0));
    if (part.number == 0) {
        FileLock trial;
        if (part.usesFile)
            trial = openFile(child.descriptor(1));
        releaseWhatTheParentHolds(child, part, trial);
    }
    child.hello(); // before the start: nobody pays for it while contending
    SliceWriter slices(&child.arena().slices(child.slotIndex()), 0);
    std::uint64_t turnsOfAll = 0;
    for (std::uint32_t i = 0; i < part.kinds; ++i) {
        LockContest &shared = child.arena().at<LockContest>(part.contestsOffset)[i];
        ContestNote &note = child.arena().at<ContestNote>(shared.notesOffset)[part.number];
        if (shared.gate.enter(0, Forever, &child.stopWord()) != WaitResult::Done)
            return 0;
        Contest {child, shared, note, slices, turnsOfAll, part, i, Contender::self(&shared.over)}.compete(
            file);
    }
    slices.finish(nowNs(), turnsOfAll);
    return 0;
}

} // namespace

const ChildFunctionName lockContenderFunction("locks.contender", &contendForLocks);

} // namespace plab
