"""A pipe between two processes."""
from multiprocessing import Pipe, Process


def send(connection):
    for number in range(5):
        connection.send(number)
    connection.close()


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    child = Process(target=send, args=(sender,))
    child.start()
    sender.close()  # else the end would never be seen: this process would still have it open
    try:
        while True:
            print("Received", receiver.recv())
    except EOFError:
        print("The other end is closed.")
    child.join()
