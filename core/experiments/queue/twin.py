# SPDX-License-Identifier: GPL-3.0-or-later
"""Producers put items into a queue, consumers take them, or wait."""

import time
from multiprocessing import JoinableQueue, Process, Queue, Value
from queue import Empty, Full

# Settings
PRODUCERS = 1
CONSUMERS = 1
ITEMS = 5  # of each producer
CAPACITY = 0  # 0: unbounded
PUT = "block"  # block, nowait, timeout
GET = "timeout"  # block, nowait, timeout
TIMEOUT = 3  # seconds
PRODUCE_INTERVAL = 1  # seconds between two puts
CONSUME_INTERVAL = 0  # seconds before each get
JOINABLE = False
VALUES = None  # None: 0, 1, 2, …; or what each producer puts, in turn: [10, 20]
ORDER = "get-first"  # get-first, join-first
CATCH_EMPTY = True
ITEM_BYTES = 64
CANCEL_JOIN = False  # a producer ends without waiting for its feeder thread
# Always: CONTAINER = "queue"
# Always: PAYLOAD = "numbers"

# If it hangs: outcome = deadlock


def put(queue, item):
    if PUT == "nowait":
        queue.put_nowait(item)
    else:
        queue.put(item, timeout=TIMEOUT if PUT == "timeout" else None)


def produce(queue, number, put_count, full_count):
    if CANCEL_JOIN:
        queue.cancel_join_thread()
    for i in range(ITEMS):
        item = VALUES[i % len(VALUES)] if VALUES else i
        try:
            put(queue, (number, i, item, bytes(ITEM_BYTES)))
            with put_count:
                put_count.value += 1
        except Full:
            print(f"Full: {item} is not put")
            with full_count:
                full_count.value += 1
        if i + 1 < ITEMS:
            time.sleep(PRODUCE_INTERVAL)


def get(queue):
    if GET == "nowait":
        return queue.get_nowait()
    return queue.get(timeout=TIMEOUT if GET == "timeout" else None)


def consume(queue, received, empty_count, in_order):
    last = {}
    while True:
        time.sleep(CONSUME_INTERVAL)
        try:
            item = get(queue)
        except Empty:
            with empty_count:
                empty_count.value += 1
            if CATCH_EMPTY:
                return
            raise
        if item is None:  # nothing more will come
            return
        producer, i, value, _ = item
        print(f"took {value} of producer {producer}", flush=True)
        with received:
            received.value += 1
        if i < last.get(producer, -1):
            in_order.value = 0
        last[producer] = i
        if JOINABLE:
            queue.task_done()


if __name__ == "__main__":
    queue = JoinableQueue(CAPACITY) if JOINABLE else Queue(CAPACITY)
    put_count, full_count, received, empty_count = (Value("q", 0) for _ in range(4))
    in_order = Value("b", 1)
    producers = [Process(target=produce, args=(queue, n, put_count, full_count)) for n in range(PRODUCERS)]
    consumers = [Process(target=consume, args=(queue, received, empty_count, in_order)) for _ in range(CONSUMERS)]
    start = time.perf_counter()
    for process in producers + (consumers if ORDER == "get-first" else []):
        process.start()
    for producer in producers:
        producer.join()
    if JOINABLE and CONSUMERS:
        queue.join()
        print(f"join_s = {time.perf_counter() - start:.6f}")
    if ORDER == "join-first":
        for consumer in consumers:
            consumer.start()
    if GET == "block":
        for consumer in consumers:
            queue.put(None)
    for consumer in consumers:
        consumer.join()
    left = put_count.value - received.value

    print("put_full =", full_count.value)
    print("get_empty =", empty_count.value)
    print("items_received =", received.value)
    print("order_kept =", in_order.value)
    print("died_of_empty =", sum(consumer.exitcode == 1 for consumer in consumers))
    if CANCEL_JOIN:
        print("items_lost =", left)
    else:
        print("left =", left)
    if not in_order.value:
        print("outcome = order-broken")
    elif left:
        print("outcome =", "lost-item" if CANCEL_JOIN else "left-over")
    else:
        print("outcome = delivered")
