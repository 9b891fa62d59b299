# SPDX-License-Identifier: GPL-3.0-or-later
"""A parent ends a child: it asks, it kills, or it lets it end by itself."""

import os
import signal
import sys
import time
from multiprocessing import Array, Event, Process, Value, connection

# Settings
HOW = "terminate"  # terminate, kill, stop-continue, kill-stopped, exit-code, sentinel
IGNORE_SIGTERM = False
CODE = 7  # what the child gives to sys.exit()
JOIN_TIMEOUT = None  # seconds

MOST_STEPS = 1000


def work(ready, steps, times):
    if IGNORE_SIGTERM:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ready.set()
    if HOW == "exit-code":
        time.sleep(0.3)
        sys.exit(CODE)
    while True:
        time.sleep(0.05)
        times[steps.value % MOST_STEPS] = time.perf_counter()
        steps.value += 1


def leave(seconds, code):
    time.sleep(seconds)
    sys.exit(code)


def wait_for_several():
    """Whoever ends first is heard of first: their sentinels are waited for all at once."""
    children = [Process(target=leave, args=args) for args in ((0.9, 7), (0.3, 0), (0.6, 1))]
    for child in children:
        child.start()
    by_sentinel = {child.sentinel: child for child in children}
    heard = []
    while by_sentinel:
        for sentinel in connection.wait(list(by_sentinel)):
            child = by_sentinel.pop(sentinel)
            child.join()  # returns at once
            heard.append([child.name, round(time.perf_counter() - start, 6), child.exitcode])
            print(f"{child.name} has ended: exitcode {child.exitcode}", flush=True)
    print("ready =", heard)
    print("outcome = ended")


def send(child, number):
    sent.append([signal.Signals(number).name, round(time.perf_counter() - start, 6)])
    os.kill(child.pid, number)  # child.terminate() sends SIGTERM, child.kill() SIGKILL


def status(child, field):
    with open(f"/proc/{child.pid}/status") as file:
        return next(line.split()[1] for line in file if line.startswith(field + ":"))


def stop(child):
    send(child, signal.SIGSTOP)
    time.sleep(0.1)
    states.append(status(child, "State"))


def stop_and_continue(child, steps):
    stop(child)
    before = steps.value
    time.sleep(0.4)
    stopped = steps.value - before
    send(child, signal.SIGCONT)
    time.sleep(0.4)
    states.append(status(child, "State"))
    continued = steps.value - before - stopped
    print("steps_stopped =", stopped)
    print("steps_continued =", continued)
    stop(child)
    end(child, signal.SIGTERM)
    time.sleep(0.4)
    pending = int(status(child, "ShdPnd"), 16) & 1 << (signal.SIGTERM - 1)
    print("sigterm_pending =", bool(pending))
    send(child, signal.SIGCONT)
    return stopped <= 1 and continued > 0


def end(child, number):
    global ended
    ended = time.perf_counter()
    send(child, number)


def join_limited(child):
    before = time.perf_counter()
    child.join(JOIN_TIMEOUT)
    print(f"join_s = {time.perf_counter() - before:.6f}")
    print("alive_after_join =", int(child.is_alive()))


def end_a_child():
    ready, steps, times = Event(), Value("q", 0, lock=False), Array("d", MOST_STEPS, lock=False)
    child = Process(target=work, args=(ready, steps, times))
    child.start()
    ready.wait()
    went_on = False
    if HOW == "exit-code":
        child.join()
    else:
        time.sleep(0.4)
        if HOW == "stop-continue":
            went_on = stop_and_continue(child, steps)
        elif HOW == "kill-stopped":
            stop(child)
        if HOW == "terminate":
            end(child, signal.SIGTERM)
        elif HOW in ("kill", "kill-stopped"):
            end(child, signal.SIGKILL)
        if JOIN_TIMEOUT is not None and HOW != "stop-continue":
            join_limited(child)
        child.join(1)
    now = time.perf_counter()
    code = child.exitcode  # None: it still lives

    if HOW != "exit-code":
        print(f"alive_after_s = {now - ended:.6f}")
    if code is not None:
        print("exitcode =", code)
        print(f"ended_s = {now - start:.6f}")
    if states:
        print("states =", states)
    print("signals =", sent)
    print("steps =", [[round(moment - start, 6), n + 1] for n, moment in enumerate(times) if moment])
    child.kill()
    child.join()
    if HOW == "stop-continue":
        print("outcome =", "continued" if went_on else "ended")
    else:
        print("outcome =", "survived" if code is None else "ended")


if __name__ == "__main__":
    start = time.perf_counter()
    sent, states, ended = [], [], start
    wait_for_several() if HOW == "sentinel" else end_a_child()
