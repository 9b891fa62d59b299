# SPDX-License-Identifier: GPL-3.0-or-later
# What runs at the end of a child, and what does not.
# methods: all
import atexit
import os
from multiprocessing import get_context, util

mp = get_context(os.environ["START_METHOD"])


def work():
    atexit.register(print, "atexit of the child")
    util.Finalize(None, print, ("finalizer of the child",), exitpriority=1)
    print("work", end=" ")


if __name__ == "__main__":
    atexit.register(print, "atexit of the parent", flush=True)
    one = mp.Process(target=work)
    one.start()
    one.join()
    print("end", one.exitcode)
