# SPDX-License-Identifier: GPL-3.0-or-later
# Daemons end with the program; others are waited for.
# methods: all
import os
import time
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def work(seconds, word):
    time.sleep(seconds)
    print(word, flush=True)


if __name__ == "__main__":
    mp.Process(target=work, args=(30, "never"), daemon=True).start()
    mp.Process(target=work, args=(0.1, "late")).start()
    print("main ends", flush=True)
