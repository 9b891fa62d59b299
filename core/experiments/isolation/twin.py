# SPDX-License-Identifier: GPL-3.0-or-later
"""A child changes a list and a counter. Does its parent see it?"""

import threading
from multiprocessing import Manager, Process, Queue, set_start_method

# Settings
RUNNER = "process"  # process, thread
START_METHOD = "fork"  # fork, spawn, forkserver
SHARING = "separate"  # separate, shared
GIVEN = "global"  # as globals of the program, or as arguments
DEFINED_AS = "function"  # function, class


class Counter:
    count = 0


numbers = [1, 2]
counter = Counter()
set_before_start = 0


def change(answers, a_list=None, a_counter=None):
    a_list = numbers if a_list is None else a_list
    a_counter = counter if a_counter is None else a_counter
    a_list.append(3)
    a_counter.count += 100 if GIVEN == "argument" else 10
    answers.put((list(a_list), a_counter.count, set_before_start))


class Changer(Process if RUNNER == "process" else threading.Thread):
    def __init__(self, *args):
        super().__init__()
        self.given = args

    def run(self):
        change(*self.given)


if __name__ == "__main__":
    set_start_method(START_METHOD)
    set_before_start = 42
    answers = Queue()
    given = (answers,)
    if SHARING == "shared":
        manager = Manager()
        numbers, counter = manager.list([1, 2]), manager.Namespace(count=0)
    if SHARING == "shared" or GIVEN == "argument":
        given = (answers, numbers, counter)

    Runner = Process if RUNNER == "process" else threading.Thread
    child = Changer(*given) if DEFINED_AS == "class" else Runner(target=change, args=given)
    child.start()
    child_list, child_value, child_saw = answers.get()
    child.join()

    print("parent_list =", list(numbers))
    print("child_list =", child_list)
    print("parent_value =", counter.count)
    print("child_value =", child_value)
    print("set_before_start =", set_before_start)
    print("child_saw =", child_saw)
    print("outcome =", "shared" if list(numbers) == child_list else "isolated")
