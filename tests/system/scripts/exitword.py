# SPDX-License-Identifier: GPL-3.0-or-later
# sys.exit with a word, and what is registered runs before.
import atexit
import sys


def last():
    print("last")
    raise ValueError("at the end")


atexit.register(last)
atexit.register(print, "first")
try:
    sys.exit("a word")
finally:
    print("finally")
