# SPDX-License-Identifier: GPL-3.0-or-later
# What cannot be pickled is told on stderr by the feeder thread; the program goes on.
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])

if __name__ == "__main__":
    queue = mp.Queue()
    queue.put(lambda: 1)
    queue.put("after")
    print(queue.get())
    queue.close()
    queue.join_thread()
