# SPDX-License-Identifier: GPL-3.0-or-later
# Much output from several processes arrives whole.
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work(number):
    text = ("%d" % number) * 1000 + "\n"
    for _ in range(300):
        os.write(1, text.encode())


if __name__ == "__main__":
    for number in range(3):
        one = mp.Process(target=work, args=(number,))
        one.start()
        one.join()
