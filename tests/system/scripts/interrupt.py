# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C that nobody catches: a traceback, and death by the signal.
import atexit
import os
import signal

atexit.register(print, "at the end", flush=True)


def inner():
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000000):
        pass


inner()
