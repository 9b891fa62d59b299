# SPDX-License-Identifier: GPL-3.0-or-later
# A block that nobody unlinks: the resource tracker says so and does it.
# methods: all
import os
from multiprocessing import get_context, shared_memory

mp = get_context(os.environ["START_METHOD"])


def work(name):
    shared_memory.SharedMemory(name).close()


if __name__ == "__main__":
    block = shared_memory.SharedMemory("plab-test-leaked-%d" % os.getpid(), create=True, size=10)
    os._exit(4) if block.buf[0] else print(block.size)
