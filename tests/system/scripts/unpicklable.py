# SPDX-License-Identifier: GPL-3.0-or-later
# A target that spawn cannot hand on: the start fails, and the place of it is the script's.
# methods: all
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])

if __name__ == "__main__":
    lines = []
    one = mp.Process(target=lambda: lines)
    one.start()
    one.join()
    print(one.exitcode)
