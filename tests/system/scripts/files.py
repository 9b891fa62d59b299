# SPDX-License-Identifier: GPL-3.0-or-later
# Files and folders that a program writes, from several processes.
import os
import tempfile
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work(number):
    with open("out-%d.txt" % number, "w") as file:
        file.write("line\n" * number)
    with open("together.txt", "a") as file:
        file.write("%d\n" % number)


if __name__ == "__main__":
    os.mkdir("folder")
    with mp.Pool(1) as pool:
        pool.map(work, range(4))
    with tempfile.TemporaryDirectory(dir=".") as folder:
        print(os.path.isdir(folder), oct(os.umask(0o22)), os.access(".", os.W_OK))
    print(sorted(os.listdir(".")))
