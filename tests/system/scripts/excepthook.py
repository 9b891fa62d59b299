# SPDX-License-Identifier: GPL-3.0-or-later
# Hooks of one's own for exceptions, of the main thread and of others.
import sys
import threading


def hook(kind, error, trace):
    print("hook", kind.__name__, error, trace.tb_frame.f_code.co_name, trace.tb_lineno, trace.tb_next)


def thread_hook(what):
    print("thread hook", what.exc_type.__name__, what.thread.name, what.exc_traceback.tb_frame.f_code.co_name)


sys.excepthook, threading.excepthook = hook, thread_hook
one = threading.Thread(target=lambda: 1 / 0, name="Anna")
one.start()
one.join()
raise ValueError("at the end")
