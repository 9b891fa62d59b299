# SPDX-License-Identifier: GPL-3.0-or-later
# Condition, Event and Barrier between processes.
# methods: all
import os
from multiprocessing import get_context
from threading import BrokenBarrierError

mp = get_context(os.environ["START_METHOD"])


def work(condition, event, barrier, value):
    event.wait()
    with condition:
        value.value = 5
        condition.notify_all()
    barrier.wait()


if __name__ == "__main__":
    condition, event, barrier, value = mp.Condition(), mp.Event(), mp.Barrier(2), mp.Value("i")
    one = mp.Process(target=work, args=(condition, event, barrier, value))
    one.start()
    print(event.is_set(), event.wait(0.01))
    with condition:
        print(condition.wait(0.01), condition.wait_for(lambda: value.value == 5, 0.01))
        event.set()
        print(condition.wait_for(lambda: value.value == 5))
    print(barrier.wait() in (0, 1), barrier.parties, barrier.n_waiting, barrier.broken, event.wait(), event)
    one.join()
    event.clear()
    for call in (condition.wait, condition.notify, lambda: mp.Barrier(2, timeout=0.01).wait(), barrier.abort, barrier.wait,
                 barrier.reset):
        try:
            print(call())
        except (AssertionError, RuntimeError, BrokenBarrierError) as error:
            print(type(error).__name__, error)
