# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of line 8: multiprocessing.Process by fork, from start() to the first statement of its target."""
import mmap
import multiprocessing
import statistics
import struct
import time

shared = mmap.mmap(-1, 4096)


def target():
    struct.pack_into("q", shared, 0, time.monotonic_ns())


def once(context):
    process = context.Process(target=target)
    asked = time.monotonic_ns()
    process.start()
    process.join()
    return struct.unpack_from("q", shared, 0)[0] - asked


if __name__ == "__main__":
    fork = multiprocessing.get_context("fork")
    print("8 python_us", statistics.median(once(fork) for _ in range(51)) * 1e-3)
