# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes to start a process, and to join it again."""

import statistics
import threading
import time
from multiprocessing import RawValue, get_context

# Settings
METHOD = "fork"  # fork, spawn, forkserver, thread
COUNT = 50  # starts, one after the other
BALLAST_MIB = 0  # memory that the parent has touched before
# Laboratory: seconds 20e-3 * COUNT if METHOD is spawn


def child(began):
    began.value = time.perf_counter()  # one clock for all processes


def tell(name, seconds):
    print(f"{name}_us_median = {statistics.median(seconds) * 1e6:.3f}")
    if len(seconds) >= 100:
        print(f"{name}_us_p95 = {statistics.quantiles(seconds, n=20)[-1] * 1e6:.3f}")
    print(f"{name}_us_max = {max(seconds) * 1e6:.3f}")
    print(f"{name}_seconds =", seconds[:2000])


if __name__ == "__main__":
    ballast = bytearray(b"x") * (BALLAST_MIB << 20)
    Runner = threading.Thread if METHOD == "thread" else get_context(METHOD).Process
    began = RawValue("d", 0)
    if METHOD == "forkserver":  # the first one starts the server
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

    tell("start", starts)
    tell("start_join", joins)
    print("outcome = measured")
