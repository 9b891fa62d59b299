# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes wait at a semaphore, an event, a condition or a barrier."""

import threading
import time
from multiprocessing import (Array, Barrier, BoundedSemaphore, Condition, Event, Process, Semaphore, Value)

# Settings
KIND = "semaphore"  # semaphore, event, condition, barrier
PROCESSES = 6
PERMITS = 2
HOLD = 0.2  # seconds
WAIT_TIMEOUT = None  # seconds
BOUNDED = True
NOTIFY = 1  # how many the first notify wakes
PASSES = 1  # of the barrier
ABORT = False  # the parent aborts the barrier


def in_and_out(inside, most):
    with inside:
        inside.value += 1
        most.value = max(most.value, inside.value)
    time.sleep(HOLD)
    with inside:
        inside.value -= 1


def visit(number, point, inside, most, passed, late, broken):
    if KIND == "semaphore":
        if not point.acquire(timeout=WAIT_TIMEOUT):
            late[number] = 1
            return
        in_and_out(inside, most)
        point.release()
    elif KIND == "event":
        late[number] = not point.wait(WAIT_TIMEOUT)
    elif KIND == "condition":
        with point:
            late[number] = not point.wait(WAIT_TIMEOUT)
    else:
        try:
            for _ in range(PASSES):
                point.wait(WAIT_TIMEOUT)
        except threading.BrokenBarrierError:
            broken[number] = 1
            return
    passed[number] = not late[number]
    print(f"process {number} {'is through' if passed[number] else 'gave up'}", flush=True)


def make_point():
    if KIND == "semaphore":
        return BoundedSemaphore(PERMITS) if BOUNDED else Semaphore(PERMITS)
    if KIND == "barrier":
        return Barrier(PROCESSES)
    return Event() if KIND == "event" else Condition()


if __name__ == "__main__":
    point = make_point()
    inside, most = Value("i", 0), Value("i", 0)
    passed, late, broken = (Array("b", PROCESSES, lock=False) for _ in range(3))
    shared = (point, inside, most, passed, late, broken)
    processes = [Process(target=visit, args=(number, *shared)) for number in range(PROCESSES)]
    too_early = 0
    for process in processes[:-1]:
        process.start()
    time.sleep(HOLD / 2 if ABORT else HOLD)
    if KIND != "semaphore":
        too_early = sum(passed)  # nothing has been said yet
    if ABORT and KIND == "barrier":
        point.abort()
    processes[-1].start()
    if KIND == "event":
        time.sleep(0.1)
        point.set()
    if KIND == "condition":
        time.sleep(0.1)
        with point:
            point.notify(NOTIFY)
        time.sleep(HOLD)
        with point:
            point.notify_all()
    for process in processes:
        process.join()

    grown = False
    if KIND == "semaphore":
        print("max_inside =", most.value)
        try:
            point.release()  # one too many
            grown = True
        except ValueError as error:
            print("extra_release =", error)
    if WAIT_TIMEOUT is not None:
        print("timed_out =", sum(late))
    if too_early or (KIND == "semaphore" and most.value > PERMITS):
        print("outcome = violated")
    elif sum(broken):
        print("outcome = broken")
    elif sum(late):
        print("outcome = timed-out")
    else:
        print("outcome =", "grown" if grown else "kept")
