# SPDX-License-Identifier: GPL-3.0-or-later
"""One process sends through a pipe, another receives. Who closes which end decides how it ends."""

import os
import signal
import statistics
import tempfile
import threading
import time
from multiprocessing import Pipe, Process, Value
from multiprocessing.connection import Connection

# Settings
KIND = "pipe"  # pipe, fifo
MESSAGES = 5
SIZE = 64  # bytes
INTERVAL = 1  # seconds between two messages
DUPLEX = True  # each message comes back
CLOSE_UNUSED = True  # each process closes its copy of the end it does not use
LEAVE_AFTER = None  # messages
INTERRUPTS = 0  # signals that the receiver gets while it waits

# If it hangs: outcome = never-ended


ANSWERS = DUPLEX and KIND == "pipe"  # a FIFO is one way


def open_end(path, how):
    return Connection(os.open(path, how), readable=how == os.O_RDONLY, writable=how == os.O_WRONLY)


def receive(receiver, sender, received, handled):
    def handle(number, frame):
        handled.value += 1  # and the call that waits goes on

    signal.signal(signal.SIGUSR1, handle)
    if KIND == "fifo":
        receiver = open_end(receiver, os.O_RDONLY)
    elif CLOSE_UNUSED:
        sender.close()
    while True:
        try:
            message = receiver.recv_bytes()
        except EOFError:
            print("EOFError: nobody can send any more", flush=True)
            break
        received.value += 1
        if received.value == LEAVE_AFTER:
            break
        if ANSWERS:
            receiver.send_bytes(message)
    receiver.close()


def send(sender):
    """The round trips, in seconds."""
    trips = []
    for number in range(MESSAGES):
        start = time.perf_counter()
        sender.send_bytes(bytes(SIZE))
        if ANSWERS:
            sender.recv_bytes()
        trips.append(time.perf_counter() - start)
        if number + 1 < MESSAGES:
            time.sleep(INTERVAL)
    return trips


def interrupt(child):
    for _ in range(INTERRUPTS):
        time.sleep(max(0.005, 0.8 * INTERVAL * (MESSAGES - 1) / INTERRUPTS))
        if child.is_alive():
            os.kill(child.pid, signal.SIGUSR1)


def start_receiver():
    """The child, and the end to send with."""
    if KIND == "pipe":
        receiver, sender = Pipe(DUPLEX)
        child = Process(target=receive, args=(receiver, sender, received, handled))
        child.start()
        if CLOSE_UNUSED:
            receiver.close()
        return child, sender
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "fifo")
        os.mkfifo(path)
        child = Process(target=receive, args=(path, None, received, handled))
        child.start()
        return child, open_end(path, os.O_WRONLY)  # waits until somebody opens it to read


if __name__ == "__main__":
    received, handled = Value("q", 0, lock=False), Value("q", 0, lock=False)
    child, sender = start_receiver()
    interrupting = threading.Thread(target=interrupt, args=(child,))
    interrupting.start()
    outcome = "end-of-file"
    trips = []
    try:
        trips = send(sender)
    except (BrokenPipeError, ConnectionResetError, EOFError) as error:
        print(f"{type(error).__name__}: nobody receives any more")
        outcome = "broken-pipe"
    interrupting.join()
    sender.close()
    child.join()  # for ever, if the receiver has an open copy of the sender's end

    if ANSWERS and trips:
        print(f"round_trip_us_median = {statistics.median(trips) * 1e6:.3f}")
    if INTERRUPTS:
        print("signals_handled =", handled.value)
    print("messages_received =", received.value)
    print("bytes_received =", received.value * SIZE)
    print("outcome =", outcome)
