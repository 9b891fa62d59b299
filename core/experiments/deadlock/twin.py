# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes take two locks each. In opposite order they end up waiting for each other."""

import time
from multiprocessing import Lock, Process

# Settings
PROCESSES = 2
ORDER = "opposite"  # opposite, same
HOLD = 0.1  # seconds with the first lock before asking for the second, and with both
PHILOSOPHERS = False  # a ring: as many locks as processes, each needs the two beside it

# If it hangs: outcome = deadlock, deadlocked = 1


def work(first, second):
    with first:
        time.sleep(HOLD)
        with second:
            time.sleep(HOLD)


if __name__ == "__main__":
    locks = [Lock() for _ in range(PROCESSES if PHILOSOPHERS else 2)]
    processes = []
    for number in range(PROCESSES):
        first, second = number % len(locks), (number + 1) % len(locks)
        if ORDER == "same":
            first, second = min(first, second), max(first, second)
        processes.append(Process(target=work, args=(locks[first], locks[second])))
    for process in processes:
        process.start()
    for process in processes:
        process.join()  # for ever, if they wait for each other
    print("deadlocked = 0")
    print("outcome = no-deadlock")
