# SPDX-License-Identifier: GPL-3.0-or-later
"""What Process Lab puts into a Python program that it runs, to see what its processes do.

The program must not notice. So whatever stands here keeps to four rules:

* It never changes what a call returns, raises, prints or waits for; what it wraps keeps its name, its module
  and its signature, so that it is pickled as before.
* What goes wrong here is told to the laboratory once (interface.failed) and then nothing more is recorded in this
  process; the program runs on.
* It imports nothing that the program would not have imported: a module of the standard library is wrapped
  when the program imports it (hooks.py).
* It starts no thread and opens no file that the program would get the number of.

    start.py      the laboratory's own main module: runs the script as __main__
    spawned.py    the same for processes that multiprocessing starts by exec
    interface.py  the shared library, events, and where in a person's own code they happen
    hooks.py      how something is wrapped, and when
    processes.py, locks.py, queues.py, pools.py, ...   what is wrapped, by what it is about

Written for CPython 3.8 to 3.14; what an interpreter has not is left alone.
"""
