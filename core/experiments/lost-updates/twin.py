# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes add to one shared counter. Without a lock, updates are lost."""

import time
from contextlib import nullcontext
from multiprocessing import Barrier, Lock, Process, RawValue
import threading

# Settings
PROCESSES = 2
INCREMENTS = 100_000  # updates of each
STEPS = [1]  # what one update adds; several go round over the contenders
START_VALUE = 0
PAUSE = 0  # microseconds between reading and writing
INTERVAL = 0  # milliseconds after each update
LOCK = "none"  # none, mutex
SCOPE = "update"  # what the lock encloses: each update, or the whole loop
RUNNER = "process"  # process, thread
# Laboratory: recorded INCREMENTS <= 1000
# Laboratory: seconds 0.1e-6 * PROCESSES * INCREMENTS / CPUS if LOCK is none
# Laboratory: seconds 0.1e-6 * PROCESSES * INCREMENTS if LOCK is mutex and SCOPE is loop
# Laboratory: seconds 0.3e-6 * PROCESSES * INCREMENTS if LOCK is mutex and SCOPE is update


def update(counter, step):
    value = counter.value
    if PAUSE:
        time.sleep(PAUSE / 1e6)
    counter.value = value + step


def contend(counter, lock, gate, step):
    each, whole = (lock, nullcontext()) if SCOPE == "update" else (nullcontext(), lock)
    gate.wait()
    with whole:
        for _ in range(INCREMENTS):
            with each:
                update(counter, step)
            if INTERVAL:
                time.sleep(INTERVAL / 1e3)


if __name__ == "__main__":
    Runner = Process if RUNNER == "process" else threading.Thread
    a_lock = Lock() if RUNNER == "process" else threading.Lock()
    gate = Barrier(PROCESSES + 1) if RUNNER == "process" else threading.Barrier(PROCESSES + 1)
    lock = nullcontext() if LOCK == "none" else a_lock
    counter = RawValue("q", START_VALUE)  # a number in shared memory, with no lock of its own

    steps = [STEPS[number % len(STEPS)] for number in range(PROCESSES)]
    contenders = [Runner(target=contend, args=(counter, lock, gate, step)) for step in steps]
    for contender in contenders:
        contender.start()
    gate.wait()
    start = time.perf_counter()
    for contender in contenders:
        contender.join()
    race = time.perf_counter() - start

    expected = START_VALUE + INCREMENTS * sum(steps)
    lost = abs(expected - counter.value)
    print(f"expected = {expected}")
    print(f"final = {counter.value}")
    print(f"lost = {lost}")
    print(f"race_s = {race:.6f}")
    print(f"updates_per_s = {PROCESSES * INCREMENTS / race:.1f}")
    print("outcome =", "lost" if lost else "none-lost")
