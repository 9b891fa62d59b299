# SPDX-License-Identifier: GPL-3.0-or-later
"""Two processes send messages there and back, by one mechanism after the other. Each answer is checked."""

import os
import random
import statistics
import tempfile
import time
from multiprocessing import Manager, RawArray, RawValue, get_context
from multiprocessing.connection import Client, Connection, Listener

# Settings
MECHANISM = "all"  # all, pipe, fifo, unix-socket, local-socket, eventfd, shared-memory-spin, shared-memory-futex, manager
SIZE = 64  # bytes of a message
MESSAGES = 10_000  # by each mechanism
PLACEMENT = "two-cpus"  # two-cpus, free, same-cpu
# Laboratory: recorded MESSAGES <= 200
# Laboratory: seconds 10e-6 * MESSAGES if MECHANISM is not all
# Laboratory: seconds 250e-6 * MESSAGES if MECHANISM is all

context = get_context("fork")  # both processes inherit the ends


# Each makes two ends: a function to send with, and one to receive with.


def pipe():
    from_second, to_first = context.Pipe(duplex=False)
    from_first, to_second = context.Pipe(duplex=False)
    return (to_second.send_bytes, from_second.recv_bytes), (to_first.send_bytes, from_first.recv_bytes)


def fifo():
    with tempfile.TemporaryDirectory() as folder:
        connections = []
        for name in ("there", "back"):
            os.mkfifo(os.path.join(folder, name))
            connections.append(Connection(os.open(os.path.join(folder, name), os.O_RDWR)))
    there, back = connections
    return (there.send_bytes, back.recv_bytes), (back.send_bytes, there.recv_bytes)


def unix_socket():
    first, second = context.Pipe()
    return (first.send_bytes, first.recv_bytes), (second.send_bytes, second.recv_bytes)


def local_socket():
    with Listener(family="AF_UNIX") as listener:
        first = Client(listener.address)
        second = listener.accept()
    return (first.send_bytes, first.recv_bytes), (second.send_bytes, second.recv_bytes)


def eventfd():
    """It carries a number of 8 bytes, which must not be 0."""
    there, back = os.eventfd(0), os.eventfd(0)

    def end(to, source):
        return (lambda message: os.eventfd_write(to, 1 + int.from_bytes(message, "little")),
                lambda: (os.eventfd_read(source) - 1).to_bytes(8, "little"))

    return end(there, back), end(back, there)


class Box:
    """A message in shared memory, and how many there have been."""

    def __init__(self):
        self.bytes, self.number, self.full = RawArray("c", SIZE), RawValue("Q", 0), context.Semaphore(0)
        self.seen = 0

    def put(self, message):
        self.bytes.raw = message
        self.number.value += 1

    def spin(self):
        looks = 0
        while self.number.value == self.seen:
            looks += 1
            if looks % 1000 == 0:
                os.sched_yield()
        self.seen += 1
        return self.bytes.raw

    def put_and_wake(self, message):
        self.bytes.raw = message
        self.full.release()  # a semaphore: it wakes by a futex

    def sleep(self):
        self.full.acquire()
        return self.bytes.raw


def shared_memory_spin():
    there, back = Box(), Box()
    return (there.put, back.spin), (back.put, there.spin)


def shared_memory_futex():
    there, back = Box(), Box()
    return (there.put_and_wake, back.sleep), (back.put_and_wake, there.sleep)


def two_queues(manager):
    there, back = manager.Queue(), manager.Queue()
    return (there.put, back.get), (back.put, there.get)


def message_of(number, size):
    return (number.to_bytes(8, "little") * (size // 8 + 1))[:size]


def pin(party):
    cpus = sorted(os.sched_getaffinity(0))
    if PLACEMENT != "free" and len(cpus) > 1:
        os.sched_setaffinity(0, {cpus[party if PLACEMENT == "two-cpus" else 0]})


def ask(send, receive, size, times, right):
    pin(0)
    for number in range(MESSAGES):
        message = message_of(number, size)
        start = time.perf_counter()
        send(message)
        answer = receive()
        times[number] = time.perf_counter() - start
        right.value += answer == message


def answer(send, receive):
    pin(1)
    for _ in range(MESSAGES):
        send(receive())


def play(ends, size):
    """The figures of a mechanism, its times, and how many messages came back as they had been sent."""
    times, right = RawArray("d", MESSAGES), RawValue("q", 0)
    first, second = ends
    asking = context.Process(target=ask, args=(*first, size, times, right))
    answering = context.Process(target=answer, args=second)
    for process in (asking, answering):
        process.start()
    for process in (asking, answering):
        process.join()
    micros = sorted(seconds * 1e6 for seconds in times)
    figures = {"round_trip_us_median": round(statistics.median(micros), 3), "round_trip_us_max": round(micros[-1], 3)}
    for name, share, least in (("round_trip_us_p99", 0.99, 500), ("round_trip_us_p999", 0.999, 5000)):
        if MESSAGES >= least:  # five of them lie beyond it
            figures[name] = round(micros[int(share * MESSAGES)], 3)
    figures["messages_per_s"] = round(MESSAGES / sum(times), 1)
    figures["mib_per_s"] = round(MESSAGES * size / sum(times) / 2**20, 3)
    return figures, list(times), right.value


def play_by(name):
    makers = {"pipe": pipe, "fifo": fifo, "unix-socket": unix_socket, "local-socket": local_socket,
              "eventfd": eventfd, "shared-memory-spin": shared_memory_spin,
              "shared-memory-futex": shared_memory_futex}
    if name == "manager":
        with Manager() as manager:
            return play(two_queues(manager), SIZE)
    return play(makers[name](), 8 if name == "eventfd" else SIZE)


if __name__ == "__main__":
    names = ["pipe", "fifo", "unix-socket", "local-socket", "eventfd", "shared-memory-spin", "shared-memory-futex",
             "manager"]
    if not hasattr(os, "eventfd"):  # it came with Python 3.10
        names.remove("eventfd")
    chosen = random.sample(names, len(names)) if MECHANISM == "all" else [MECHANISM]
    results = {}
    for name in chosen:
        results[name] = play_by(name)
        print(f"{name}: {results[name][0]['round_trip_us_median']} µs there and back", flush=True)

    delivered = sum(right for _, _, right in results.values())
    if MECHANISM == "all":
        print("order =", chosen)
        print("by_mechanism =", {name: {**results[name][0], "delivered": results[name][2], "placement": PLACEMENT}
                                 for name in names})
    else:
        for name, figure in results[MECHANISM][0].items():
            print(f"{name} = {figure}")
    each = max(1, len(results) * MESSAGES // 2000)
    print("round_trip_seconds =", [round(seconds, 9) for _, times, _ in results.values() for seconds in times[::each]])
    print("delivered =", delivered)
    print("outcome =", "delivered" if delivered == MESSAGES * len(results) else "undelivered")
