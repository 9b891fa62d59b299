"""Nine buyers and one ticket: who looks, and takes it a moment later, lets nobody in between."""
import time
from multiprocessing import Lock, Process, Value


def buy(lock, tickets, buyer):
    with lock:
        if tickets.value > 0:
            time.sleep(0.1)
            tickets.value -= 1
            print(f"Buyer {buyer} has a ticket.")
        else:
            print(f"Buyer {buyer} has none.")


if __name__ == "__main__":
    lock = Lock()
    tickets = Value("i", 1)
    buyers = [Process(target=buy, args=(lock, tickets, number)) for number in range(1, 10)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    print(f"Tickets left: {tickets.value}")
