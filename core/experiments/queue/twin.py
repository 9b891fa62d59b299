# SPDX-License-Identifier: GPL-3.0-or-later
"""Producers put items into a queue, consumers take them, or wait."""

import queue as threads
import time
from collections import OrderedDict
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
CONTAINER = "queue"  # queue, list, ordered-dict, thread-queue
PAYLOAD = "numbers"  # numbers, results
TERMS = 1000  # of the sum that each result is
# Always: FEEDER = True

# If it hangs: outcome = deadlock


def put(queue, item):
    if PUT == "nowait":
        queue.put_nowait(item)
    else:
        queue.put(item, timeout=TIMEOUT if PUT == "timeout" else None)


def item_of(i):
    if PAYLOAD == "results":
        return sum(n + n**5 + n**8 for n in range(TERMS)) % 2**64
    return VALUES[i % len(VALUES)] if VALUES else i


def produce(queue, number, put_count, full_count, late_count):
    if CANCEL_JOIN:
        queue.cancel_join_thread()
    for i in range(ITEMS):
        item = item_of(i)
        try:
            put(queue, (number, i, item, bytes(ITEM_BYTES)))
            with put_count:
                put_count.value += 1
            if queue.empty():  # it is still with the thread that writes it into the pipe, or taken already
                with late_count:
                    late_count.value += 1
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


def take_results(queue):
    """What the tutorial does: the parent takes one result of each job."""
    sums = []
    for _ in range(PRODUCERS * ITEMS):
        time.sleep(CONSUME_INTERVAL)
        try:
            sums.append(get(queue)[2])
        except Empty:
            break
    return sums


def through_a_queue():
    queue = JoinableQueue(CAPACITY) if JOINABLE else Queue(CAPACITY)
    put_count, full_count, late_count, received, empty_count = (Value("q", 0) for _ in range(5))
    in_order = Value("b", 1)
    producers = [Process(target=produce, args=(queue, n, put_count, full_count, late_count)) for n in range(PRODUCERS)]
    count = CONSUMERS if PAYLOAD == "numbers" else 0
    consumers = [Process(target=consume, args=(queue, received, empty_count, in_order)) for _ in range(count)]
    start = time.perf_counter()
    for process in producers + (consumers if ORDER == "get-first" else []):
        process.start()
    if PAYLOAD == "results" and ORDER == "get-first":
        sums = take_results(queue)
    for producer in producers:
        producer.join()  # for ever, if what it has put does not fit into the pipe and nobody takes it
    if PAYLOAD == "results":
        sums = take_results(queue) if ORDER == "join-first" else sums
        received.value = len(sums)
        print("sums =", [str(one) for one in sums])
    if JOINABLE and consumers and ORDER == "get-first":
        queue.join()
        print(f"join_s = {time.perf_counter() - start:.6f}")
    if ORDER == "join-first":
        for consumer in consumers:
            consumer.start()
    if GET == "block":
        for _ in consumers:
            queue.put(None)
    for consumer in consumers:
        consumer.join()
    left = put_count.value - received.value

    print("put_full =", full_count.value)
    print("get_empty =", empty_count.value)
    print("empty_late =", late_count.value)
    print("items_received =", received.value)
    print("order_kept =", in_order.value)
    if not CATCH_EMPTY:
        print("died_of_empty =", sum(consumer.exitcode == 1 for consumer in consumers))
    print("items_lost =", left if CANCEL_JOIN else 0)
    print("left =", 0 if CANCEL_JOIN else left)
    if not in_order.value:
        return "order-broken"
    if left:
        return "lost-item" if CANCEL_JOIN else "left-over"
    return "delivered"


def in_one_process():
    """A list or a dict is a queue, too: what is put at its end is taken from its beginning."""
    put_in, taken, start = [item_of(i) for i in range(ITEMS)], [], time.perf_counter()
    if CONTAINER == "list":
        items = list(put_in)
        while items:
            taken.append(items.pop(0))
    elif CONTAINER == "ordered-dict":
        items = OrderedDict(enumerate(put_in))
        while items:
            taken.append(items.popitem(last=False)[1])
    else:
        items = threads.Queue()
        for item in put_in:
            items.put(item)
        while not items.empty():
            taken.append(items.get())
    print(f"code_s = {time.perf_counter() - start:.9f}")
    print(taken)
    print("items_received =", len(taken))
    print("order_kept =", int(taken == put_in))
    print("left = 0")
    return "delivered" if taken == put_in else "order-broken"


if __name__ == "__main__":
    print("outcome =", through_a_queue() if CONTAINER == "queue" else in_one_process())
