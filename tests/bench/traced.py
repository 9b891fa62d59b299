# SPDX-License-Identifier: GPL-3.0-or-later
"""A script of one's own, with the probe and without it: the same work, timed by itself (line 36)."""
import multiprocessing
import time


def nothing(_):
    return None


def fastest(act, passes):
    """In seconds; what else the machine does makes a pass slower, and none faster."""
    best = None
    for _ in range(passes):
        began = time.perf_counter()
        act()
        took = time.perf_counter() - began
        best = took if best is None else min(best, took)
        time.sleep(0.02)  # the laboratory reads a full ring in this time
    return best


def lock_turns(lock, turns):
    for _ in range(turns):
        with lock:
            pass


if __name__ == "__main__":
    gate = multiprocessing.Lock()
    turns = 2_000
    print("36", "turn_us", fastest(lambda: lock_turns(gate, turns), 25) / turns * 1e6)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(nothing, range(16))  # the workers are there
        print("36", "map_s", fastest(lambda: pool.map(nothing, range(100_000)), 5))
        print("36", "single_s", fastest(lambda: pool.map(nothing, range(2_000), 1), 5))
