# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes acquire and release a lock for a while, and count what they did inside."""

import time
from multiprocessing import Array, Barrier, Lock, Process, RawValue, RLock, Semaphore

# Settings
KIND = "mutex"  # mutex, semaphore, rlock
PROCESSES = 2
SECONDS = 1
RECURSIVE = False  # whoever has the lock acquires it once more
HOLD = 0  # microseconds inside

# If it hangs: outcome = never-twice


def work(number, lock, gate, inside, turns, waits):
    gate.wait()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        asked = time.perf_counter()
        lock.acquire()
        waits[number] = max(waits[number], time.perf_counter() - asked)
        if RECURSIVE:
            lock.acquire()  # Lock and Semaphore wait here for themselves, for ever
        inside.value += 1
        if HOLD:
            time.sleep(HOLD / 1e6)
        turns[number] += 1
        if RECURSIVE:
            lock.release()
        lock.release()


if __name__ == "__main__":
    lock = {"mutex": Lock, "semaphore": Semaphore, "rlock": RLock}[KIND]()
    gate = Barrier(PROCESSES)
    inside = RawValue("q", 0)
    turns, waits = Array("q", PROCESSES, lock=False), Array("d", PROCESSES, lock=False)
    processes = [Process(target=work, args=(n, lock, gate, inside, turns, waits)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    counts = list(turns)
    print(f"acquires_per_s = {sum(counts) / SECONDS:.1f}")
    print(f"wait_us_max = {max(waits) * 1e6:.1f}")
    if sum(counts):
        print(f"fairness = {sum(counts) ** 2 / (len(counts) * sum(c * c for c in counts)):.4f}")
    print("outcome =", "exclusive" if inside.value == sum(counts) else "violated")
