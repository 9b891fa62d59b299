# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of line 11: multiprocessing.Process by fork server and by spawn, from start() to the first statement
of its target. The first one, which starts the fork server, is not counted."""
import multiprocessing
import statistics
import time


def target(began):
    began.value = time.monotonic_ns()


def once(context):
    began = context.RawValue("q")
    process = context.Process(target=target, args=(began,))
    asked = time.monotonic_ns()
    process.start()
    process.join()
    return began.value - asked


if __name__ == "__main__":
    for method in ("forkserver", "spawn"):
        context = multiprocessing.get_context(method)
        once(context)
        print(f"11 python_{method}_us", statistics.median(once(context) for _ in range(15)) * 1e-3)
