"""Each process has its own memory."""
from multiprocessing import Process
from threading import Thread

numbers = [1, 2]


def append(who):
    numbers.append(3)
    print(f"In the {who}: {numbers}")


if __name__ == "__main__":
    child = Process(target=append, args=("child process",))
    child.start()
    child.join()
    print(f"In the parent, after the child process: {numbers}")
    thread = Thread(target=append, args=("thread",))
    thread.start()
    thread.join()
    print(f"In the parent, after the thread: {numbers}")
