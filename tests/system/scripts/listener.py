# SPDX-License-Identifier: GPL-3.0-or-later
# Listener and Client on a socket, with a key.
import os
import threading
from multiprocessing.connection import AuthenticationError, Client, Listener


def serve(listener):
    for _ in range(2):
        try:
            with listener.accept() as end:
                end.send(end.recv()[::-1])
        except AuthenticationError as error:
            errors.append(str(error))


errors = []
with Listener("socket", "AF_UNIX", authkey=b"key") as listener:
    print(listener.address)
    thread = threading.Thread(target=serve, args=(listener,))
    thread.start()
    with Client("socket", authkey=b"key") as end:
        end.send([1, 2, 3])
        print(end.recv())
    try:
        Client("socket", authkey=b"wrong")
    except AuthenticationError as error:
        errors.append(str(error))
    thread.join()
print(sorted(errors))
print(os.listdir("."))
