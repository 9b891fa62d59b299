// SPDX-License-Identifier: GPL-3.0-or-later
// Classics: readers and writers, the sleeping barber, dining philosophers with a waiter.
#include "core/runtime/script.h"
#include "core/experiments/classics/host.h"

namespace plab::classics {

namespace {

/// while not over.is_set(): with room.reading(): … or with room.writing(): …
void readOrWrite(Guest &guest)
{
    while (guest.goesOn()) {
        guest.stayOutside();
        if (!guest.enter()) // readers together, a writer alone
            return;
        guest.stayInside();
        guest.leave();
    }
}

/// while not over.is_set(): if shop.sit_down(): shop.get_hair_cut()
void goToTheBarber(Guest &guest)
{
    while (guest.goesOn()) {
        guest.stayOutside();
        if (!guest.sitDown()) // every chair is taken
            continue;
        if (!guest.getHairCut())
            return;
    }
}

/// while not over.is_set(): shop.call_next(); time.sleep(…); shop.finish()
void cutHair(Guest &guest)
{
    while (guest.callNext()) { // asleep while nobody is there
        guest.stayInside();
        guest.finishCut();
    }
}

/// while not over.is_set(): think(); with waiter, left, right: eat()
void dine(Guest &guest)
{
    while (guest.goesOn()) {
        guest.stayOutside();
        if (!guest.askWaiter())
            return;
        if (!guest.takeFork(guest.left()))
            return;
        guest.hesitate(true);
        guest.stayInside();
        const bool hasBoth = guest.takeFork(guest.right()); // without a waiter all may wait here
        guest.hesitate(false);
        if (hasBoth) {
            guest.countTurn();
            guest.stayInside();
            guest.putDown(guest.right());
        }
        guest.putDown(guest.left());
        guest.thankWaiter();
    }
}

int takePart(Child &child)
{
    Guest guest(child);
    if (!guest.awaitStart())
        return 0;
    switch (guest.house().problem) {
    case Problem::ReadersWriters:
        readOrWrite(guest);
        break;
    case Problem::SleepingBarber:
        guest.number() == 0 ? cutHair(guest) : goToTheBarber(guest);
        break;
    case Problem::Philosophers:
        dine(guest);
        break;
    }
    return 0;
}

const ChildFunctionName takePartFunction("classics.guest", &takePart);

void run(Parent &parent)
{
    Host host(parent);
    for (qint64 i = 0; i < processesOf(parent.parameters()); ++i)
        host.process(takePartFunction).start();
    host.letAllBegin();
    host.watch(); // until the time is up, or all wait for each other
    host.sendAllHome();
    host.join();
    parent.returned();
    host.report();
}

} // namespace

Script script()
{
    return {Host::needs, run, sharedRoot<House>()};
}

} // namespace plab::classics
