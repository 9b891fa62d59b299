"""Computing: processes, threads, neither."""
import time
from multiprocessing import Process
from threading import Thread


def compute():
    sum(i**5 + i**6 for i in range(60_000))


def measure(name, kind):
    begin = time.monotonic()
    if kind is None:
        compute()
        compute()
    else:
        both = [kind(target=compute) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
    print(f"{name}: {time.monotonic() - begin:.2f} s")


if __name__ == "__main__":
    measure("One after the other", None)
    measure("Two threads", Thread)
    measure("Two processes", Process)
