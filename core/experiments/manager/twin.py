# SPDX-License-Identifier: GPL-3.0-or-later
"""A server process owns an object. Clients change it by messages."""

import json
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


def change_nested(shared):
    shared["plain"].append(3)  # a copy: the server hears nothing of it
    shared["managed"].append(3)
    copy = shared["put-back"]
    copy.append(3)
    shared["put-back"] = copy


def change(shared, lock, step, times):
    for _ in range(times):
        with lock:
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
    return manager.dict({"plain": [1, 2], "managed": manager.list([1, 2]), "put-back": [1, 2]})


def contents_of(shared):
    if OBJECT == "value":
        return shared.value
    if OBJECT == "list":
        return list(shared)
    return {key: value if isinstance(value, int) else list(value) for key, value in shared.items()}


if __name__ == "__main__":
    with Manager() as manager:
        shared = made_by(manager)
        lock = {"none": nullcontext, "mutex": Lock, "manager": manager.Lock}[LOCK]()
        times = UPDATES or max(1, OPERATIONS // 2)  # reading and writing back: two operations
        steps = [STEPS[number % len(STEPS)] for number in range(CLIENTS)]
        clients = [Process(target=change, args=(shared, lock, step, times)) for step in steps]
        if OBJECT == "nested":
            clients = [Process(target=change_nested, args=(shared,))]
        start = time.perf_counter()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        took = time.perf_counter() - start
        contents = contents_of(shared)

    print("contents =", json.dumps(contents))
    if OBJECT == "nested":
        print("outcome =", "change-lost" if contents["plain"] == [1, 2] else "consistent")
    else:
        print(f"ops_per_s = {2 * times * CLIENTS / took:.1f}")
        counted = contents if OBJECT == "value" else contents["count" if OBJECT == "dict" else 0]
        expected = times * sum(steps)
        print("counted =", counted)
        print("expected =", expected)
        print("lost =", expected - counted)
        print("outcome =", "consistent" if counted == expected else "update-lost")
