# SPDX-License-Identifier: GPL-3.0-or-later
# Functions and classes of __main__ go to and fro by name.
# methods: all
import os
import pickle
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


class Thing:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x

    def method(self):
        return Thing(self.x + 1)


def make(x):
    return Thing(x)


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        thing = pool.map(make, [1])[0]
        print(thing == Thing(1), type(thing) is Thing, Thing.__module__, pool.apply(thing.method).x)
    print(pickle.dumps(Thing(1), 0).split()[:2], pickle.loads(pickle.dumps(make)) is make)
    import time
    from multiprocessing import connection, pool, queues, synchronize
    for one in (time.sleep, os.kill, pool.Pool.map, queues.Queue.get, connection.Connection.recv, os.waitpid):
        print(pickle.loads(pickle.dumps(one)) == one, one.__name__, one.__qualname__, one.__module__)
