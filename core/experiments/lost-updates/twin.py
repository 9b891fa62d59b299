# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes add to one shared counter. Without a lock, updates are lost."""

import time
from contextlib import nullcontext
from multiprocessing import Barrier, Lock, Process, RawArray, RawValue
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


def contend(number, step, counter, lock, gate, began, ended):
    each, whole = (lock, nullcontext()) if SCOPE == "update" else (nullcontext(), lock)
    gate.wait()
    began[number] = time.perf_counter()  # one clock for all processes
    with whole:
        for _ in range(INCREMENTS):
            with each:
                update(counter, step)
            if INTERVAL:
                time.sleep(INTERVAL / 1e3)
    ended[number] = time.perf_counter()


if __name__ == "__main__":
    Runner = Process if RUNNER == "process" else threading.Thread
    a_lock = Lock() if RUNNER == "process" else threading.Lock()
    gate = Barrier(PROCESSES) if RUNNER == "process" else threading.Barrier(PROCESSES)
    lock = nullcontext() if LOCK == "none" else a_lock
    counter = RawValue("q", START_VALUE)  # a number in shared memory, with no lock of its own

    began, ended = RawArray("d", PROCESSES), RawArray("d", PROCESSES)
    shared = (counter, lock, gate, began, ended)

    steps = [STEPS[number % len(STEPS)] for number in range(PROCESSES)]
    contenders = [Runner(target=contend, args=(number, step, *shared)) for number, step in enumerate(steps)]
    for contender in contenders:
        contender.start()
    for contender in contenders:
        contender.join()

    race = max(ended) - min(began)
    spans = sorted(zip(began, ended))
    raced = any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:]))
    added = INCREMENTS * sum(steps)
    expected = START_VALUE + added
    lost = abs(expected - counter.value)
    can_tell = min(steps) > 0 or max(steps) < 0  # else losses of some may make up for those of others
    print(f"expected = {expected}")
    print(f"final = {counter.value}")
    print(f"lost = {lost}")
    if can_tell:
        print(f"lost_fraction = {lost / abs(added):.6f}")
    print(f"race_s = {race:.6f}")
    print(f"updates_per_s = {PROCESSES * INCREMENTS / race:.1f}")
    if lost:
        print("outcome = lost")
    elif not raced:  # one was over before the next began
        print("outcome = not-raced")
    else:
        print("outcome =", "none-lost" if can_tell else "cannot-tell")
