# SPDX-License-Identifier: GPL-3.0-or-later
# A manager's error that nobody catches.
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])

if __name__ == "__main__":
    with mp.Manager() as manager:
        manager.list([1]).index(2)
