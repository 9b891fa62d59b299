# SPDX-License-Identifier: GPL-3.0-or-later
# Connections: objects, bytes, into buffers, poll, ends, wait().
# methods: all
import os
from multiprocessing import get_context
from multiprocessing.connection import wait

mp = get_context(os.environ["START_METHOD"])


def work(end, other):
    other.close()
    while True:
        try:
            item = end.recv()
        except EOFError:
            break
        end.send_bytes(repr(item).encode() * 2)
    print("closed", end.poll() if not end.closed else None, flush=True)


if __name__ == "__main__":
    here, there = mp.Pipe()
    one = mp.Process(target=work, args=(there, here))
    one.start()
    there.close()
    buffer = bytearray(50)
    print(here.poll(), here.poll(0.01), here.readable, here.writable, here.closed)
    here.send({"a": 1})
    print(here.poll(5), wait([here]) == [here], here.recv_bytes())
    here.send(None)
    print(here.recv_bytes_into(buffer, 2), bytes(buffer[:12]))
    here.send("x" * 100000)
    print(len(here.recv_bytes()))
    here.close()
    one.join()
    try:
        here.send(1)
    except OSError as error:
        print(error)
    reader, writer = mp.Pipe(duplex=False)
    for call in (lambda: reader.send(1), lambda: writer.recv(), lambda: writer.send_bytes(b"12345", 1, 9),
                 lambda: writer.send(lambda: 1)):
        try:
            call()
        except Exception as error:
            print(type(error).__name__, error)
    writer.send_bytes(b"12345", 1, 3)
    print(reader.recv_bytes(10))
    writer.send_bytes(b"0" * 20)
    try:
        reader.recv_bytes(5)
    except OSError as error:
        print(error)
