# SPDX-License-Identifier: GPL-3.0-or-later
"""A parent sends a child signals. What becomes of them?"""

import os
import signal
import time
from multiprocessing import Event, Process, Value

# Settings
SIGNAL = "usr1"  # usr1, term, int, hup, kill
DISPOSITION = "handled"  # handled, blocked, ignored, default
COUNT = 10
INTERVAL = 0  # milliseconds after each

NUMBER = getattr(signal, "SIG" + SIGNAL.upper())


def child(ready, unblock, handled):
    def handle(number, frame):
        handled.value += 1

    if NUMBER != signal.SIGKILL:
        if DISPOSITION == "ignored":
            signal.signal(NUMBER, signal.SIG_IGN)
        elif DISPOSITION == "default":
            signal.signal(NUMBER, signal.SIG_DFL)
        else:
            signal.signal(NUMBER, handle)
        if DISPOSITION == "blocked":
            signal.pthread_sigmask(signal.SIG_BLOCK, [NUMBER])
    ready.set()
    unblock.wait()
    if DISPOSITION == "blocked":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [NUMBER])


if __name__ == "__main__":
    ready, unblock, handled = Event(), Event(), Value("q", 0, lock=False)
    process = Process(target=child, args=(ready, unblock, handled))
    process.start()
    ready.wait()
    sent = 0
    for _ in range(COUNT):
        if not process.is_alive():
            break
        os.kill(process.pid, NUMBER)
        sent += 1
        time.sleep(INTERVAL / 1e3)
    process.join(0.3)
    ended = not process.is_alive()
    if not ended:
        unblock.set()
        process.join()

    print("sent =", sent)
    print("exitcode =", process.exitcode)
    if DISPOSITION in ("handled", "blocked") and not ended:
        print("handled =", handled.value)
        print("merged =", sent - handled.value)
        print("outcome =", "merged" if handled.value < sent else "all-handled")
    else:
        print("outcome =", "ended" if ended else "ignored")
