"""A deadlock: two locks in opposite order."""
import time
from multiprocessing import Lock, Process


def take(first, second, who):
    with first:
        time.sleep(0.1)
        # Without a time limit both would wait for ever. Try it: acquire() instead of acquire(timeout=1).
        if not second.acquire(timeout=1):
            print(f"{who} gives up.", flush=True)
            return
        print(f"{who} has both.", flush=True)
        second.release()


if __name__ == "__main__":
    fork, knife = Lock(), Lock()
    ada = Process(target=take, args=(fork, knife, "Ada"), name="Ada")
    ben = Process(target=take, args=(knife, fork, "Ben"), name="Ben")
    ada.start()
    ben.start()
    ada.join()
    ben.join()
