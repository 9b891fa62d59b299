# SPDX-License-Identifier: GPL-3.0-or-later
# What is printed when, with and without flush, in bytes and on both streams.
import os
import sys
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work(word):
    print(word, end=" ")
    sys.stdout.buffer.write(b"\xff\x00 bytes\n")


if __name__ == "__main__":
    print("first", flush=True)
    one = mp.Process(target=work, args=("child",))
    one.start()
    one.join()
    os.write(1, b"raw\n")
    os.write(2, b"raw error\n")
    print("über", file=sys.stderr)
    print("last without an end", end="")
    sys.stdout.flush()
    os.system("echo from the shell")
    os.close(1)
