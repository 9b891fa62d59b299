"""A condition: wait until it is so."""
import time
from multiprocessing import Condition, Process, Value


def wait_for(condition, stock, wanted):
    with condition:
        condition.wait_for(lambda: stock.value >= wanted)
        print(f"There are {wanted} now.", flush=True)


if __name__ == "__main__":
    condition = Condition()
    stock = Value("i", 0, lock=False)  # the condition's lock protects it
    waiting = [Process(target=wait_for, args=(condition, stock, wanted)) for wanted in (1, 3)]
    for process in waiting:
        process.start()
    for _ in range(3):
        time.sleep(0.1)
        with condition:
            stock.value += 1
            condition.notify_all()
    for process in waiting:
        process.join()
