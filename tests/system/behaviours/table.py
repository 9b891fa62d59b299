# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python's multiprocessing does, one behaviour a function: run by tst_behaviours, which asks the laboratory for
the same and compares. A function gives a dict; keys that end in _s are seconds and are compared by ratio. The table
of the test names the same function."""
import json
import multiprocessing
import sys
import time

fork = multiprocessing.get_context("fork")
spawn = multiprocessing.get_context("spawn")
forkserver = multiprocessing.get_context("forkserver")
table = {}


def behaviour(function):
    table[function.__name__] = function
    return function


def raises(act):
    """The name of the exception that act() raises; None if it raises none."""
    try:
        act()
    except BaseException as error:
        return type(error).__name__
    return None


def seconds(act):
    begin = time.monotonic()
    act()
    return time.monotonic() - begin


def state_of(process):
    """The letter of proc(5): S, T, Z, …"""
    with open(f"/proc/{process.pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


def main():
    print(json.dumps(table[sys.argv[1]]()))
