# SPDX-License-Identifier: GPL-3.0-or-later
# input(), the rest of standard input, and its end; a child has none.
import os
import sys
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work():
    try:
        print(repr(sys.stdin.read()), flush=True)
    except Exception as error:
        print(type(error).__name__, flush=True)


if __name__ == "__main__":
    print(repr(input("name? ")), repr(sys.stdin.readline()))
    one = mp.Process(target=work)
    one.start()
    one.join()
    print(repr(sys.stdin.read()))
    input()
