"""Two processes side by side."""
import os
import time
from multiprocessing import Process


def work(name):
    print(f"{name} begins as process {os.getpid()}, a child of {os.getppid()}.")
    time.sleep(0.3)
    print(f"{name} ends.")


if __name__ == "__main__":
    children = [Process(target=work, args=(name,)) for name in ("First", "Second")]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("Both are done.")
