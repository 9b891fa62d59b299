"""A pool: apply, one task after the other."""
import os
import time
from multiprocessing import Pool


def square(number):
    time.sleep(0.1)
    return number * number, os.getpid()


if __name__ == "__main__":
    with Pool(2) as pool:
        for number in range(4):
            result, pid = pool.apply(square, (number,))  # waits for it
            print(f"{number} squared is {result}, says process {pid}.")
