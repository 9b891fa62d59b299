// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/contenders.h"

#include "core/process/placement.h"

#include <algorithm>
#include <unordered_map>

namespace plab {

namespace {

constexpr std::uint64_t FlushNs = 20'000'000;

/// A contender's own counts of final values, flushed to the shared tally now and then.
class Counts
{
public:
    Counts(FinalTally &tally, std::int64_t lowest) : m_tally(tally), m_lowest(lowest) { }

    void add(std::int64_t value)
    {
        const std::uint64_t near = std::uint64_t(value - m_lowest);
        if (near < std::size(m_near)) [[likely]]
            ++m_near[near];
        else
            ++m_far[value];
    }
    void flush()
    {
        for (std::size_t i = 0; i < std::size(m_near); ++i) {
            if (m_near[i])
                m_tally.add(m_lowest + std::int64_t(i), m_near[i]);
            m_near[i] = 0;
        }
        for (const auto &[value, count] : m_far)
            m_tally.add(value, count);
        m_far.clear();
        m_flushedNs = nowNs();
    }
    bool isDue() const { return nowNs() - m_flushedNs > FlushNs || m_far.size() > 4096; }

private:
    FinalTally &m_tally;
    std::int64_t m_lowest;
    std::uint64_t m_near[64] = {};
    std::unordered_map<std::int64_t, std::uint64_t> m_far;
    std::uint64_t m_flushedNs = nowNs();
};

/// One contender at work: everything it touches, gathered.
struct Racer
{
    Child &child;
    RaceTrack &track;
    const ContenderPart part;
    RacingCounter *counters;
    Contender self;
    RacingTurns turns;
    ContenderNote note {};

    bool meet(SharedBarrier &barrier)
    {
        return barrier.wait(track.contenders, track.spin, Forever, self.stop).result == WaitResult::Done;
    }

    bool meetForTrials()
    {
        if (track.contenders == 2 && track.spin > 0)
            return track.pair.wait(part.number, track.spin, self.stop) == WaitResult::Done;
        return meet(track.meet);
    }
    void add(const RacingResult &result)
    {
        note.turnsDone += result.turnsDone;
        note.waitedNs += result.waitedNs;
        if (result.deadOwner)
            child.print(ownerDiedText(result.deadOwner));
    }

    template<typename Lock>
    void raceBlocks(Lock &lock);
    void harvest(std::uint64_t count, Counts &counts);
};

void Racer::harvest(std::uint64_t count, Counts &counts)
{
    const std::uint64_t begin = count * part.number / track.contenders;
    const std::uint64_t end = count * (part.number + 1) / track.contenders;
    constexpr std::uint64_t Ahead = 16; // half of the lines come from the other contender's cache
    for (std::uint64_t i = begin; i < end; ++i) {
        __builtin_prefetch(&counters[std::min(i + Ahead, end - 1)], 1);
        counts.add(counters[i].read());
        counters[i].write(track.startValue);
    }
}

/// Trials in blocks that are harvested together; within a block contenders meet before every few trials.
template<typename Lock>
void Racer::raceBlocks(Lock &lock)
{
    FinalTally &tally = *child.arena().at<FinalTally>(track.tallyOffset);
    Counts counts(tally, track.startValue);
    SliceWriter slices(&child.arena().slices(child.slotIndex()), 0);
    slices.add(note.beginNs, 0);
    const std::uint64_t perSlice = std::max<std::uint64_t>(1, track.trials / RaceTrack::SlicesEach);
    std::uint64_t nextSlice = perSlice;
    for (std::uint64_t done = 0; done < track.trials;) {
        const std::uint64_t block = std::min(track.trials - done, RaceTrack::Block);
        for (std::uint64_t trial = 0; trial < block; trial += track.trialsPerBarrier) {
            if (!meetForTrials())
                return;
            add(raceTrials(lock, counters + trial, std::min(track.trialsPerBarrier, block - trial), turns,
                           self, child.recorder()));
            if (done + trial >= nextSlice) {
                slices.add(nowNs(), note.turnsDone);
                nextSlice += perSlice;
            }
        }
        if (!meet(track.harvest))
            return;
        harvest(block, counts);
        done += block;
        note.trialsDone = done;
        if (done == track.trials)
            slices.finish(nowNs(), note.turnsDone);
        if (counts.isDue() || done == track.trials)
            counts.flush();
        if (!meet(track.harvest))
            return;
    }
}

} // namespace

void FinalTally::add(std::int64_t value, std::uint64_t count)
{
    const std::uint64_t key = keyOf(value);
    std::uint64_t place = key * 0x9e3779b97f4a7c15ULL >> 50;
    for (std::uint32_t tries = 0; tries < 256; ++tries, place = (place + 1) % Capacity) {
        std::uint64_t found = 0;
        if (cells[place].key.compare_exchange_strong(found, key, std::memory_order_relaxed) || found == key) {
            cells[place].count.fetch_add(count, std::memory_order_relaxed);
            return;
        }
    }
    others.fetch_add(count, std::memory_order_relaxed);
    othersSum.fetch_add(value * std::int64_t(count), std::memory_order_relaxed);
}

int contend(Child &child)
{
    const auto part = child.argument<ContenderPart>();
    RaceTrack &track = *child.arena().at<RaceTrack>(part.trackOffset);
    Racer racer {child,
                 track,
                 part,
                 child.arena().at<RacingCounter>(track.countersOffset),
                 Contender::self(&child.stopWord()),
                 track.turns};
    racer.turns.step = part.step;
    FileLock file;
    if (track.lock == LockKind::File) {
        Result<FileLock> opened = FileLock::open(part.file);
        if (!opened)
            return 1;
        file = opened.take();
    }
    child.hello(); // before the start: nobody pays for it while racing
    pinTo(part.cpu);
    const bool started = racer.meet(track.start);
    racer.note.beginNs = nowNs();
    child.recorder().record(EventKind::WorkBegin);
    if (started) {
        SliceWriter slices(&child.arena().slices(child.slotIndex()), 0);
        withLock(track.lock, track.guard, file, [&](auto &lock) {
            if (track.trials > 1) {
                racer.raceBlocks(lock);
            } else {
                slices.add(racer.note.beginNs, 0);
                racer.add(race(lock, racer.counters[0], racer.turns, racer.self, child.recorder(), slices));
            }
        });
    }
    child.recorder().record(EventKind::WorkEnd);
    racer.note.endNs = nowNs();
    child.arena().at<ContenderNote>(track.notesOffset)[part.number] = racer.note;
    child.setResult({{QStringLiteral("turns"), double(racer.note.turnsDone)},
                     {QStringLiteral("waited_s"), double(racer.note.waitedNs) * 1e-9}});
    return 0;
}

const ChildFunctionName contenderFunction("lost-updates.contender", &contend);

} // namespace plab
