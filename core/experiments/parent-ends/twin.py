# SPDX-License-Identifier: GPL-3.0-or-later
"""A parent's code is over, or it is killed, before its children's. What becomes of them?"""

import os
import signal
import sys
import threading
import time
from multiprocessing import Array, Process, forkserver, set_start_method

# Settings
PARENT_END = "daemon"  # join, wait-at-exit, daemon, killed, terminated, server-killed
CHILDREN = 2
SECONDS = 2  # of a child
PARENT_SECONDS = 1
HANDLE_SIGTERM = False  # a parent that is terminated calls sys.exit() in a handler
DAEMONS = False  # in any case
RUNNER = "process"  # process, thread
START_METHOD = "fork"  # fork, spawn, forkserver


def child(number):
    parent = os.getppid()
    print(f"child {number} begins", flush=True)
    end = time.perf_counter() + SECONDS
    while (left := end - time.perf_counter()) > 0:
        time.sleep(min(left, 0.1))
        if os.getppid() != parent:
            parent = os.getppid()
            print(f"child {number} is an orphan: process {parent} has adopted it", flush=True)
    print(f"child {number} has done its work", flush=True)


def start_children(pids):
    daemon = DAEMONS or PARENT_END == "daemon"
    Runner = Process if RUNNER == "process" else threading.Thread
    children = [Runner(target=child, args=(number,), daemon=daemon) for number in range(CHILDREN)]
    for number, one in enumerate(children):
        one.start()
        pids[number] = getattr(one, "pid", 0)
    time.sleep(PARENT_SECONDS)
    return children


def end_at_once(pids, ended):
    """The code of a parent that is killed, or asked to end by SIGTERM."""
    if PARENT_END == "terminated":
        signal.signal(signal.SIGTERM, (lambda number, frame: sys.exit()) if HANDLE_SIGTERM else signal.SIG_DFL)
    start_children(pids)
    print("The parent gets its signal.", flush=True)
    ended[0] = time.perf_counter()
    os.kill(os.getpid(), signal.SIGKILL if PARENT_END == "killed" else signal.SIGTERM)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_orphans(pids):
    """How many there were."""
    orphans = [pid for pid in pids if pid and is_alive(pid)]
    while any(is_alive(pid) for pid in orphans):
        time.sleep(0.02)
    return len(orphans)


def watch_a_parent():
    """The parent is a child of this process, which is there to tell what has become of all."""
    pids, ended = Array("i", CHILDREN, lock=False), Array("d", 1, lock=False)
    parent = Process(name="parent", target=end_at_once, args=(pids, ended))
    parent.start()
    parent.join()
    orphans = wait_for_orphans(pids)
    print(f"code_s = {ended[0] - start:.6f}")
    print("survivors =", orphans)
    if orphans:
        return "children-orphaned"
    had_enough = SECONDS <= PARENT_SECONDS
    ends_them = RUNNER == "thread" or DAEMONS
    return "children-terminated" if ends_them and not had_enough else "parent-waited"


def be_the_parent():
    pids = [0] * CHILDREN
    children = start_children(pids)
    if PARENT_END == "server-killed":
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    if PARENT_END in ("join", "server-killed"):
        for one in children:
            one.join()
    print("The parent's code is over.", flush=True)
    alive = [one for one in children if one.is_alive()]
    print(f"code_s = {time.perf_counter() - start:.6f}")
    if RUNNER == "process":
        print("exitcodes =", [one.exitcode for one in children])
    orphans = wait_for_orphans(pids) if PARENT_END == "server-killed" else 0
    print("survivors =", orphans)  # Python ends its daemons now, and waits for the others
    if orphans:
        return "children-orphaned"
    return "children-terminated" if any(one.daemon for one in alive) else "parent-waited"


if __name__ == "__main__":
    start = time.perf_counter()
    set_start_method(START_METHOD)
    print("outcome =", watch_a_parent() if PARENT_END in ("killed", "terminated") else be_the_parent())
