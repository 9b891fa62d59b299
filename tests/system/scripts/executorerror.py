# SPDX-License-Identifier: GPL-3.0-or-later
# An exception of an executor's task to the end of the program.
import os
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def fail(x):
    assert x, "no x"


if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp) as executor:
        future = executor.submit(fail, 0)
        wait([future])
        future.result()
