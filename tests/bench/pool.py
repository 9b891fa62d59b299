# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of lines 1, 6 and 34: the same work in a multiprocessing.Pool."""
import multiprocessing
import sys
import time


def nothing(_):
    return 0


def five_sleeps(_):
    for _ in range(5):
        time.sleep(0.2)


def trivial_tasks(tasks=50_000):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(nothing, range(16))  # the workers are there
        began = time.monotonic()
        pool.map(nothing, range(tasks), chunksize=1)
        print("1 python_tasks_per_s", tasks / (time.monotonic() - began))


def sleeping_tasks():
    began = time.monotonic()
    with multiprocessing.get_context("fork").Pool(8) as pool:
        pool.map(five_sleeps, range(16), chunksize=1)
        pool.close()
        pool.join()
        print("6 python_wall_s", time.monotonic() - began)


def worker_memory():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(nothing, range(16))
        pid = multiprocessing.active_children()[0].pid
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            pss = next(line for line in rollup if line.startswith("Pss:"))
        print("34 python_worker_kib", pss.split()[1])


if __name__ == "__main__":
    {"trivial": trivial_tasks, "sleeping": sleeping_tasks, "memory": worker_memory}[sys.argv[1]]()
