# SPDX-License-Identifier: GPL-3.0-or-later
"""A server process owns an object. Clients change it by messages."""

import os
import shutil
import signal
import time
from contextlib import nullcontext
from multiprocessing import Array, Lock, Manager, Process, Value

# Settings
OPERATIONS = 1000  # of each client
CLIENTS = 1
OBJECT = "dict"  # dict, list, value, nested
LOCK = "none"  # none, mutex, manager
STEPS = [1]  # what the clients add each time, in turn
UPDATES = None  # instead of operations: how often each client adds its step
PAUSE = 0  # seconds between reading and writing back
SERVER_SIGNAL = "none"  # none, sigint, sigterm, sigkill
# Laboratory: seconds 20e-6 * CLIENTS * OPERATIONS if UPDATES is None and OBJECT is not nested and SERVER_SIGNAL is none
# Laboratory: seconds 40e-6 * CLIENTS * UPDATES if OBJECT is not nested and SERVER_SIGNAL is none

SERVER_IS_GONE = (EOFError, ConnectionError)


def change_inside(shared):
    shared["plain"].append(3)  # a copy: the server hears nothing of it
    shared["managed"].append(3)
    copy = shared["put-back"]
    copy.append(3)
    shared["put-back"] = copy


def change(shared):
    """The tutorial's changes. How many operations they were."""
    if OBJECT == "dict":
        shared[0.25] = None
        shared[1] = "1"
        shared["2"] = 2
        return 3
    if OBJECT == "list":
        shared.reverse()
    else:
        shared.value = 1
    return 1


def add(shared, step):
    """Reading is one message and writing back another: between them another client's may come."""
    if OBJECT == "value":
        number = shared.value
        time.sleep(PAUSE)
        shared.value = number + step
    else:
        key = "count" if OBJECT == "dict" else 0
        number = shared.get(key, 0) if OBJECT == "dict" else shared[key]
        time.sleep(PAUSE)
        shared[key] = number + step


def change_first(shared, notes):
    notes[0] = time.perf_counter()
    operations = change(shared)
    notes[1], notes[2] = time.perf_counter(), operations


def use(number, shared, lock, step, times, notes, signalled):
    """Notes when it began and ended, how often it has added, and when it noticed that the server is gone."""
    at, added = 4 * number, 0
    notes[at] = time.perf_counter()
    try:
        while added < times or (SERVER_SIGNAL != "none" and not signalled.value):
            with lock:
                add(shared, step)
            added += 1
            notes[at + 2] = added
    except SERVER_IS_GONE as error:
        notes[at + 3] = time.perf_counter()
        print(f"{type(error).__name__} in update {added + 1}: the server is gone", flush=True)
    notes[at + 1] = time.perf_counter()


def count_alone(own, times, notes):
    """The same in shared memory, with its lock."""
    notes[0] = time.perf_counter()
    for _ in range(times):
        with own:
            own.value += 1
    notes[1] = time.perf_counter()


def run(processes):
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def seconds_of(notes):
    return max(notes[1::4]) - min(notes[0::4])


def made_by(manager):
    if OBJECT == "dict":
        return manager.dict()
    if OBJECT == "list":
        return manager.list(range(10))
    if OBJECT == "value":
        return manager.Value("q", 0)
    return manager.dict({"plain": [1, 2], "managed": manager.list([1, 2]), "put-back": [1, 2]})


def contents_of(shared):
    if OBJECT == "value":
        return shared.value
    return list(shared) if OBJECT == "list" else shared.copy()


def counted_in(contents):
    if OBJECT == "value":
        return contents
    return contents.get("count", 0) if OBJECT == "dict" else contents[0]


def nest(manager):
    shared = made_by(manager)
    run([Process(target=change_inside, args=(shared,))])
    contents = {key: list(value) for key, value in shared.items()}
    print("contents =", contents)
    print("outcome =", "change-lost" if contents["plain"] == [1, 2] else "consistent")


def signal_server(manager, clients, notes, signalled):
    """True if it is gone."""
    for client in clients:
        client.start()
    while not all(notes[2::4]):
        time.sleep(0.002)
    sent = time.perf_counter()
    server = manager._process  # no other name leads to the server's pid
    os.kill(server.pid, getattr(signal, SERVER_SIGNAL.upper()))
    server.join(0.2 if SERVER_SIGNAL == "sigint" else None)
    signalled.value = 1
    for client in clients:
        client.join()
    if server.is_alive():
        return False
    print(f"noticed_ms = {(max(notes[3::4]) - sent) * 1e3:.6f}")
    print("client_saw =", {client.name: "Its connection broke." for client in clients})
    try:
        manager.dict()
        print("new_client = It was connected.")
    except (OSError, AssertionError):
        print("new_client = It was refused: nobody is there to be connected with.")
    shutil.rmtree(os.path.dirname(manager.address))  # what a killed server leaves
    print("outcome = server-lost")
    return True


def report_rates(operations, seconds):
    alone = Array("d", 2, lock=False)
    run([Process(target=count_alone, args=(Value("q", 0), max(1, operations // 2), alone))])
    through_server = operations / seconds
    on_memory = 2 * max(1, operations // 2) / (alone[1] - alone[0])
    print(f"ops_per_s = {through_server:.1f}")
    print(f"shared_memory_ops_per_s = {on_memory:.1f}")
    print(f"ratio = {on_memory / through_server:.4f}")


def count(manager):
    shared, first = made_by(manager), Array("d", 3, lock=False)
    compares = UPDATES is None and SERVER_SIGNAL == "none"
    if compares:
        run([Process(target=change_first, args=(shared, first))])
    before = counted_in(contents_of(shared))
    times = UPDATES if UPDATES is not None else int(OPERATIONS - first[2]) // 2
    lock = {"none": nullcontext, "mutex": Lock, "manager": manager.Lock}[LOCK]()
    notes, signalled = Array("d", 4 * CLIENTS, lock=False), Value("b", 0)
    steps = [STEPS[number % len(STEPS)] for number in range(CLIENTS)]
    clients = [Process(target=use, args=(n, shared, lock, step, times, notes, signalled))
               for n, step in enumerate(steps)]
    if SERVER_SIGNAL == "none":
        run(clients)
    elif signal_server(manager, clients, notes, signalled):
        return
    contents = contents_of(shared)
    added = sum(int(updates) * step for updates, step in zip(notes[2::4], steps))
    counted = counted_in(contents) - before
    print("contents =", contents)
    print("counted =", counted)
    print("expected =", added)
    print("lost =", added - counted)
    if compares:
        report_rates(int(first[2] + 2 * sum(notes[2::4])), first[1] - first[0] + seconds_of(notes))
    print("outcome =", "consistent" if counted == added else "update-lost")


if __name__ == "__main__":
    with Manager() as manager:
        nest(manager) if OBJECT == "nested" else count(manager)
