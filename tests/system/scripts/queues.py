# SPDX-License-Identifier: GPL-3.0-or-later
# Queue, SimpleQueue, JoinableQueue: order, limits, empty, full, closed.
# methods: all
import os
import queue as plain
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work(ins, out):
    while True:
        item = ins.get()
        ins.task_done()
        if item is None:
            break
        out.put(item * 2)


if __name__ == "__main__":
    ins, out = mp.JoinableQueue(), mp.SimpleQueue()
    one = mp.Process(target=work, args=(ins, out))
    one.start()
    for item in (1, "ab", [3], None):
        ins.put(item)
    ins.join()
    print([out.get() for _ in range(3)], out.empty())
    one.join()
    short = mp.Queue(1)
    short.put("a")
    for call in (lambda: short.put("b", False), lambda: short.put("b", True, 0.01), lambda: short.put_nowait("b"),
                 lambda: short.get(timeout=1), lambda: short.get(False), lambda: short.get(True, 0.01),
                 lambda: short.get_nowait(), lambda: ins.task_done(), short.qsize, short.empty, short.full):
        try:
            print(call())
        except (plain.Empty, plain.Full, ValueError) as error:
            print(repr(error))
    short.close()
    short.join_thread()
    for call in (lambda: short.put(1), lambda: short.get()):
        try:
            call()
        except ValueError as error:
            print(error)
    out.close()
