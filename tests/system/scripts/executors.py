# SPDX-License-Identifier: GPL-3.0-or-later
# ProcessPoolExecutor: submit, map, callbacks, errors, cancel, initializer.
# methods: all
import os
from concurrent.futures import (FIRST_COMPLETED, CancelledError, ProcessPoolExecutor, TimeoutError, as_completed, wait)
from multiprocessing import current_process, get_context
import time

mp = get_context(os.environ["START_METHOD"])
given = None


def begin(word):
    global given
    given = word


def ask(x):
    return x, given


def fail():
    raise LookupError("gone")


if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp, begin, ("hi",)) as executor:
        print(list(executor.map(ask, range(6), chunksize=2)), executor.submit(pow, 2, 5).result())
        futures = [executor.submit(ask, x) for x in range(4)]
        print(sorted(future.result() for future in as_completed(futures)))
        print(len(wait(futures).done), wait(futures, 1, FIRST_COMPLETED).not_done)
        bad = executor.submit(fail)
        print(repr(bad.exception()), bad.exception().__cause__, bad.done(), bad.cancelled())
        try:
            executor.submit(time.sleep, 0.1).result(0.01)
        except TimeoutError as error:
            print(repr(error))
        seen = []
        one = executor.submit(ask, 9)
        one.add_done_callback(lambda future: seen.append(future.result()))
        one.result()
        try:
            list(executor.map(time.sleep, [0.1], timeout=0.01))
        except TimeoutError as error:
            print(repr(error))
    print(seen)
    try:
        executor.submit(ask, 1)
    except RuntimeError as error:
        print(error)
