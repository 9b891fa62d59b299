// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlock: processes that take two locks each, in opposite order or in the same.
#include "core/experiments/deadlock/script.h"

#include "core/experiments/deadlock/party.h"
#include "core/runtime/script.h"

namespace plab::deadlock {

bool isOpposite(const Parameters &p)
{
    return p.choice("order") == QLatin1String("opposite");
}

namespace {

/// with first: time.sleep(hold); with second: time.sleep(hold)
int dine(Child &child)
{
    Diner diner(child);
    const std::uint32_t first = diner.first();
    const std::uint32_t second = diner.second();
    if (!diner.awaitStart())
        return 0;

    if (!diner.acquire(first)) {
        diner.print(QStringLiteral("I am told to give up on %1.").arg(diner.name(first)));
        return 0;
    }
    diner.print(QStringLiteral("I have %1.").arg(diner.name(first)));
    diner.hold();
    if (diner.acquire(second)) {
        diner.print(QStringLiteral("I have %1 and %2.").arg(diner.name(first), diner.name(second)));
        diner.hold();
        diner.release(second);
    } else { // never in Python: who waits in a deadlock waits for ever
        diner.print(QStringLiteral("I am told to give up on %1, and give %2 back.")
                        .arg(diner.name(second), diner.name(first)));
    }
    diner.release(first);
    return 0;
}

const ChildFunctionName dineFunction("deadlock.diner", &dine);

/// The locks a process takes, by number, in its order: A and B, and every second process the other way
/// round; or the forks beside a philosopher.
std::pair<std::uint32_t, std::uint32_t> locksOf(const Parameters &p, std::uint32_t number)
{
    std::uint32_t first = number % 2;
    std::uint32_t second = 1 - first;
    if (p.flag("philosophers")) {
        first = number;
        second = (number + 1) % std::uint32_t(p.integer("processes"));
    }
    if (!isOpposite(p) && first > second)
        std::swap(first, second);
    return {first, second};
}

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    Dinner dinner(parent); // locks = [Lock(), …]
    for (std::uint32_t i = 0; i < p.integer("processes"); ++i) {
        const auto [first, second] = locksOf(p, i);
        dinner.process(dineFunction, first, second).start();
    }
    dinner.letAllBegin();

    dinner.watch();
    if (dinner.isDeadlock())
        dinner.showDeadlock();
    dinner.giveUp();
    dinner.join();
    parent.returned();
    dinner.report();
}

} // namespace

Script script()
{
    return {Dinner::needs, run, sharedRoot<DinnerTable>()};
}

} // namespace plab::deadlock
