"""A pool: apply_async, and results later."""
import time
from multiprocessing import Pool


def square(number):
    time.sleep(0.1)
    return number * number


if __name__ == "__main__":
    begin = time.monotonic()
    pool = Pool(4)
    results = [pool.apply_async(square, (number,)) for number in range(8)]
    pool.close()  # no more tasks
    pool.join()
    print([result.get() for result in results])
    print(f"{time.monotonic() - begin:.1f} s instead of 0.8 s")
