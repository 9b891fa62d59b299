// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/lost-updates/party.h"

#include "core/runtime/placement.h"
#include "core/runtime/points.h"

#include <algorithm>
#include <unordered_map>

namespace plab::lostupdates {

namespace {

constexpr std::uint64_t FlushNs = 20'000'000;

} // namespace

/// A contender's own counts of final values, flushed to the shared tally now and then.
class Racer::Counts
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

Racer::Racer(Child &child)
    : m_child(child), m_part(child.argument<ContenderPart>()), m_track(child.shared<RaceTrack>()),
      m_counters(child.arena().at(m_track.counters)), m_self(Contender::self(&child.stopWord())),
      m_turns(m_track.turns), m_slices(&child.arena().slices(child.slotIndex()), 0)
{
    m_turns.step = m_part.step;
}

Result<void> Racer::prepare()
{
    if (m_track.lock == LockKind::File) {
        Result<FileLock> opened = FileLock::open(m_part.file);
        if (!opened)
            return opened.error();
        m_file = opened.take();
    }
    return pinTo(m_part.cpu);
}

bool Racer::awaitStart()
{
    m_child.hello(); // before the start: nobody pays for it while racing
    const bool started = meet(m_track.start, waitfor::Start);
    RecordedWait wait; // it spins until the others have a CPU, too
    if (m_track.parties > 0)
        m_child.points().begin(wait, waitfor::Start);
    m_track.together.enter(m_track.parties, m_self.stop);
    m_note.beginNs = nowNs();
    wait.endAt(m_note.beginNs);
    m_slices.add(m_note.beginNs, 0);
    m_child.recorder().record(EventKind::WorkBegin);
    return started;
}

void Racer::finish()
{
    m_note.endNs = nowNs();
    m_slices.finish(m_note.endNs, m_note.turnsDone);
    m_child.recorder().recordAt(m_note.endNs, EventKind::WorkEnd);
    if (m_note.turnsDone < m_turns.turns * m_track.trials && !m_child.stopAsked())
        m_child.refuse(lockFailed(m_track.lock));
    m_child.arena().at(m_track.notes, m_part.number + 1)[m_part.number] = m_note;
    m_child.setResult({{QStringLiteral("turns"), double(m_note.turnsDone)},
                       {QStringLiteral("waited_s"), double(m_note.waitedNs) * 1e-9}});
}

/// `first`: number of the trial that the first of `count` counters belongs to.
void Racer::harvest(std::uint64_t first, std::uint64_t count, Counts &counts)
{
    const std::uint64_t begin = count * m_part.number / m_track.contenders;
    const std::uint64_t end = count * (m_part.number + 1) / m_track.contenders;
    constexpr std::uint64_t Ahead = 16; // half of the lines come from the other contender's cache
    std::uint64_t block = (first + begin) * m_track.trialBlocks / m_track.trials;
    for (std::uint64_t i = begin; i < end;) {
        while (m_track.blockEnd(block) <= first + i)
            ++block;
        const std::uint64_t stop = std::min(end, m_track.blockEnd(block) - first);
        std::uint64_t right = 0;
        std::uint64_t impossible = 0;
        const std::uint64_t all = stop - i;
        for (; i < stop; ++i) {
            __builtin_prefetch(&m_counters[std::min(i + Ahead, end - 1)], 1);
            const std::int64_t final = m_counters[i].read();
            right += final == m_track.expected;
            impossible += !m_track.isPossible(final);
            counts.add(final);
            m_counters[i].write(m_track.startValue);
        }
        TrialBlock &told = m_child.arena().at(m_track.blocks, block + 1)[block];
        told.noneLost.fetch_add(right, std::memory_order_relaxed);
        told.impossible.fetch_add(impossible, std::memory_order_relaxed);
        told.lost.fetch_add(all - right - impossible, std::memory_order_relaxed);
    }
}

/// Trials in blocks that are harvested together; within a block contenders meet before every few trials.
void Racer::inBlocks(const std::function<void(RacingCounter *, std::uint64_t)> &race)
{
    Counts counts(m_child.arena().at(m_track.tally)[0], m_track.startValue);
    const std::uint64_t perSlice = std::max<std::uint64_t>(1, m_track.trials / RaceTrack::SlicesEach);
    std::uint64_t nextSlice = perSlice;
    for (std::uint64_t done = 0; done < m_track.trials;) {
        const std::uint64_t block = std::min(m_track.trials - done, RaceTrack::Block);
        for (std::uint64_t trial = 0; trial < block; trial += m_track.trialsPerBarrier) {
            if (!meetForTrials())
                return;
            race(m_counters.data() + trial, std::min(m_track.trialsPerBarrier, block - trial));
            if (done + trial >= nextSlice) {
                m_slices.add(nowNs(), m_note.turnsDone);
                nextSlice += perSlice;
            }
        }
        if (!meet(m_track.harvest))
            return;
        harvest(done, block, counts);
        done += block;
        m_note.trialsDone = done;
        if (counts.isDue() || done == m_track.trials)
            counts.flush();
        if (!meet(m_track.harvest))
            return;
    }
}

} // namespace plab::lostupdates
