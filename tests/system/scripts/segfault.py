# SPDX-License-Identifier: GPL-3.0-or-later
# A child that dies of a segmentation fault, and one that aborts.
import ctypes
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])

if __name__ == "__main__":
    for target, arguments in ((ctypes.string_at, (0,)), (os.abort, ())):
        one = mp.Process(target=target, args=arguments)
        one.start()
        one.join()
        print(one.exitcode)
