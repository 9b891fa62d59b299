"""A ticket office: nine buyers, one ticket."""
import json
import os
import tempfile
import time
from multiprocessing import Lock, Process


def tickets_left(path):
    with open(path) as file:
        return json.load(file)["tickets"]


def write_tickets(path, number):
    with open(path + f".{os.getpid()}", "w") as file:
        json.dump({"tickets": number}, file)
    os.replace(file.name, path)  # nobody ever reads half a file


def buy(path, buyer):
    left = tickets_left(path)
    time.sleep(0.1)  # on the way to the office
    if left > 0:
        write_tickets(path, left - 1)
        print(f"Buyer {buyer} has a ticket.")
    else:
        print(f"Buyer {buyer} comes too late.")


def queue_up(lock, path, buyer):
    # with lock:                 take away the sign of the comment, and indent the next line
    buy(path, buyer)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        office = os.path.join(folder, "office.json")
        write_tickets(office, 1)
        lock = Lock()
        buyers = [Process(target=queue_up, args=(lock, office, number)) for number in range(1, 10)]
        for buyer in buyers:
            buyer.start()
        for buyer in buyers:
            buyer.join()
        print(f"Left: {tickets_left(office)}")
