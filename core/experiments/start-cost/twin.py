# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes to start a process, and to join it again."""

import random
import statistics
import threading
import time
from multiprocessing import RawValue, get_context

# Settings
METHOD = "fork"  # fork, spawn, forkserver, thread, all
COUNT = 50  # starts, one after the other
BALLAST_MIB = 0  # memory that the parent has touched before
# Laboratory: seconds 20e-3 * COUNT if METHOD is spawn
# Laboratory: seconds 25e-3 * COUNT if METHOD is all


def child(began):
    began.value = time.perf_counter()  # one clock for all processes


def figures_of(name, seconds):
    figures = {f"{name}_us_median": round(statistics.median(seconds) * 1e6, 3),
               f"{name}_us_max": round(max(seconds) * 1e6, 3)}
    if len(seconds) >= 100:
        figures[f"{name}_us_p95"] = round(statistics.quantiles(seconds, n=20)[-1] * 1e6, 3)
    return figures


def measure(method):
    """How long each took until it ran, and until it was joined."""
    Runner = threading.Thread if method == "thread" else get_context(method).Process
    began = RawValue("d", 0)
    if method == "forkserver":  # the first one starts the server
        first = Runner(target=child, args=(began,))
        first.start()
        first.join()
    starts, joins = [], []
    for _ in range(COUNT):
        asked = time.perf_counter()
        runner = Runner(target=child, args=(began,))
        runner.start()
        runner.join()
        joins.append(time.perf_counter() - asked)
        starts.append(began.value - asked)
    return starts, joins


if __name__ == "__main__":
    ballast = bytearray(b"x") * (BALLAST_MIB << 20)
    methods = ["fork", "spawn", "forkserver", "thread"] if METHOD == "all" else [METHOD]
    random.shuffle(methods)
    by_method = {}
    for method in methods:
        starts, joins = measure(method)
        by_method[method] = {**figures_of("start", starts), **figures_of("start_join", joins)}
        print(f"{method}: {by_method[method]['start_us_median']} µs", flush=True)
    if METHOD == "all":
        print("order =", methods)
        print("by_method =", by_method)
    else:
        for name, figure in by_method[METHOD].items():
            print(f"{name} = {figure}")
        print("start_seconds =", starts[:2000])
        print("start_join_seconds =", joins[:2000])
    print("outcome = measured")
