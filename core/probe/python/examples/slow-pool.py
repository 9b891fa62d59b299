"""A pool for ten thousand short tasks. The argument says how many go to a worker at a time."""
import sys
import time
from multiprocessing import Pool

TASKS = 10_000


def work(number):
    end = time.perf_counter() + 50e-6  # a task takes 50 microseconds
    while time.perf_counter() < end:
        pass
    return number * number


if __name__ == "__main__":
    chunk = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with Pool(4) as pool:
        begin = time.perf_counter()
        pool.map(work, range(TASKS), chunksize=chunk)
        seconds = time.perf_counter() - begin
    print(f"{TASKS} tasks, {chunk} at a time: {seconds:.2f} s")
