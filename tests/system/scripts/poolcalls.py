# SPDX-License-Identifier: GPL-3.0-or-later
# Every kind of submission to a Pool, with chunks, callbacks and errors.
# methods: all
import os
from multiprocessing import TimeoutError, get_context
import time

mp = get_context(os.environ["START_METHOD"])


def square(x):
    return x * x


def add(a, b=1, *, c=0):
    return a + b + c


def fail(x):
    raise ValueError("no %r" % x)


if __name__ == "__main__":
    seen = []
    with mp.Pool(2) as pool:
        print(pool.map(square, range(10)), pool.map(square, range(10), 3), pool.map(square, []))
        print(list(pool.imap(square, range(5), 2)), sorted(pool.imap_unordered(square, range(5))))
        print(pool.starmap(add, [(1,), (1, 2)]), pool.apply(add, (1,), {"c": 5}))
        print(pool.apply_async(add, (2,), callback=seen.append).get(), pool.map_async(square, [3], callback=seen.append).get())
        one = pool.apply_async(fail, (4,), error_callback=seen.append)
        try:
            one.get()
        except ValueError as error:
            print(error, type(error.__cause__).__name__, one.ready(), one.successful())
            print(error.__cause__)
        late = pool.apply_async(time.sleep, (0.1,))
        try:
            late.get(0.01)
        except TimeoutError as error:
            print(repr(error))
        late.wait()
        late.wait(0.1)
        steps = pool.imap(fail, [1, 2])
        for _ in range(3):
            try:
                print(next(steps))
            except (ValueError, StopIteration) as error:
                print(repr(error))
        print(pool)
    print(seen)
    try:
        pool.map(square, [1])
    except ValueError as error:
        print(error)
