# SPDX-License-Identifier: GPL-3.0-or-later
# subprocess.run and Popen: output, codes, limits, signals, a shell, Python below.
import os
import subprocess
import sys

print(subprocess.run(["echo", "a"], capture_output=True, text=True))
print(subprocess.run("echo $0; exit 3", shell=True).returncode)
print(subprocess.run([sys.executable, "-c", "import sys, multiprocessing; print(sys.argv, len(sys.path) > 2)", "x"], capture_output=True).stdout)
try:
    subprocess.run(["sleep", "9"], timeout=0.02)
except subprocess.TimeoutExpired as error:
    print(error.cmd)
try:
    subprocess.run(["false"], check=True)
except subprocess.CalledProcessError as error:
    print(error)
try:
    subprocess.run(["/no/such/program"])
except OSError as error:
    print(error)
one = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=os.getpid)
print(one.communicate(b"to and fro"), one.returncode)
one = subprocess.Popen(["sleep", "9"], start_new_session=True)
print(one.poll())
one.kill()
print(one.wait())
print(subprocess.run("ls -l /proc/self/fd | wc -l", shell=True, capture_output=True).stdout)
print(sorted(set(os.listdir("/proc/self/fd")) & {"0", "1", "2", "3", "4", "5", "6"}), os.open("/dev/null", os.O_RDONLY))
subprocess.run(["no such \u00fc"], check=False) if False else sys.exit(os.system("exit 7") >> 8)
