# SPDX-License-Identifier: GPL-3.0-or-later
# A Process of one's own with run(), and its arguments are pickled.
# methods: all
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


class Worker(mp.Process):
    def __init__(self, queue, number):
        super().__init__(name="Worker %d" % number)
        self.queue, self.number = queue, number

    def run(self):
        self.queue.put((self.name, self.number ** 2))


if __name__ == "__main__":
    queue = mp.Queue()
    for number in range(3):
        one = Worker(queue, number)
        one.start()
        print(queue.get())
        one.join()
        print(one.exitcode)
