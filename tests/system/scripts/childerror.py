# SPDX-License-Identifier: GPL-3.0-or-later
# Tracebacks of children, of causes and contexts; the parent goes on.
# methods: all
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def inner():
    return {}["missing"]


def work():
    try:
        inner()
    except KeyError as error:
        raise ValueError("from below") from error


def context():
    try:
        inner()
    except KeyError:
        raise RuntimeError("on the way")


if __name__ == "__main__":
    for target in (work, context, inner):
        one = mp.Process(target=target)
        one.start()
        one.join()
        print(one.exitcode)
