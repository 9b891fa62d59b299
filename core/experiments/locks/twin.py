# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes acquire and release a lock for a while, and count what they did inside."""

import fcntl
import os
import random
import statistics
import tempfile
import time
from multiprocessing import Array, Barrier, Lock, Process, RawValue, RLock, Semaphore

# Settings
KIND = "all"  # all, mutex, semaphore, file, rlock
PROCESSES = 2
SECONDS = 1  # for each kind
RECURSIVE = False  # whoever has the lock acquires it once more
HOLD = 0  # microseconds inside
# Laboratory: recorded SECONDS <= 0.05 if RECURSIVE is False

# If it hangs: outcome = never-twice

MOST_WAITS = 20_000  # that are kept of each process


class FileLock:
    """Whoever has locked the file goes on; each process opens it for itself."""

    def __init__(self):
        self.path, self.file = tempfile.NamedTemporaryFile(delete=False).name, None

    def acquire(self):
        self.file = self.file or open(self.path, "w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def release(self):
        fcntl.flock(self.file, fcntl.LOCK_UN)

    def remove(self):
        os.remove(self.path)


def work(number, lock, gate, inside, turns, waits, cpu):
    gate.wait()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        asked = time.perf_counter()
        lock.acquire()
        waits[number * MOST_WAITS + turns[number] % MOST_WAITS] = time.perf_counter() - asked
        if RECURSIVE:
            lock.acquire()  # Lock and Semaphore wait here for themselves, for ever
            lock.release()  # of a file lock this gives back all
        inside.value += 1
        if HOLD:
            time.sleep(HOLD / 1e6)
        turns[number] += 1
        lock.release()
    cpu[number] = time.process_time()


def contest(kind):
    """The figures of this kind, and whether never more than one was inside."""
    lock = {"mutex": Lock, "semaphore": Semaphore, "rlock": RLock, "file": FileLock}[kind]()
    gate, inside = Barrier(PROCESSES), RawValue("q", 0)
    turns, cpu = Array("q", PROCESSES, lock=False), Array("d", PROCESSES, lock=False)
    waits = Array("d", PROCESSES * MOST_WAITS, lock=False)
    processes = [Process(target=work, args=(n, lock, gate, inside, turns, waits, cpu)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if kind == "file":
        lock.remove()
    counts, waited = list(turns), [wait for wait in waits if wait]
    figures = {"acquires_per_s": round(sum(counts) / SECONDS, 1), "cpu_s": round(sum(cpu), 6)}
    if sum(counts):
        figures["wait_us_max"] = round(max(waited) * 1e6, 1)
        figures["fairness"] = round(sum(counts) ** 2 / (len(counts) * sum(count * count for count in counts)), 4)
    if len(waited) >= 500:
        figures["wait_us_p99"] = round(statistics.quantiles(waited, n=100)[-1] * 1e6, 3)
    return figures, inside.value == sum(counts)


if __name__ == "__main__":
    kinds = ["mutex", "semaphore", "file", "rlock"] if KIND == "all" else [KIND]
    random.shuffle(kinds)
    results = {kind: contest(kind) for kind in kinds}
    if KIND == "all":
        print("order =", kinds)
        print("by_kind =", {kind: figures for kind, (figures, _) in results.items()})
    else:
        for name, figure in results[KIND][0].items():
            print(f"{name} = {figure}")
    print("outcome =", "exclusive" if all(exclusive for _, exclusive in results.values()) else "violated")
