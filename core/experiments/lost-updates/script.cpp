// SPDX-License-Identifier: GPL-3.0-or-later
// Lost updates: several contenders add to one shared counter, with or without a lock.
#include "core/runtime/script.h"
#include "core/experiments/lost-updates/race.h"

namespace plab::lostupdates {

namespace {

/// counter.value += step: a read and a write, in Python as here. Under a lock nobody comes between them; the
/// kind `atomic` alone does without this turn, and adds in one step.
constexpr auto addStep = [](const auto &point, RacingCounter &counter, std::int64_t step) {
    const std::int64_t seen = point.read(counter);
    point.pause();                     // another process may read the same value now, or write …
    point.write(counter, seen + step); // … and here its update is lost
};

/// for i in range(increments): lock.acquire(); counter.value += step; lock.release()
int contend(Child &child)
{
    Racer racer(child);
    if (const Result<void> ready = racer.prepare(); !ready)
        return child.refuse(ready.error());
    if (racer.awaitStart())
        racer.addToCounter(addStep);
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
    return {Race::needs, run, sharedRoot<RaceTrack>()};
}

} // namespace plab::lostupdates
