"""A joinable queue: until all is done."""
import time
from multiprocessing import JoinableQueue, Process


def consume(queue):
    while True:
        item = queue.get()
        time.sleep(0.1)
        print("Done with", item, flush=True)
        queue.task_done()


if __name__ == "__main__":
    queue = JoinableQueue(3)  # a fourth put waits
    Process(target=consume, args=(queue,), daemon=True).start()
    for item in ("bread", "milk", "eggs", "salt", "tea"):
        queue.put(item)
    queue.join()
    print("Everything is done.")
