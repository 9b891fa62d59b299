# SPDX-License-Identifier: GPL-3.0-or-later
# Names, daemons, identities and exit codes as a program asks for them.
# methods: all
import os
import sys
from multiprocessing import active_children, current_process, get_context, parent_process

mp = get_context(os.environ["START_METHOD"])


def work(code, go_on):
    go_on.acquire()
    me = current_process()
    print(me.name, me.daemon, me._identity, parent_process().name, type(me).__name__, flush=True)
    sys.exit(code)


if __name__ == "__main__":
    print(current_process().name, parent_process(), mp.get_start_method(), __name__, __file__ == sys.argv[0])
    go_on = mp.Semaphore(0)
    for name, daemon, code in ((None, False, 0), ("Anna", True, 7), (None, None, "a word"), ("Bert", False, None)):
        one = mp.Process(target=work, args=(code, go_on), name=name, daemon=daemon)
        print(one, one.exitcode, one.pid, one.is_alive())
        one.start()
        print(one.pid == one.ident, one.pid != os.getpid(), one in active_children())
        go_on.release()
        one.join()
        print(one.exitcode, one.is_alive(), active_children())
        one.close()
        try:
            one.join()
        except ValueError as error:
            print(error)
