# SPDX-License-Identifier: GPL-3.0-or-later
"""A child changes a list and a number. Does its parent see it?"""

import threading
from multiprocessing import Manager, Process, Queue, Value, set_start_method

# Settings
RUNNER = "process"  # process, thread
START_METHOD = "fork"  # fork, spawn, forkserver
SHARING = "separate"  # separate, shared
GIVEN = "global"  # as globals of the program, or as arguments
DEFINED_AS = "function"  # function, class

numbers = [1, 2]
count = 0
number = 1000
set_before_start = 0


def change_globals(answers):
    global count, number
    numbers.append(3)
    count += 10
    number = 200
    answers.put((numbers, count, number, set_before_start))


def change_arguments(answers, numbers, count):
    numbers.append(3)
    count += 100  # another number, which has this name here only
    answers.put((numbers, count, number, set_before_start))


def change_shared(answers, numbers, count):
    numbers.append(3)
    count.value += 100 if GIVEN == "argument" else 10
    answers.put((list(numbers), count.value, number, set_before_start))


class Changer(Process if RUNNER == "process" else threading.Thread):
    def __init__(self, target, args):
        super().__init__()
        self.what, self.given = target, args

    def run(self):
        self.what(*self.given)


if __name__ == "__main__":
    if RUNNER == "process":
        set_start_method(START_METHOD)
    set_before_start = 42
    answers = Queue()
    change, given = change_globals, (answers,)
    if SHARING == "shared" and RUNNER == "process":
        numbers, shared_count = Manager().list([1, 2]), Value("q", 0)
        change, given = change_shared, (answers, numbers, shared_count)
    elif GIVEN == "argument":
        change, given = change_arguments, (answers, numbers, count)

    Runner = Changer if DEFINED_AS == "class" else Process if RUNNER == "process" else threading.Thread
    child = Runner(target=change, args=given)
    child.start()
    child_list, child_count, child_number, child_saw = answers.get()
    child.join()
    if change == change_shared:
        count = shared_count.value

    compared = RUNNER == "thread" and GIVEN == "global"
    print("parent_list =", list(numbers))
    print("child_list =", list(child_list))
    print("parent_value =", number if compared else count)
    print("child_value =", child_number if compared else child_count)
    print("set_before_start =", set_before_start)
    print("child_saw =", child_saw)
    changed = list(numbers) != [1, 2] or count or number != 1000
    print("outcome =", "shared" if changed else "isolated")
