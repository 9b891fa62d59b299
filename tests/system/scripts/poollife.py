# SPDX-License-Identifier: GPL-3.0-or-later
# Initializer, maxtasksperchild, close, join, terminate.
# methods: all
import os
from multiprocessing import current_process, get_context

mp = get_context(os.environ["START_METHOD"])
given = None


def begin(word):
    global given
    given = word
    print("begin", word, flush=True)


def ask(_):
    return given, current_process().name, current_process().daemon


if __name__ == "__main__":
    pool = mp.Pool(1, begin, ("hello",), maxtasksperchild=2)
    print(pool.map(ask, range(5), 1))
    try:
        pool.join()
    except ValueError as error:
        print(error)
    pool.close()
    pool.join()
    pool = mp.Pool(2)
    pool.terminate()
    pool.join()
    print(pool)
