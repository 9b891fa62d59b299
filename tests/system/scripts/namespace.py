# SPDX-License-Identifier: GPL-3.0-or-later
# What the main module is made of, and how it was started.
import os
import sys

print(sorted(name for name in globals() if name != "__warningregistry__"))
print(__name__, os.path.basename(__file__), __spec__, __doc__, __package__, __cached__, type(__loader__).__name__, type(__builtins__))
print(sys.argv, [os.path.basename(word) for word in sys.orig_argv[-3:]], sys.flags, os.path.basename(sys.path[0]), len(sys.path))
print(sys.modules["__main__"].__dict__ is globals(), sys.dont_write_bytecode, sys.stdin.isatty(), os.getcwd() == os.path.realpath("."))
print(sys._getframe().f_code.co_name, sys.getrecursionlimit(), sys.gettrace(), sys.stdout.line_buffering)
print(sorted(name for name in sys.modules if "process_lab" not in name and name.split(".")[0] in ("multiprocessing", "threading",
      "concurrent", "logging", "asyncio", "subprocess", "traceback", "re", "pickle", "signal", "socket")))
print(sorted(key for key in os.environ if "LAB" in key.upper()), sys.executable)
try:
    import scripts_own_neighbour
except ImportError as error:
    print(error)
