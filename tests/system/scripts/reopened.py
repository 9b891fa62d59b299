# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams opened once more by their names, and a descriptor that whoever has started the script handed on."""
import multiprocessing
import os
import subprocess
import sys

# methods: all


def again():
    print("a child", file=open("/dev/stdout", "a"), flush=True)
    print("its errors", file=open("/proc/self/fd/2", "a"), flush=True)


if __name__ == "__main__":
    multiprocessing.set_start_method(os.environ.get("START_METHOD", "fork"))
    print("once more", file=open("/dev/stdout", "a"), flush=True)
    print("errors", file=open("/dev/stderr", "a"), flush=True)
    process = multiprocessing.Process(target=again)
    process.start()
    process.join()
    subprocess.run("echo a shell > /dev/stdout", shell=True, check=True)
    number = int(os.environ["HANDED"])
    print(os.pread(number, 100, 0), os.get_inheritable(number))
    sys.exit(process.exitcode)
