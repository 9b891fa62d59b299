# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's side of line 22: items of 64 bytes through a multiprocessing.Queue, one process puts, one gets."""
import multiprocessing
import time

ITEMS = 100_000


def put_all(queue):
    item = b"x" * 64
    for _ in range(ITEMS):
        queue.put(item)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    producer = context.Process(target=put_all, args=(queue,))
    producer.start()
    queue.get()  # the producer is there
    began = time.monotonic()
    for _ in range(ITEMS - 1):
        queue.get()
    print("22 python_items_per_s", (ITEMS - 1) / (time.monotonic() - began))
    producer.join()
