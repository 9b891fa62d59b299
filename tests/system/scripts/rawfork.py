# SPDX-License-Identifier: GPL-3.0-or-later
# os.fork by hand: what is written, waited for, and left in the buffer.
import os
import sys

sys.stdout.write("in the buffer|")
reader, writer = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(reader)
    os.write(writer, b"from the child")
    sys.exit(5)
os.close(writer)
print(os.read(reader, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
for end in (lambda: os._exit(4), lambda: os.abort(), lambda: 1 / 0):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        end()
    print(os.waitstatus_to_exitcode(os.wait()[1]))
try:
    os.waitpid(-1, 0)
except ChildProcessError as error:
    print(error)
print(os.waitid.__name__, os.wait.__name__, os.fork.__name__, os.kill)
