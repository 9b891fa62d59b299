# SPDX-License-Identifier: GPL-3.0-or-later
# A worker that dies, an initializer that fails.
# methods: all
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def begin():
    raise OSError("no beginning")


if __name__ == "__main__":
    for arguments in ((), (begin,)):
        with ProcessPoolExecutor(1, mp, *arguments) as executor:
            try:
                print(executor.submit(os._exit, 3).result())
            except BrokenProcessPool as error:
                print(type(error).__name__, error)
            try:
                executor.submit(print, 1)
            except BrokenProcessPool as error:
                print(type(error).__name__, error)
