# SPDX-License-Identifier: GPL-3.0-or-later
"""A parent ends a child: it asks, it kills, or it lets it end by itself."""

import os
import signal
import sys
import time
from multiprocessing import Event, Process, Value

# Settings
HOW = "terminate"  # terminate, kill, stop-continue, kill-stopped, exit-code
IGNORE_SIGTERM = False
CODE = 7  # what the child gives to sys.exit()
JOIN_TIMEOUT = None  # seconds


def work(ready, steps):
    if IGNORE_SIGTERM:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ready.set()
    if HOW == "exit-code":
        sys.exit(CODE)
    while True:
        time.sleep(0.05)
        steps.value += 1


def join_limited(child):
    start = time.perf_counter()
    child.join(1 if JOIN_TIMEOUT is None else JOIN_TIMEOUT)
    if JOIN_TIMEOUT is not None:
        print(f"join_s = {time.perf_counter() - start:.6f}")
        print("alive_after_join =", int(child.is_alive()))
        child.join(1)


def stop_and_look(child, steps):
    os.kill(child.pid, signal.SIGSTOP)
    time.sleep(0.2)
    before = steps.value
    time.sleep(0.5)
    print("steps_stopped =", steps.value - before)


if __name__ == "__main__":
    ready, steps = Event(), Value("q", 0, lock=False)
    child = Process(target=work, args=(ready, steps))
    child.start()
    ready.wait()
    time.sleep(0.2)
    went_on = False
    if HOW in ("stop-continue", "kill-stopped"):
        stop_and_look(child, steps)
    if HOW == "stop-continue":
        before = steps.value
        os.kill(child.pid, signal.SIGCONT)
        time.sleep(0.5)
        went_on = steps.value > before
        print("steps_continued =", steps.value - before)
    if HOW == "terminate":
        child.terminate()
    elif HOW in ("kill", "kill-stopped"):
        child.kill()
    if HOW != "stop-continue":
        join_limited(child)
    survived = child.is_alive()
    if not survived:
        print("exitcode =", child.exitcode)
    child.kill()
    child.join()
    if HOW == "stop-continue":
        print("outcome =", "continued" if went_on else "survived")
    else:
        print("outcome =", "survived" if survived else "ended")
