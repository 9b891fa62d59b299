# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers of a pool take tasks. Counting tasks share a counter, with or without a lock."""

import multiprocessing
import os
import random
import time
from contextlib import nullcontext
from multiprocessing import RawArray, RawValue

# Settings
WORKERS = 2
TASKS = 16
TASK = "sleep"  # none, sleep, square, spin, powers, count
STEP_SECONDS = 0.2  # of one step of a sleeping or spinning task
STEPS_PER_TASK = 5  # sleeps, spins, terms of the sum, or increments
SPREAD = "equal"  # equal, rising, falling, random
TASK_SECONDS = None  # None, or how long the tasks take in turn: [1, 2, 3]
LOCK = "none"  # none, mutex
SUBMIT = "apply-async"  # apply, apply-async, map, map-async, imap, imap-unordered
CHUNK = 0  # 0: automatic
CALLBACK = False
GET_TIMEOUT = None  # seconds
LEAVE = "close"  # close, terminate, join-first, submit-late
TASKS_PER_CHILD = None
START_METHOD = "fork"  # fork, spawn, forkserver
FAIL_TASK = None
FAIL_COUNT = 1
KILL_TASK = None
INITIALIZER = False
# Laboratory: recorded STEPS_PER_TASK <= 100 if TASK is count and KILL_TASK is None
# Laboratory: seconds 0.1e-6 * TASKS * STEPS_PER_TASK / CPUS if TASK is count and LOCK is none
# Laboratory: seconds 0.3e-6 * TASKS * STEPS_PER_TASK if TASK is count and LOCK is mutex
# Laboratory: seconds 0.1e-6 * TASKS * STEPS_PER_TASK / CPUS if TASK is powers

# If it hangs: outcome = hung


clock = time.perf_counter if TASK in ("sleep", "square") else time.thread_time


def set_up(*shared):
    global counter, lock, took, began, ended
    counter, lock, took, began, ended = shared
    if INITIALIZER:
        print(f"pid {os.getpid()} runs the initializer", flush=True)


def seconds_of(number):
    if TASK_SECONDS:
        return TASK_SECONDS[number % len(TASK_SECONDS)]
    share = (2 * number + 1) / TASKS
    factor = {"equal": 1, "rising": share, "falling": 2 - share, "random": random.Random(number).uniform(0, 2)}[SPREAD]
    return STEP_SECONDS * STEPS_PER_TASK * factor


def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def count():
    for _ in range(STEPS_PER_TASK):
        with lock:
            counter.value += 1
    return STEPS_PER_TASK


def task(number):
    start = clock()
    if number == KILL_TASK:
        os.kill(os.getpid(), 9)
    if FAIL_TASK is not None and FAIL_TASK <= number < FAIL_TASK + FAIL_COUNT:
        took[number] = -1
        raise RuntimeError(f"task {number} fails on purpose")
    began[number] = time.perf_counter()  # one clock for all processes
    result = work(number)
    ended[number] = time.perf_counter()
    took[number] = clock() - start
    return result


def work(number):
    if TASK == "count":
        return count()
    if TASK == "powers":
        return sum(i**6 for i in range(1, STEPS_PER_TASK + 1))
    if TASK in ("sleep", "square"):
        time.sleep(seconds_of(number))
    if TASK == "spin":
        spin(seconds_of(number))
    return number * number if TASK == "square" else number


def one_after_the_other(taking):
    """The results of an iterator whose next may raise, and goes on."""
    while True:
        try:
            results.append(taking())
        except StopIteration:
            return
        except Exception as error:
            errors.append(error)


def hand_over(pool):
    numbers = range(TASKS)
    chunk = CHUNK or None
    keep = {"callback": answers.append, "error_callback": errors.append} if CALLBACK else {}
    if SUBMIT == "apply":
        calls = iter(numbers)
        one_after_the_other(lambda: pool.apply(task, (next(calls),)))
    elif SUBMIT == "apply-async":
        handles = [pool.apply_async(task, (number,), **keep) for number in numbers]
        if LEAVE != "terminate" and not CALLBACK:
            ready = iter(handles)
            one_after_the_other(lambda: next(ready).get(GET_TIMEOUT))
    elif SUBMIT in ("imap", "imap-unordered"):
        hand = pool.imap if SUBMIT == "imap" else pool.imap_unordered
        iterator = hand(task, numbers, CHUNK or 1)
        if LEAVE != "terminate":
            one_after_the_other(lambda: iterator.next(GET_TIMEOUT))
    else:
        handle = pool.map_async(task, numbers, chunk, **keep)
        if LEAVE != "terminate" and not CALLBACK:
            try:
                results.extend(handle.get(GET_TIMEOUT))
            except Exception as error:
                errors.append(error)


def leave(pool):
    """True if a call in the wrong order was refused."""
    refused = False
    try:
        if LEAVE == "join-first":
            pool.join()
        pool.terminate() if LEAVE == "terminate" else pool.close()
        if LEAVE == "submit-late":
            pool.apply_async(task, (0,))
    except ValueError as error:
        print("refused:", error)
        refused = True
        pool.close()
    pool.join()
    return refused


if __name__ == "__main__":
    context = multiprocessing.get_context(START_METHOD)
    took = RawArray("d", TASKS + 1)  # of each task, in seconds; -1: it failed
    began, ended = RawArray("d", TASKS + 1), RawArray("d", TASKS + 1)
    shared = (RawValue("q", 0), nullcontext() if LOCK == "none" else context.Lock(), took, began, ended)
    results, errors, answers = [], [], []
    start = time.perf_counter()
    pool = context.Pool(WORKERS, set_up, shared, TASKS_PER_CHILD)
    hand_over(pool)
    refused = leave(pool)
    wall = time.perf_counter() - start

    timeouts = sum(isinstance(error, multiprocessing.TimeoutError) for error in errors)
    done = [seconds for seconds in took if seconds > 0]
    failed = sum(seconds < 0 for seconds in took)
    lost, raced = 0, True
    print("tasks_done =", len(done))
    print("tasks_failed =", failed)
    if LEAVE == "terminate":
        print("tasks_dropped =", TASKS - len(done) - failed)
    print(f"tasks_per_s = {len(done) / wall:.4f}")
    print(f"serial_s = {sum(done):.6f}")
    print(f"speedup = {sum(done) / wall:.4f}")
    if CALLBACK:
        print("callbacks =", len(answers))
        print("error_callbacks =", len(errors))
        results = answers if SUBMIT == "apply-async" else [result for answer in answers for result in answer]
    print("task_work_seconds =", [round(seconds, 9) for seconds in done[:2000]])
    print("results =", results[:100])
    print("errors_raised =", len(errors))
    print("get_timeouts =", timeouts)
    print("calls_refused =", int(refused))
    print(f"work_s = {wall:.6f}")
    if TASK == "count" and len(done) == TASKS:  # what was not counted is not lost
        expected, final = TASKS * STEPS_PER_TASK, shared[0].value
        lost = expected - final
        spans = sorted(zip(began, ended))
        raced = any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:]))
        print("expected =", expected)
        print("final =", final)
        print("lost =", lost)
    if refused:
        print("outcome = call-refused")
    elif failed:
        print("outcome = task-failed")
    elif lost:
        print("outcome = updates-lost")
    elif not raced:  # no two workers were counting at any time
        print("outcome = not-raced")
    else:
        print("outcome =", "timed-out" if timeouts else "complete")
