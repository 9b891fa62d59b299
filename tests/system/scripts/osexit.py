# SPDX-License-Identifier: GPL-3.0-or-later
# os._exit: nothing is flushed, nothing runs at the end.
import atexit
import os
import sys

atexit.register(print, "never")
print("said", flush=True)
print("lost")
sys.stderr.write("on stderr\n")
os._exit(3)
