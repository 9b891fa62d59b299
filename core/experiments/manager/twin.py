# SPDX-License-Identifier: GPL-3.0-or-later
"""A server process owns an object. Clients change it by messages."""

import time
from contextlib import nullcontext
from multiprocessing import Lock, Manager, Process

# Settings
OPERATIONS = 1000  # of each client
CLIENTS = 1
OBJECT = "dict"  # dict, list, value, nested
LOCK = "none"  # none, mutex, manager
STEPS = [1]  # what the clients add each time, in turn
UPDATES = None  # instead of operations: how often each client adds its step
PAUSE = 0  # seconds between reading and writing back
# Always: SERVER_SIGNAL = "none"


def change(shared, lock, step, times):
    for _ in range(times):
        with lock:
            if OBJECT == "nested":
                shared["list"].append(step)  # a copy: the server hears nothing of it
                continue
            if OBJECT == "value":
                number = shared.value
                time.sleep(PAUSE)
                shared.value = number + step
                continue
            key = "count" if OBJECT == "dict" else 0
            number = shared[key]
            time.sleep(PAUSE)
            shared[key] = number + step


def made_by(manager):
    if OBJECT == "dict":
        return manager.dict(count=0)
    if OBJECT == "list":
        return manager.list([0])
    if OBJECT == "value":
        return manager.Value("q", 0)
    return manager.dict(list=[])


def contents_of(shared):
    if OBJECT == "value":
        return shared.value
    return list(shared) if OBJECT == "list" else dict(shared)


if __name__ == "__main__":
    with Manager() as manager:
        shared = made_by(manager)
        lock = {"none": nullcontext, "mutex": Lock, "manager": manager.Lock}[LOCK]()
        times = UPDATES or max(1, OPERATIONS // 2)  # reading and writing back: two operations
        steps = [STEPS[number % len(STEPS)] for number in range(CLIENTS)]
        clients = [Process(target=change, args=(shared, lock, step, times)) for step in steps]
        start = time.perf_counter()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        took = time.perf_counter() - start
        contents = contents_of(shared)

    print(f"ops_per_s = {2 * times * CLIENTS / took:.1f}")
    if OBJECT == "nested":
        print("outcome =", "consistent" if contents["list"] else "change-lost")
    else:
        counted = contents if OBJECT == "value" else contents["count" if OBJECT == "dict" else 0]
        expected = times * sum(steps)
        print("counted =", counted)
        print("expected =", expected)
        print("lost =", expected - counted)
        print("outcome =", "consistent" if counted == expected else "update-lost")
