# SPDX-License-Identifier: GPL-3.0-or-later
# A grandchild that outlives its parent and is waited for over a pipe.
import os

reader, writer = os.pipe()
pid = os.fork()
if pid == 0:
    os.setsid()
    if os.fork() == 0:
        os.close(reader)
        os.write(writer, b"%d %d" % (os.getsid(0) != os.getpid(), os.getpgid(0) == os.getsid(0)))
        os._exit(0)
    os._exit(2)
os.close(writer)
print(os.waitpid(pid, 0)[1] >> 8, os.read(reader, 10), os.read(reader, 10))
