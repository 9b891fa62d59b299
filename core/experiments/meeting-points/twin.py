# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes wait at a semaphore, an event, a condition or a barrier."""

import functools
import threading
import time
from multiprocessing import Array, Barrier, BoundedSemaphore, Condition, Event, Process, Semaphore, Value

# Settings
KIND = "semaphore"  # semaphore, event, condition, barrier
PROCESSES = 6
PERMITS = 2
HOLD = 0.2  # seconds
WAIT_TIMEOUT = None  # seconds
BOUNDED = True
CLEAR = False  # the event is cleared, and all wait for it once more
NOTIFY = 1  # how many the first notify wakes
PREDICATE = False  # they wait until something is true, which it is only at the second notify
PASSES = 1  # of the barrier
ACTION = False  # the barrier calls a function before it lets them go
ABORT = False  # the parent aborts the barrier


def count(number):
    with number:
        number.value += 1


class Place:
    """The meeting point, and what is noted beside it."""

    def __init__(self):
        self.inside, self.most, self.waiting, self.looks, self.ready = (Value("i", 0) for _ in range(5))
        self.late, self.broken, self.actions, self.apart = (Value("i", 0) for _ in range(4))
        self.times = Array("d", 6 * PROCESSES, lock=False)  # came, passed, done; and once more
        self.numbers = Array("i", [-1] * PROCESSES, lock=False)  # from the barrier
        self.passes = Array("i", PROCESSES, lock=False)
        self.again = Barrier(PROCESSES + 1)
        self.point = self.make_point()

    def make_point(self):
        if KIND == "semaphore":
            return BoundedSemaphore(PERMITS) if BOUNDED else Semaphore(PERMITS)
        if KIND == "barrier":
            return Barrier(PROCESSES, functools.partial(count, self.actions) if ACTION else None)
        return Event() if KIND == "event" else Condition()

    def is_ready(self):
        count(self.looks)
        return self.ready.value


def wait_at_condition(place):
    with place.point:
        count(place.waiting)
        if PREDICATE:
            return place.point.wait_for(place.is_ready, WAIT_TIMEOUT)
        return place.point.wait(WAIT_TIMEOUT)


def wait_at_barrier(place, number):
    for _ in range(PASSES):
        place.numbers[number] = place.point.wait(WAIT_TIMEOUT)
        place.passes[number] += 1
        with place.apart:
            place.apart.value = max(place.apart.value, max(place.passes) - min(place.passes))
    return True


def wait(place, number):
    """True if it was let through, False if its limit was over first."""
    if KIND == "semaphore":
        return place.point.acquire(timeout=WAIT_TIMEOUT)
    if KIND == "event":
        return place.point.wait(WAIT_TIMEOUT)
    return wait_at_condition(place) if KIND == "condition" else wait_at_barrier(place, number)


def visit(place, number, turn=0):
    if KIND == "barrier":
        time.sleep(HOLD * number / max(1, PROCESSES - 1))  # they come one after the other
    at = 6 * number + 3 * turn
    place.times[at] = time.perf_counter()
    try:
        if not wait(place, number):
            count(place.late)
            print(f"process {number} gave up", flush=True)
            return
    except threading.BrokenBarrierError:
        count(place.broken)
        print(f"process {number}: the barrier is broken", flush=True)
        return
    place.times[at + 1] = time.perf_counter()
    print(f"process {number} is through", flush=True)
    with place.inside:
        place.inside.value += 1
        place.most.value = max(place.most.value, place.inside.value)
    time.sleep(HOLD)
    with place.inside:
        place.inside.value -= 1
    if KIND == "semaphore":
        place.point.release()
    place.times[at + 2] = time.perf_counter()
    if KIND == "event" and CLEAR and turn == 0:
        place.again.wait()
        place.again.wait()  # now it is cleared
        visit(place, number, 1)


def open_event(place):
    time.sleep(HOLD)
    opened.append(time.perf_counter())
    place.point.set()


def notify_some_then_all(place):
    while place.waiting.value + place.late.value < PROCESSES:
        time.sleep(0.01)
    time.sleep(HOLD)
    with place.point:
        opened.append(time.perf_counter())
        place.point.notify(NOTIFY)
    time.sleep(HOLD)
    first = place.looks.value - PROCESSES if PREDICATE else sum(passed > 0 for passed in place.times[1::6])
    with place.point:
        if PREDICATE:
            opened[0] = time.perf_counter()
        place.ready.value = 1
        place.point.notify_all()
    print("woken =", [first, PROCESSES if PREDICATE else PROCESSES - first])


def release_once_more(place):
    try:
        place.point.release()  # though nobody has acquired it
        print("extra_release = accepted")
    except ValueError as error:
        print(f"{error}: extra_release refused")
        print("extra_release = refused")


if __name__ == "__main__":
    start = time.perf_counter()
    place, opened = Place(), []
    processes = [Process(target=visit, args=(place, number)) for number in range(PROCESSES)]
    if KIND == "semaphore" and not BOUNDED:
        release_once_more(place)
    for process in processes:
        process.start()
    if KIND == "event":
        open_event(place)
        if CLEAR:
            place.again.wait()
            place.point.clear()
            place.again.wait()
            open_event(place)
    elif KIND == "condition":
        notify_some_then_all(place)
    elif KIND == "barrier" and ABORT:
        time.sleep(HOLD / 2)
        place.point.abort()
    for process in processes:
        process.join()
    if KIND == "semaphore" and BOUNDED:
        release_once_more(place)

    turns = [(process.name, *place.times[at:at + 3])
             for number, process in enumerate(processes) for at in (6 * number, 6 * number + 3)]
    print("turns =", [[name, KIND] + [moment - start if moment else None for moment in moments]
                      for name, *moments in turns if moments[0]])
    for name, moment in zip(("opened_s", "opened_again_s"), opened):
        print(f"{name} = {moment - start:.6f}")
    print("max_inside =", place.most.value)
    if KIND == "condition" and PREDICATE:
        print("looks =", place.looks.value)
    if KIND == "barrier":
        print("numbers =", [number if number >= 0 else None for number in place.numbers])
        print("most_apart =", place.apart.value)
        if ACTION:
            print("action_runs =", place.actions.value)
    if WAIT_TIMEOUT is not None:
        print("timed_out =", place.late.value)
    passed = [passed for _, _, passed, _ in turns if passed]
    too_early = KIND in ("event", "condition") and any(moment < opened[0] for moment in passed)
    if too_early or (KIND == "semaphore" and place.most.value > PERMITS + (not BOUNDED)):
        print("outcome = violated")
    elif place.broken.value:
        print("outcome = broken")
    elif place.late.value:
        print("outcome = timed-out")
    else:
        print("outcome =", "grown" if KIND == "semaphore" and place.most.value > PERMITS else "kept")
