# SPDX-License-Identifier: GPL-3.0-or-later
"""The parent starts children. Each says who it is, sleeps and ends."""

import os
import threading
import time
from multiprocessing import Process, current_process, set_start_method

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
# Always: MISTAKE = "none"


def sleeper(seconds, levels=0):
    name = current_process().name if RUNNER == "process" else threading.current_thread().name
    below = None
    if levels:
        below = Process(target=sleeper, args=(seconds, levels - 1))
        below.start()
    print(f"{name} starts: pid {os.getpid()}, parent pid {os.getppid()}", flush=True)
    time.sleep(seconds)
    if below:
        below.join()
    print(f"{name} ends after {seconds} s", flush=True)


class Sleeper(Process if RUNNER == "process" else threading.Thread):
    def __init__(self, name, seconds):
        super().__init__(name=name)
        self.seconds = seconds
        self.age = AGE

    def run(self):
        sleeper(self.seconds, NESTED)
        if self.age is not None:
            self.age += 1
            print(f"{self.name} was {AGE} and is {self.age} here", flush=True)


def make(number):
    name = NAMES[number] if NAMES and number < len(NAMES) else None
    if DEFINED_AS == "class":
        return Sleeper(name, SECONDS)
    Runner = Process if RUNNER == "process" else threading.Thread
    return Runner(name=name, target=sleeper, args=(SECONDS, NESTED if RUNNER == "process" else 0))


if __name__ == "__main__":
    set_start_method(START_METHOD)
    children = [make(number) for number in range(CHILDREN)]
    for child in children:
        child.start()
    if JOIN:
        print("The parent waits for its children.")
        for child in children:
            child.join()
    print("The parent's code is over.")
    if DEFINED_AS == "class" and AGE is not None:
        print("age_in_parent =", [child.age for child in children])
    if not JOIN:  # Python waits for them at its end, too
        for child in children:
            child.join()
    failed = [child.name for child in children if RUNNER == "process" and child.exitcode != 0]
    print("ended_ok =", len(children) * (NESTED + 1 if RUNNER == "process" else 1) - len(failed))
    print("outcome =", "child-failed" if failed else "all-ended")
