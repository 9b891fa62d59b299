# SPDX-License-Identifier: GPL-3.0-or-later
# shared_memory and ShareableList: made, attached, unlinked, and their errors.
# methods: all
import os
from multiprocessing import get_context, shared_memory
from multiprocessing.managers import SharedMemoryManager

mp = get_context(os.environ["START_METHOD"])


def work(name, numbers):
    block = shared_memory.SharedMemory(name)
    block.buf[0] = 7
    block.close()
    numbers[1] = "word"
    numbers.shm.close()


if __name__ == "__main__":
    block = shared_memory.SharedMemory(create=True, size=100)
    numbers = shared_memory.ShareableList([1, "four", 2.5, None, b"x"])
    one = mp.Process(target=work, args=(block.name, numbers))
    one.start()
    one.join()
    print(block.buf[0], block.size, list(numbers), numbers.format, numbers.count(1), numbers.index(2.5))
    block.close()
    block.unlink()
    numbers.shm.close()
    numbers.shm.unlink()
    for call in (block.unlink, lambda: shared_memory.SharedMemory("no-such-block"),
                 lambda: shared_memory.SharedMemory(create=True, size=0)):
        try:
            call()
        except Exception as error:
            print(type(error).__name__, str(error)[:40])
    with SharedMemoryManager() as manager:
        print(manager.ShareableList(range(3)), manager.SharedMemory(10).size)
