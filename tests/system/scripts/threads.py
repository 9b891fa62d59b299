# SPDX-License-Identifier: GPL-3.0-or-later
# Threads, their locks, events, queues and pools.
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

lock, recursive, condition = threading.Lock(), threading.RLock(), threading.Condition()
items, local, total = queue.Queue(2), threading.local(), 0


def work():
    global total
    local.mine = threading.current_thread().name
    while (item := items.get()) is not None:
        with lock, recursive, recursive:
            total += item
        items.task_done()
    with condition:
        condition.notify_all()


def fail():
    raise ValueError("in a thread")


one = threading.Thread(target=work, name="Anna")
one.start()
for item in range(10):
    items.put(item)
items.join()
with condition:
    items.put(None)
    condition.wait()
one.join()
print(total, hasattr(local, "mine"), one, lock.locked(), threading.active_count())
for call in (lock.release, recursive.release, lambda: lock.acquire(False, 1), lambda: lock.acquire(timeout=-2),
             lambda: lock.acquire(), lambda: lock.acquire(False), lambda: lock.acquire(True, 0.01), lambda: lock.acquire(1, 2, 3),
             lambda: lock.locked(), lambda: recursive.acquire(blocking=False), one.join, one.start,
             lambda: threading.Condition(lock).notify(), lambda: isinstance(lock, type(threading.Lock()))):
    try:
        print(call())
    except (RuntimeError, ValueError, OverflowError, TypeError) as error:
        print(type(error).__name__, error)
print(repr(lock).split()[:2], repr(recursive).split()[1])
two = threading.Thread(target=fail, name="Bert")
two.start()
two.join()
with ThreadPoolExecutor(2) as executor, ThreadPool(2) as pool:
    print(list(executor.map(len, ["a", "bc"])), pool.map(len, ["def"]), executor.submit(threading.current_thread).result().name)
timer = threading.Timer(0.01, print, ["timer"])
timer.start()
timer.join()
timer = threading.Timer(5, print)
timer.start()
timer.cancel()
semaphore, barrier = threading.BoundedSemaphore(1), threading.Barrier(1)
print(semaphore.acquire(timeout=0.01), semaphore.acquire(timeout=0.01), barrier.wait())
