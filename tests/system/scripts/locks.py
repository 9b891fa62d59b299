# SPDX-License-Identifier: GPL-3.0-or-later
# Lock, RLock, Semaphore, BoundedSemaphore: with, limits, errors, other processes.
# methods: all
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work(lock, recursive, semaphore, out):
    got = [one.acquire(False) for one in (lock, recursive, semaphore)]
    got += [lock.acquire(True, 0.01), recursive.acquire(timeout=0.01), semaphore.acquire(block=True, timeout=0)]
    out.put(got)
    try:
        recursive.release()
    except AssertionError as error:
        out.put(str(error))
    else:
        out.put("released")


if __name__ == "__main__":
    lock, recursive, semaphore, out = mp.Lock(), mp.RLock(), mp.Semaphore(1), mp.SimpleQueue()
    bounded = mp.BoundedSemaphore(2)
    with lock as inside, recursive, recursive, semaphore:
        print(inside, lock, recursive, semaphore, bounded)
        one = mp.Process(target=work, args=(lock, recursive, semaphore, out))
        one.start()
        print(out.get(), out.get())
        one.join()
    print(lock, recursive, semaphore.get_value())
    for call in (lock.release, recursive.release, bounded.release, lambda: lock.acquire("a", "b"),
                 lambda: lock.acquire(nothing=1), lambda: bounded.acquire() and bounded.acquire() and bounded.get_value(),
                 lambda: bounded.acquire(timeout=-1), lambda: lock.acquire(True, None)):
        try:
            print(call())
        except Exception as error:
            print(type(error).__name__, error)
