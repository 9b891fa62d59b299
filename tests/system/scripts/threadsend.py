# SPDX-License-Identifier: GPL-3.0-or-later
# The main thread ends before its threads; daemons are left.
import threading
import time


def work(seconds, word):
    time.sleep(seconds)
    print(word, flush=True)


threading.Thread(target=work, args=(0.1, "late")).start()
threading.Thread(target=work, args=(30, "never"), daemon=True).start()
print("main ends")
