# SPDX-License-Identifier: GPL-3.0-or-later
# A program that replaces itself by another.
import os
import sys

print("before", flush=True)
os.execv(sys.executable, [sys.executable, "-c", "import os; print('after', len(os.environ) > 2); raise SystemExit(6)"])
