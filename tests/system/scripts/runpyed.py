# SPDX-License-Identifier: GPL-3.0-or-later
# runpy and a second interpreter's -m below the script.
import os
import runpy
import subprocess
import sys

with open("other.py", "w") as file:
    file.write("import sys\nprint(__name__, sys.argv[0])\n")
runpy.run_path("other.py", run_name="__main__")
print(subprocess.run([sys.executable, "other.py"], capture_output=True, text=True).stdout)
sys.path.insert(0, ".")
import other
