# SPDX-License-Identifier: GPL-3.0-or-later
# No `if __name__ == "__main__"`: an error of spawn, none of fork.
# methods: all
import os
from multiprocessing import get_context


def work():
    print("work", flush=True)


one = get_context(os.environ["START_METHOD"]).Process(target=work)
one.start()
one.join()
print(one.exitcode, __name__)
