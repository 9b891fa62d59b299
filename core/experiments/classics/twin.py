# SPDX-License-Identifier: GPL-3.0-or-later
"""Three classic problems: readers and writers, the sleeping barber, dining philosophers."""

import random
import time
from contextlib import nullcontext
from multiprocessing import Array, Barrier, Condition, Lock, Process, RawValue, Semaphore

# Settings
PROBLEM = "readers-writers"  # readers-writers, sleeping-barber, philosophers
SECONDS = 2  # how long they go on
PREFERENCE = "readers"  # readers, writers, fair
READERS = 4  # may be inside together
WRITERS = 2  # may only be inside alone
CUSTOMERS = 6
CHAIRS = 3  # for customers who wait
PHILOSOPHERS = 5
WAITER = True  # lets all philosophers but one at a time ask for their forks
INSIDE = 10  # milliseconds of a turn, drawn between half of it and one and a half times it
OUTSIDE = 5  # milliseconds between two turns, drawn likewise

# If it hangs: outcome = deadlock, deadlocked = 1


def pause(milliseconds):
    time.sleep(milliseconds * random.uniform(0.5, 1.5) / 1e3)


class Notes:
    """How many turns each had, and how long it waited for them."""

    def __init__(self, people):
        self.gate = Barrier(people)  # all begin at the same time
        self.turns = Array("q", people, lock=False)
        self.longest, self.waited = Array("d", people, lock=False), Array("d", people, lock=False)

    def wait_is_over(self, number, asked):
        wait = time.perf_counter() - asked
        self.longest[number] = max(self.longest[number], wait)
        self.waited[number] += wait


def turns_of(number, notes, take):
    """Until the time is up; take() is true if it was a turn."""
    random.seed()
    notes.gate.wait()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        pause(OUTSIDE)
        if take(end):
            notes.turns[number] += 1


class Room:
    """Readers are inside together, a writer alone."""

    def __init__(self):
        self.changed = Condition()
        self.readers, self.writers, self.most_readers, self.violations = (RawValue("i", 0) for _ in range(4))
        self.waiting_readers, self.waiting_writers = RawValue("i", 0), RawValue("i", 0)
        self.came, self.admitted = RawValue("i", 0), RawValue("i", 0)

    def may_enter(self, writes, ticket):
        if self.writers.value or (writes and self.readers.value):
            return False
        if PREFERENCE == "readers":
            return not (writes and self.waiting_readers.value)
        if PREFERENCE == "writers":
            return writes or not self.waiting_writers.value
        return ticket == self.admitted.value  # in the order of coming

    def enter(self, writes):
        waiting, inside = (self.waiting_writers, self.writers) if writes else (self.waiting_readers, self.readers)
        with self.changed:
            ticket = self.came.value
            self.came.value += 1
            waiting.value += 1
            self.changed.wait_for(lambda: self.may_enter(writes, ticket))
            waiting.value -= 1
            self.admitted.value += 1
            inside.value += 1
            self.most_readers.value = max(self.most_readers.value, self.readers.value)
            self.violations.value += self.writers.value > 1 or bool(self.writers.value and self.readers.value)
            self.changed.notify_all()

    def leave(self, writes):
        with self.changed:
            (self.writers if writes else self.readers).value -= 1
            self.changed.notify_all()


def read_or_write(number, notes, room):
    writes = number >= READERS

    def take(end):
        asked = time.perf_counter()
        room.enter(writes)
        notes.wait_is_over(number, asked)
        in_time = time.perf_counter() < end
        if in_time:
            pause(INSIDE)
        room.leave(writes)
        return in_time

    turns_of(number, notes, take)


class Shop:
    """A barber who sleeps while nobody is there, and chairs for those who wait."""

    def __init__(self):
        self.mutex, self.customers, self.barber, self.done = Lock(), Semaphore(0), Semaphore(0), Semaphore(0)
        self.waiting, self.most_waiting, self.away = RawValue("i", 0), RawValue("i", 0), RawValue("i", 0)
        self.asleep, self.closed, self.slept = RawValue("i", 0), RawValue("i", 0), RawValue("d", 0)

    def sit_down(self):
        with self.mutex:
            if self.waiting.value >= CHAIRS + self.asleep.value:
                self.away.value += 1
                return False
            self.waiting.value += 1
            self.most_waiting.value = max(self.most_waiting.value, self.waiting.value - self.asleep.value)
            self.asleep.value = 0
        self.customers.release()
        return True

    def call_next(self):
        with self.mutex:
            self.asleep.value = int(self.waiting.value == 0)
        began = time.perf_counter()
        if not self.customers.acquire(block=False):
            self.customers.acquire()
            self.slept.value += time.perf_counter() - began
        with self.mutex:
            self.waiting.value -= 1
        return not self.closed.value


