"""A queue: producer and consumer."""
import time
from multiprocessing import Process, Queue
from queue import Empty


def produce(queue):
    for number in range(5):
        queue.put(number)
        time.sleep(0.1)


def consume(queue):
    while True:
        try:
            print("Got", queue.get(timeout=0.4))
        except Empty:
            print("Nothing came for 0.4 s.")
            return


if __name__ == "__main__":
    queue = Queue()
    both = [Process(target=produce, args=(queue,)), Process(target=consume, args=(queue,))]
    for process in both:
        process.start()
    for process in both:
        process.join()
