# SPDX-License-Identifier: GPL-3.0-or-later
"""A parent's code is over before its children's. What becomes of them?"""

import time
from multiprocessing import Process, set_start_method

# Settings
PARENT_END = "daemon"  # join, wait-at-exit, daemon
CHILDREN = 2
SECONDS = 2  # of a child
PARENT_SECONDS = 1
DAEMONS = False  # in any case
START_METHOD = "fork"  # fork, spawn, forkserver
# Always: RUNNER = "process"


def child(number):
    print(f"child {number} begins", flush=True)
    time.sleep(SECONDS)
    print(f"child {number} has done its work", flush=True)


if __name__ == "__main__":
    set_start_method(START_METHOD)
    daemon = DAEMONS or PARENT_END == "daemon"
    children = [Process(target=child, args=(number,), daemon=daemon) for number in range(CHILDREN)]
    for one in children:
        one.start()
    time.sleep(PARENT_SECONDS)
    if PARENT_END == "join":
        for one in children:
            one.join()
    print("The parent's code is over.")
    print("exitcodes =", [one.exitcode for one in children])
    print("survivors = 0")  # Python ends its daemons now, and waits for the others
    alive = any(one.is_alive() for one in children)
    print("outcome =", "children-terminated" if daemon and alive else "parent-waited")
