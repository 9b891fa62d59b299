"""A manager: a dictionary and a list for all."""
from multiprocessing import Manager, Process


def fill(shared, numbers):
    shared["two"] = 2
    shared[0.5] = None
    numbers.reverse()


if __name__ == "__main__":
    with Manager() as manager:
        shared = manager.dict()
        numbers = manager.list(range(5))
        child = Process(target=fill, args=(shared, numbers))
        child.start()
        child.join()
        print(dict(shared))
        print(list(numbers))
