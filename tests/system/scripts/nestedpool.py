# SPDX-License-Identifier: GPL-3.0-or-later
# A daemon may have no children; an executor inside a process may.
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def square(x):
    return x * x


def pool_inside(x):
    try:
        with mp.Pool(1) as pool:
            return pool.map(square, [x])
    except AssertionError as error:
        return str(error)


def inside(queue):
    with ProcessPoolExecutor(1, mp_context=mp) as executor:
        queue.put(list(executor.map(square, [2, 3])))


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        print(pool.map(pool_inside, [3]))
    queue = mp.SimpleQueue()
    one = mp.Process(target=inside, args=(queue,))
    one.start()
    print(queue.get())
    one.join()
