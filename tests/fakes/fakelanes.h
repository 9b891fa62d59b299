// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <QList>

namespace plab {

/// SplitMix64: the same numbers on every machine, unlike std's distributions.
class FakeRandom
{
public:
    explicit FakeRandom(std::uint64_t seed) : m_state(seed) { }
    std::uint64_t next();
    double between(double low, double high);
    double around(double mean, double spread); ///< roughly normal: sum of four

private:
    std::uint64_t m_state;
};

struct FakeCount
{
    qint64 final = 0;
    double wallS = 0;
};

/// Fills repeat.lanes: every process from `firstLane` on adds one `turns` times to a counter, reads and
/// writes recorded; times of the processes follow. The counter's values are those that this interleaving
/// really gives.
FakeCount fakeCounting(FakeRandom &random, Repeat &repeat, int firstLane, int turns, bool withLock);

struct FakePool
{
    QList<double> taskSeconds; ///< of the tasks that were done
    qint64 expected = 0;
    qint64 final = 0;
    double wallS = 0;
    double killedS = 0; ///< when the second worker was killed; 0 if it was not
};

/// Fills repeat.lanes with the life of a pool; with `killOne` the last process is the replacement.
FakePool fakePoolLanes(FakeRandom &random, Repeat &repeat, int firstLane, int workers, int tasks,
                       bool withLock, bool killOne);

LaneEvents fakeEventsUntil(const LaneEvents &lane, quint64 limitNs);

} // namespace plab
