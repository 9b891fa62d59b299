# SPDX-License-Identifier: GPL-3.0-or-later
"""Several buyers read how many tickets are left, wait, and buy. Without a lock too many are sold."""

import json
import os
import random
import tempfile
import time
from contextlib import nullcontext
from multiprocessing import Array, Lock, Process, Value

# Settings
BUYERS = 9
TICKETS = 1
DELAY = 0.1  # seconds between reading the number and writing it
LOCK = "none"  # none, mutex
DELAY_KIND = "fixed"  # fixed, or random: drawn from 0 to DELAY, on the way and at the counter
WRITE = "in-one"  # in-one, emptied-first, rename
WRITE_SECONDS = 0  # between opening the file for writing and writing it
STORAGE = "json-file"  # json-file, shared-memory


def wait():
    time.sleep(DELAY if DELAY_KIND == "fixed" else random.uniform(0, DELAY))


def read(file, left):
    if STORAGE == "shared-memory":
        return left.value
    with open(file) as opened:
        return json.load(opened)["count"]


def write(file, left, count):
    if STORAGE == "shared-memory":
        left.value = count
        return
    text = json.dumps({"count": count})
    if WRITE == "emptied-first":
        with open(file, "w") as opened:  # empties it
            time.sleep(WRITE_SECONDS)
            opened.write(text)
        return
    beside = f"{file}.{os.getpid()}" if WRITE == "rename" else file
    time.sleep(WRITE_SECONDS)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT)
    os.write(descriptor, text.encode())
    os.close(descriptor)
    if WRITE == "rename":
        os.rename(beside, file)


def buy(number, file, left, lock, results):
    if DELAY_KIND == "random":
        random.seed()
        wait()
    with lock:
        try:
            count = read(file, left)
        except ValueError:
            results[number] = 2  # the file was empty: another was writing it
            return
        wait()
        if count > 0:
            write(file, left, count - 1)
            results[number] = 1


if __name__ == "__main__":
    file = os.path.join(tempfile.mkdtemp(), "tickets.json")
    with open(file, "w") as opened:
        json.dump({"count": TICKETS}, opened)
    left = Value("q", TICKETS, lock=False)
    lock = nullcontext() if LOCK == "none" else Lock()
    results = Array("b", BUYERS, lock=False)
    buyers = [Process(target=buy, args=(number, file, left, lock, results)) for number in range(BUYERS)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()

    sold, unreadable = list(results).count(1), list(results).count(2)
    print("left =", read(file, left))
    print("sold =", sold)
    print("oversold =", max(0, sold - TICKETS))
    print("unreadable =", unreadable)
    os.remove(file)
    os.rmdir(os.path.dirname(file))
    if sold > TICKETS:
        print("outcome = oversold")
    elif unreadable:
        print("outcome = unreadable")
    else:
        print("outcome =", "sold-right" if 0 < TICKETS < BUYERS else "cannot-tell")
