# SPDX-License-Identifier: GPL-3.0-or-later
# Signals to oneself and to a child, caught, ignored, deadly.
import os
import signal
import time
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def sleep(how, ready):
    if how is not None:
        signal.signal(signal.SIGTERM, how)
    ready.set()
    time.sleep(30)


def caught(number, frame):
    print("caught", signal.Signals(number).name, frame is not None, flush=True)
    raise SystemExit(9)


if __name__ == "__main__":
    for how, end in ((None, "terminate"), (None, "kill"), (caught, "terminate"), (signal.SIG_IGN, "kill")):
        ready = mp.Event()
        one = mp.Process(target=sleep, args=(how, ready))
        one.start()
        ready.wait()
        if how is signal.SIG_IGN:
            one.terminate()
            one.join(0.05)
            print(one.is_alive(), one.exitcode)
        getattr(one, end)()
        one.join()
        print(one.exitcode)
    signal.signal(signal.SIGALRM, lambda *_: print("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.05)
    print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, signal.getsignal(signal.SIGINT).__name__,
          signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN, signal.pthread_sigmask(signal.SIG_BLOCK, []))
    os.kill(os.getpid(), signal.SIGTERM)
