"""A pool: imap, results as they come."""
import time
from multiprocessing import Pool


def wait(tenths):
    time.sleep(tenths / 10)
    return tenths


if __name__ == "__main__":
    with Pool(3) as pool:
        print("In the order of the tasks:", list(pool.imap(wait, [3, 1, 2])))
        print("In the order they are done:", list(pool.imap_unordered(wait, [3, 1, 2])))