def cut_hair(shop):
    while shop.call_next():
        shop.barber.release()
        pause(INSIDE)
        shop.done.release()


def go_to_the_barber(number, notes, shop):
    def take(end):
        asked = time.perf_counter()
        if not shop.sit_down():
            return False
        shop.barber.acquire()
        notes.wait_is_over(number, asked)
        shop.done.acquire()
        return True

    turns_of(number, notes, take)


def dine(number, notes, forks, waiter):
    def take(end):
        asked = time.perf_counter()
        with waiter, forks[number]:
            pause(INSIDE)
            with forks[(number + 1) % PHILOSOPHERS]:  # without a waiter all may wait here
                notes.wait_is_over(number, asked)
                pause(INSIDE)
        return True

    turns_of(number, notes, take)


def run(people):
    for one in people:
        one.start()
    for one in people:
        one.join()  # for ever, if each philosopher has one fork


def report(people, notes):
    """True if somebody waited half of the time or longer."""
    turns = list(notes.turns)
    starved = sum(wait >= SECONDS / 2 for wait in notes.longest)
    print("turns =", sum(turns))
    print(f"longest_wait_s = {max(notes.longest):.6f}")
    print("starved =", starved)
    if sum(turns):
        print(f"fairness = {sum(turns) ** 2 / (len(turns) * sum(turn * turn for turn in turns)):.4f}")
    names = [one.name for one in people]
    print("by_process =", [list(row) for row in zip(names, turns, notes.longest, notes.waited)])
    return starved > 0


def readers_and_writers():
    room, notes = Room(), Notes(READERS + WRITERS)
    names = [f"Reader-{n + 1}" for n in range(READERS)] + [f"Writer-{n + 1}" for n in range(WRITERS)]
    people = [Process(name=name, target=read_or_write, args=(n, notes, room)) for n, name in enumerate(names)]
    run(people)
    starved = report(people, notes)
    print("reads =", sum(notes.turns[:READERS]))
    print("writes =", sum(notes.turns[READERS:]))
    print(f"longest_reader_wait_s = {max(notes.longest[:READERS]):.6f}")
    print(f"longest_writer_wait_s = {max(notes.longest[READERS:]):.6f}")
    print("most_readers =", room.most_readers.value)
    return "violated" if room.violations.value else "starved" if starved else "kept"


def sleeping_barber():
    shop, notes = Shop(), Notes(CUSTOMERS)
    barber = Process(name="Barber", target=cut_hair, args=(shop,))
    people = [Process(name=f"Customer-{n + 1}", target=go_to_the_barber, args=(n, notes, shop))
              for n in range(CUSTOMERS)]
    barber.start()
    run(people)
    shop.closed.value = 1
    shop.customers.release()
    barber.join()
    starved = report(people, notes)
    print("served =", sum(notes.turns))
    print("turned_away =", shop.away.value)
    print(f"barber_slept_s = {shop.slept.value:.6f}")
    print("most_waiting =", shop.most_waiting.value)
    return "violated" if shop.most_waiting.value > CHAIRS else "starved" if starved else "kept"


def dining_philosophers():
    forks, notes = [Lock() for _ in range(PHILOSOPHERS)], Notes(PHILOSOPHERS)
    waiter = Semaphore(PHILOSOPHERS - 1) if WAITER else nullcontext()
    people = [Process(name=f"Philosopher-{n + 1}", target=dine, args=(n, notes, forks, waiter))
              for n in range(PHILOSOPHERS)]
    run(people)
    starved = report(people, notes)
    print("deadlocked = 0")
    return "starved" if starved else "kept"


if __name__ == "__main__":
    problems = {"readers-writers": readers_and_writers, "sleeping-barber": sleeping_barber,
                "philosophers": dining_philosophers}
    print("outcome =", problems[PROBLEM]())
