# SPDX-License-Identifier: GPL-3.0-or-later
"""A parent sends a child signals. What becomes of them?"""

import os
import signal
import time
from multiprocessing import Process, Value

# Settings
SIGNAL = "usr1"  # usr1, term, int, hup, chld, stop, kill, realtime, each
DISPOSITION = "handled"  # handled, blocked, ignored, default
COUNT = 10
INTERVAL = 0  # milliseconds after each

news = 0


def number_of(name):
    return signal.SIGRTMIN if name == "realtime" else getattr(signal, "SIG" + name.upper())


def hear(number, frame):
    global news
    news += 1  # a child has ended, stopped or gone on


def handle_all(number, handled, unblock):
    """A handler in Python runs later, and once for all that came meanwhile. sigtimedwait takes each that is queued."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [number])
    while not unblock.value:
        if DISPOSITION == "blocked":
            time.sleep(0.01)
        elif signal.sigtimedwait([number], 0.02):
            handled.value += 1
    while signal.sigtimedwait([number], 0):
        handled.value += 1


def prepare(number, handled):
    def handle(number, frame):
        handled.value += 1

    if DISPOSITION == "ignored":
        signal.signal(number, signal.SIG_IGN)
    elif DISPOSITION == "default":
        signal.signal(number, signal.SIG_DFL)
    else:
        signal.signal(number, handle)
    if DISPOSITION == "blocked":
        signal.pthread_sigmask(signal.SIG_BLOCK, [number])


def child(number, ready, unblock, handled, refused):
    takes_each = number >= signal.SIGRTMIN and DISPOSITION in ("handled", "blocked")
    try:
        prepare(number, handled)
    except OSError:  # nobody can handle or ignore SIGKILL and SIGSTOP
        refused.value = 1
    if takes_each:
        signal.pthread_sigmask(signal.SIG_BLOCK, [number])
    with ready:
        ready.value += 1
    if takes_each:
        handle_all(number, handled, unblock)
    while not unblock.value:  # no Event: to set it, Python waits for an answer of all who wait, the killed too
        time.sleep(0.005)
    if DISPOSITION == "blocked" and not takes_each:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])


def await_ready(ready, count):
    while ready.value < count:
        time.sleep(0.002)


def state(process):
    with open(f"/proc/{process.pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0]


def effect_on(process):
    if not process.is_alive():
        return "ended"
    return "stopped" if state(process) == "T" else "lives"


def try_each():
    """Every signal once, each to a child of its own."""
    ready, unblock, handled, refused = Value("i", 0), Value("b", 0), Value("q", 0), [Value("b", 0) for _ in range(32)]
    numbers = [signal.Signals(number) for number in range(1, signal.SIGSYS + 1)]
    children = [Process(name=number.name, target=child, args=(number, ready, unblock, handled, refused[number]))
                for number in numbers]
    for one in children:
        one.start()
    await_ready(ready, len(children))
    for number, one in zip(numbers, children):
        os.kill(one.pid, number)
    time.sleep(0.2)
    effects = {}
    for one in children:
        effect = effect_on(one)
        effects[one.name] = {"effect": effect, "exitcode": one.exitcode}
        print(f"{one.name}: {effect}", flush=True)
        if effect == "stopped":
            os.kill(one.pid, signal.SIGCONT)
    unblock.value = 1
    for one in children:
        one.join()
    print("sent =", len(children))
    print("handled =", handled.value)
    print("by_signal =", effects)
    print("cannot_catch =", [number.name for number in numbers if refused[number].value])
    print("sigchld =", news)
    print("outcome = each-tried")


def look(process, number):
    """What becomes of it, before it is told that this was all."""
    if number == signal.SIGSTOP:
        process.join(0.2)
        stopped = state(process) == "T"
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.1)
        return "stopped" if stopped else "lives"
    if DISPOSITION == "default" or number == signal.SIGKILL:
        process.join(0.2 if number == signal.SIGCHLD else 1)
    return "lives"


def send_many(number):
    ready, unblock, handled, refused = Value("i", 0), Value("b", 0), Value("q", 0, lock=False), Value("b", 0)
    process = Process(target=child, args=(number, ready, unblock, handled, refused))
    process.start()
    await_ready(ready, 1)
    sent = []
    for _ in range(COUNT):
        sent.append(round(time.perf_counter() - start, 6))
        os.kill(process.pid, number)
        time.sleep(INTERVAL / 1e3)
    effect = look(process, number)
    unblock.value = 1
    process.join()

    counted = DISPOSITION in ("handled", "blocked") and not refused.value and process.exitcode == 0
    print("sent =", COUNT)
    print("sent_s =", sent)
    print("handled =", handled.value)
    if counted:
        print("merged =", COUNT - handled.value)
    print("exitcode =", process.exitcode)
    print("cannot_catch =", [signal.Signals(number).name] if refused.value else [])
    print("sigchld =", news)
    if effect == "stopped":
        print("outcome = stopped")
    elif process.exitcode < 0:
        print("outcome = ended")
    elif not counted:
        print("outcome = ignored")
    else:
        print("outcome =", "merged" if handled.value < COUNT else "all-handled")


if __name__ == "__main__":
    start = time.perf_counter()
    signal.signal(signal.SIGCHLD, hear)
    try_each() if SIGNAL == "each" else send_many(number_of(SIGNAL))
