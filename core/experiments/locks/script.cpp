// SPDX-License-Identifier: GPL-3.0-or-later
// Locks: processes acquire and release one lock as fast as they can, kind after kind.
#include "core/runtime/script.h"
#include "core/experiments/locks/party.h"

namespace plab::locks {

namespace {

/// while not over.is_set(): lock.acquire(); counter.value += 1; lock.release()
template<PointPolicy Policy, typename Lock>
[[gnu::noinline]] void acquireAndRelease(LockContender &contender, Lock &lock)
{
    while (contender.hasTime()) {
        if (!contender.acquire<Policy>(lock))
            break;
        contender.useCounter();
        contender.release<Policy>(lock);
    }
}

/// while not over.is_set(): lock.acquire(); lock.acquire(); lock.release(); counter.value += 1;
/// lock.release()
template<PointPolicy Policy, typename Lock>
[[gnu::noinline]] void acquireTwice(LockContender &contender, Lock &lock)
{
    while (contender.hasTime() && contender.acquire<Policy>(lock)) {
        if (!contender.acquireAgain(lock)) // a Lock waits for itself here, for ever
            return contender.giveBack<Policy>(lock);
        contender.releaseOnce(lock);
        contender.useCounter(); // still the only one?
        contender.release<Policy>(lock);
    }
}

template<PointPolicy Policy, typename Lock>
void compete(LockContender &contender, Lock &lock)
{
    if (contender.isRecursive())
        acquireTwice<Policy>(contender, lock);
    else
        acquireAndRelease<Policy>(contender, lock);
}

int takeTurns(Child &child)
{
    LockContender contender(child);
    if (const Result<void> opened = contender.openFiles(); !opened)
        return child.refuse(opened.error());
    if (contender.isFirst())
        contender.tryWhatTheParentHolds();
    child.hello(); // before the start: nobody pays for it while contending
    for (std::uint32_t kind = 0; kind < contender.kinds(); ++kind) {
        if (!contender.awaitStart(kind))
            return 0;
        contender.compete([&contender](auto &lock) {
            if (contender.isRecorded())
                compete<PointPolicy::Recorded>(contender, lock);
            else
                compete<PointPolicy::Off>(contender, lock);
        });
    }
    contender.finish();
    return 0;
}

const ChildFunctionName takeTurnsFunction("locks.contender", &takeTurns);

void run(Parent &parent)
{
    LockSeries series(parent); // locks = [Lock(), …], one of each kind
    series.tryTheLocks();
    for (qint64 i = 0; i < parent.parameters().integer("processes"); ++i)
        series.process(takeTurnsFunction).start();

    for (std::uint32_t kind = 0; kind < series.kinds(); ++kind) {
        series.awaitAllCame(kind);
        series.begin(kind);
        series.sleep(kind);
        series.end(kind);
    }
    series.join();
    parent.returned();
    series.report();
}

} // namespace

Script script()
{
    return {LockSeries::needs, run, sharedRoot<SharedSeries>()};
}

} // namespace plab::locks
