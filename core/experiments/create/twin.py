# SPDX-License-Identifier: GPL-3.0-or-later
"""The parent starts children. Each says who it is, sleeps and ends."""

import os
import statistics
import threading
import time
from multiprocessing import Array, Process, Queue, current_process, set_start_method

# Settings
CHILDREN = 2
SECONDS = 3
RUNNER = "process"  # process, thread
NAMES = None  # None, or a list such as ["Anna", "Ben"]
START_METHOD = "fork"  # fork, spawn, forkserver
DEFINED_AS = "function"  # function, class
AGE = None  # an attribute of the class
NESTED = 0  # how many levels deep each child starts a child of its own
JOIN = True
MISTAKE = "none"  # none, join-before-start, start-twice, daemon-after-start, daemon-starts-child, all


def sleeper(notes, number, levels=0):
    """Notes when it began, and how old it was: what a child sets in its own objects its parent does not see."""
    notes[number] = time.perf_counter()
    name = current_process().name if RUNNER == "process" else threading.current_thread().name
    below = None
    if levels:
        below = Process(target=sleeper, args=(notes, 2 * CHILDREN, levels - 1))
        below.start()
    print(f"{name} starts: pid {os.getpid()}, parent pid {os.getppid()}", flush=True)
    time.sleep(SECONDS)
    if below:
        below.join()
    print(f"{name} ends after {SECONDS} s", flush=True)


class Sleeper(Process if RUNNER == "process" else threading.Thread):
    def __init__(self, name, notes, number):
        super().__init__(name=name)
        self.notes = notes
        self.number = number
        self.age = AGE

    def run(self):
        sleeper(self.notes, self.number, NESTED)
        if self.age is not None:
            self.age += 1
            self.notes[CHILDREN + self.number] = self.age
            print(f"{self.name} was {AGE} and is {self.age} here", flush=True)


def attempt(call, act):
    """What must be refused is tried, and the words of the refusal are kept."""
    try:
        act()
        print(f"{call} was accepted", flush=True)
    except (AssertionError, RuntimeError) as error:
        print(f"{call} is refused: {error}", flush=True)
        refusals.append([call, str(error)])


def tries(mistake):
    return MISTAKE in (mistake, "all")


def set_daemon(child):
    child.daemon = True


def start_own_child(words):
    try:
        Process(target=time.sleep, args=(0,)).start()
    except AssertionError as error:
        words.put(str(error))
    else:
        words.put("")


def have_a_child(words):
    """A daemon may have no children: nobody would end them."""
    daemon = Process(target=start_own_child, args=(words,), daemon=True)
    daemon.start()
    said = words.get()
    daemon.join()
    if said:
        raise AssertionError(said)


def make(notes, number):
    name = NAMES[number] if NAMES and number < len(NAMES) else None
    if DEFINED_AS == "class":
        return Sleeper(name, notes, number)
    Runner = Process if RUNNER == "process" else threading.Thread
    return Runner(name=name, target=sleeper, args=(notes, number, NESTED if RUNNER == "process" else 0))


if __name__ == "__main__":
    start = time.perf_counter()
    if RUNNER == "process":
        set_start_method(START_METHOD)
    notes = Array("d", 2 * CHILDREN + 1, lock=False)  # when they began; how old they were; one for grandchildren
    children = [make(notes, number) for number in range(CHILDREN)]
    asked, refusals = [], []
    if tries("join-before-start"):
        attempt("join() before start()", children[0].join)
    for child in children:
        asked.append(time.perf_counter())
        child.start()
    if tries("start-twice"):
        attempt("a second start()", children[0].start)
    if tries("daemon-after-start"):
        attempt("daemon = True after start()", lambda: set_daemon(children[0]))
    if tries("daemon-starts-child") and RUNNER == "process":
        attempt("start() of a daemon's child", lambda: have_a_child(Queue()))
    if JOIN:
        print("The parent waits for its children.")
        for child in children:
            child.join()
    code = time.perf_counter() - start
    print("The parent's code is over.")
    if not JOIN:  # Python waits for them at its end, too
        for child in children:
            child.join()

    print(f"code_s = {code:.6f}")
    took = [began - before for began, before in zip(notes, asked)]
    print(f"start_ms_median = {statistics.median(took) * 1e3:.6f}")
    print("start_seconds =", took)
    if DEFINED_AS == "class" and AGE is not None:
        print("age_in_parent =", [child.age for child in children])
        print("age_in_child =", [int(age) for age in notes[CHILDREN:2 * CHILDREN]])
    failed = [child.name for child in children if RUNNER == "process" and child.exitcode != 0]
    print("ended_ok =", len(children) * (NESTED + 1 if RUNNER == "process" else 1) - len(failed))
    if MISTAKE != "none":
        print("refused =", len(refusals))
        print("refusals =", refusals)
    print("outcome =", "child-failed" if failed else "refused" if refusals else "all-ended")
