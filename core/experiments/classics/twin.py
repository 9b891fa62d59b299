# SPDX-License-Identifier: GPL-3.0-or-later
"""Philosophers need two forks each. A waiter lets all but one at a time ask for them."""

import random
import time
from contextlib import nullcontext
from multiprocessing import Array, Lock, Process, Semaphore

# Settings
SECONDS = 2  # how long they go on
PHILOSOPHERS = 5
WAITER = True
INSIDE = 10  # milliseconds of a meal, drawn between half of it and one and a half times it
OUTSIDE = 5  # milliseconds between two meals, drawn likewise
# Always: PROBLEM = "philosophers"

# If it hangs: outcome = deadlock


def pause(milliseconds):
    time.sleep(milliseconds * random.uniform(0.5, 1.5) / 1e3)


def dine(number, forks, waiter, meals, longest):
    random.seed()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        pause(OUTSIDE)
        asked = time.perf_counter()
        with waiter, forks[number], forks[(number + 1) % PHILOSOPHERS]:
            longest[number] = max(longest[number], time.perf_counter() - asked)
            pause(INSIDE)
            meals[number] += 1


if __name__ == "__main__":
    forks = [Lock() for _ in range(PHILOSOPHERS)]
    waiter = Semaphore(PHILOSOPHERS - 1) if WAITER else nullcontext()
    meals, longest = Array("q", PHILOSOPHERS, lock=False), Array("d", PHILOSOPHERS, lock=False)
    dining = [Process(target=dine, args=(n, forks, waiter, meals, longest)) for n in range(PHILOSOPHERS)]
    for philosopher in dining:
        philosopher.start()
    for philosopher in dining:
        philosopher.join()  # for ever, if each has one fork

    counts = list(meals)
    starved = sum(wait > SECONDS / 2 for wait in longest)
    print("turns =", sum(counts))
    print(f"longest_wait_s = {max(longest):.6f}")
    print("starved =", starved)
    print(f"fairness = {sum(counts) ** 2 / (len(counts) * sum(c * c for c in counts)):.4f}")
    print("deadlocked = 0")
    print("outcome =", "starved" if starved else "kept")
