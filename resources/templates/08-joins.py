"""When join returns."""
import time
from multiprocessing import Process


def in_order(seconds):
    children = [Process(target=time.sleep, args=(each,)) for each in seconds]
    begin = time.monotonic()
    for child in children:
        child.start()
    for each, child in zip(seconds, children):
        child.join()
        print(f"The one of {each} s: joined after {time.monotonic() - begin:.1f} s.")


def one_by_one(seconds):
    begin = time.monotonic()
    for each in seconds:
        child = Process(target=time.sleep, args=(each,))
        child.start()
        child.join()  # the next one cannot start before
    print(f"One by one: {time.monotonic() - begin:.1f} s.")


if __name__ == "__main__":
    in_order([0.1, 0.2, 0.3])
    in_order([0.3, 0.2, 0.1])
    one_by_one([0.1, 0.2, 0.3])
