# SPDX-License-Identifier: GPL-3.0-or-later
# An exception of a task goes through to the end of the program, traceback and all.
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def fail(x):
    return 1 // x


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        print(pool.map(fail, [1, 0]))
