# SPDX-License-Identifier: GPL-3.0-or-later
"""Children sleep for different times. When does each join return?"""

import time
from multiprocessing import Process

# Settings
SECONDS = [1, 2, 3]  # how long each child sleeps
ORDER = "as-started"  # as-started, reversed, start-and-join-each
JOIN_TIMEOUT = None  # seconds, or None

if __name__ == "__main__":
    entry = time.perf_counter()
    children = [Process(target=time.sleep, args=(seconds,)) for seconds in SECONDS]
    numbers = list(range(len(children)))
    alive = 0
    late = False

    def join(number):
        global alive, late
        asked = time.perf_counter()
        children[number].join(JOIN_TIMEOUT)
        now = time.perf_counter()
        due = max(asked, started[number] + SECONDS[number])
        if JOIN_TIMEOUT is not None:
            due = min(due, asked + JOIN_TIMEOUT)
        late = late or now - due > 0.05 + 0.05 * (due - asked)
        alive += children[number].is_alive()
        joined.append(number + 1)
        print(f"join_{len(joined)}_s = {now - entry:.4f}", flush=True)

    started = {}
    joined = []
    for number in numbers:
        children[number].start()
        started[number] = time.perf_counter()
        if ORDER == "start-and-join-each":
            join(number)
    if ORDER != "start-and-join-each":
        for number in reversed(numbers) if ORDER == "reversed" else numbers:
            join(number)

    print("joined =", joined)
    print("alive_after_join =", alive)
    print("outcome =", "late" if late else "in-time")
