// SPDX-License-Identifier: GPL-3.0-or-later
// Lost updates: several contenders add to one shared counter, with or without a lock.
#include "core/runtime/script.h"
#include "core/experiments/lost-updates/race.h"

namespace plab::lostupdates {

namespace {

/// for i in range(increments): lock.acquire(); counter.value += step; lock.release()
int contend(Child &child)
{
    Racer racer(child);
    if (const Result<void> ready = racer.prepare(); !ready)
        return child.refuse(ready.error());
    if (racer.awaitStart())
        racer.addToCounter();
    racer.finish();
    return 0;
}

const ChildFunctionName contendFunction("lost-updates.contender", &contend);

void run(Parent &parent)
{
    Race race(parent); // counter = Value('q', start); lock = Lock()
    for (qint64 i = 0; i < parent.parameters().integer("processes"); ++i)
        race.contender(contendFunction).start();
    race.join();
    parent.returned();
    race.report();
}

} // namespace

Script script()
{
    return {Race::needs, run};
}

} // namespace plab::lostupdates
