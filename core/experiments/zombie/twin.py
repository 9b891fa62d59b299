# SPDX-License-Identifier: GPL-3.0-or-later
"""Children end at once. Until their parent waits for them they are zombies."""

import os
import statistics
import time
from multiprocessing import Process

# Settings
CHILDREN = 1
ZOMBIE_SECONDS = 2  # what the parent does meanwhile takes so long
THEN = "wait"  # wait, exit


def child():
    print(f"pid {os.getpid()} ends", flush=True)


def state(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    children = [Process(target=child) for _ in range(CHILDREN)]
    for one in children:
        one.start()
    ended = {}
    until = time.perf_counter() + ZOMBIE_SECONDS
    while time.perf_counter() < until:
        for one in children:
            if one.pid not in ended and state(one.pid) == "Z":
                ended[one.pid] = time.perf_counter()
        time.sleep(0.01)
    states = [state(one.pid) for one in children]
    print("states:", states)
    print("zombie_pids =", [one.pid for one in children if state(one.pid) == "Z"])
    print("outcome =", "zombie" if set(states) == {"Z"} else "no-zombie", flush=True)
    if THEN == "exit":
        os._exit(0)  # whoever adopts them waits for them
    times = []
    for one in children:
        one.join()
        times.append(time.perf_counter() - ended.get(one.pid, until))
    print(f"zombie_s = {statistics.median(times):.6f}")
