# SPDX-License-Identifier: GPL-3.0-or-later
# The environment and limits are those of a plain run, in children too.
import os
import resource
import signal
import sys
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def tell():
    print(sorted(name for name in os.environ if not name.startswith(("LC_", "_"))), len(sys.path), os.nice(0),
          resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NPROC),
          sorted(set(range(64)) & {int(number) for number in os.listdir("/proc/self/fd")})[:3],
          [name for name in ("SIGPIPE", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGTERM", "SIGQUIT") if
           signal.getsignal(getattr(signal, name)) != signal.SIG_DFL], len(os.sched_getaffinity(0)), flush=True)


if __name__ == "__main__":
    tell()
    one = mp.Process(target=tell)
    one.start()
    one.join()
