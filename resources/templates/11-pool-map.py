"""A pool: map, and chunks."""
import time
from multiprocessing import Pool


def square(number):
    time.sleep(0.05)
    return number * number


if __name__ == "__main__":
    with Pool(2) as pool:
        for chunk in (None, 1, 5):
            begin = time.monotonic()
            squares = pool.map(square, range(10), chunksize=chunk)
            print(f"chunksize {chunk}: {squares} in {time.monotonic() - begin:.2f} s")
