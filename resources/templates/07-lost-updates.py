"""Updates lost without a lock."""
from multiprocessing import Process, Value

STEPS = 2000


def count(counter, with_lock):
    for _ in range(STEPS):
        if with_lock:
            with counter.get_lock():
                counter.value += 1
        else:
            counter.value += 1  # a read, an addition, a write: another process may come between


def total(with_lock):
    counter = Value("i", 0)
    children = [Process(target=count, args=(counter, with_lock)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return counter.value


if __name__ == "__main__":
    print(f"Without the lock: {total(False)} of {4 * STEPS}")
    print(f"With it: {total(True)} of {4 * STEPS}")
