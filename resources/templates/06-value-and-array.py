"""A Value and an Array in shared memory."""
from multiprocessing import Array, Process, Value


def change(number, numbers):
    number.value = 2.5
    for i in range(len(numbers)):
        numbers[i] = -numbers[i]


if __name__ == "__main__":
    number = Value("d", 0.0)
    numbers = Array("i", range(5))
    child = Process(target=change, args=(number, numbers))
    child.start()
    child.join()
    print(number.value)
    print(numbers[:])
