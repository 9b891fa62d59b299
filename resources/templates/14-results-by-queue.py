"""A queue: results come back through it."""
from multiprocessing import Process, Queue


def add_up(results, begin, end):
    results.put(sum(i + i**5 + i**8 for i in range(begin, end)))


if __name__ == "__main__":
    results = Queue()
    jobs = [Process(target=add_up, args=(results, part * 50, (part + 1) * 50)) for part in range(2)]
    for job in jobs:
        job.start()
    print(sum(results.get() for _ in jobs))  # before join: a child waits until its items are taken
    for job in jobs:
        job.join()
