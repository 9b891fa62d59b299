# SPDX-License-Identifier: GPL-3.0-or-later
# What cannot be pickled: a lambda, a lock, a result.
import os
import threading
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def give(_):
    return threading.Lock()


def nothing(_):
    pass


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        for call in (lambda: pool.map(lambda x: x, [1]), lambda: pool.map(give, [1]),
                     lambda: pool.map(nothing, [threading.Lock()]), lambda: pool.apply_async(nothing, (mp.Lock(),)).get(),
                     lambda: pool.apply(nothing, (pool,))):
            try:
                print(call())
            except Exception as error:
                print(type(error).__name__, error)
