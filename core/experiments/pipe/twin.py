# SPDX-License-Identifier: GPL-3.0-or-later
"""One process sends through a pipe, another receives. Who closes which end decides how it ends."""

import statistics
import time
from multiprocessing import Pipe, Process, Value

# Settings
MESSAGES = 5
SIZE = 64  # bytes
INTERVAL = 1  # seconds between two messages
DUPLEX = True  # each message comes back
CLOSE_UNUSED = True  # each process closes its copy of the end it does not use
LEAVE_AFTER = None  # messages
# Always: KIND = "pipe"

# If it hangs: outcome = never-ended


def receive(receiver, sender, received):
    if CLOSE_UNUSED:
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
        if DUPLEX:
            receiver.send_bytes(message)
    receiver.close()


def send(sender):
    """The round trips, in seconds."""
    trips = []
    for number in range(MESSAGES):
        start = time.perf_counter()
        sender.send_bytes(bytes(SIZE))
        if DUPLEX:
            sender.recv_bytes()
        trips.append(time.perf_counter() - start)
        if number + 1 < MESSAGES:
            time.sleep(INTERVAL)
    return trips


if __name__ == "__main__":
    receiver, sender = Pipe(DUPLEX)
    received = Value("q", 0, lock=False)
    child = Process(target=receive, args=(receiver, sender, received))
    child.start()
    if CLOSE_UNUSED:
        receiver.close()
    outcome = "end-of-file"
    trips = []
    try:
        trips = send(sender)
    except (BrokenPipeError, ConnectionResetError, EOFError) as error:
        print(f"{type(error).__name__}: nobody receives any more")
        outcome = "broken-pipe"
    sender.close()
    child.join()  # for ever, if the receiver has an open copy of the sender's end

    if DUPLEX and trips:
        print(f"round_trip_us_median = {statistics.median(trips) * 1e6:.3f}")
    print("messages_received =", received.value)
    print("bytes_received =", received.value * SIZE)
    print("outcome =", outcome)
