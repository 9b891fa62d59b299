# SPDX-License-Identifier: GPL-3.0-or-later
"""A child changes numbers in shared memory, and its parent sees the changes."""

import struct
from multiprocessing import Array, Process, Value, set_start_method
from multiprocessing.shared_memory import SharedMemory

# Settings
KIND = "array"  # value, array, block
LENGTH = 10  # elements of the array
START_METHOD = "fork"  # fork, spawn, forkserver


def change(number, numbers):
    number.value = 3.1415927
    for i in range(len(numbers)):
        numbers[i] = -numbers[i]


def change_block(name):
    block = SharedMemory(name)
    for i in range(LENGTH):
        struct.pack_into("q", block.buf, 8 * i, -i)
    block.close()


def numbers_in(block):
    return [struct.unpack_from("q", block.buf, 8 * i)[0] for i in range(LENGTH)]


def answer_to(**wish):
    try:
        SharedMemory(**wish).close()
        return "granted"
    except OSError as error:
        return error


def share_block():
    """A block that the child finds by its name."""
    block = SharedMemory(create=True, size=max(1, 8 * LENGTH))
    print("new_array_zeroed =", not any(numbers_in(block)))
    for i in range(LENGTH):
        struct.pack_into("q", block.buf, 8 * i, i)
    child = Process(target=change_block, args=(block.name,))
    child.start()
    child.join()
    numbers = numbers_in(block)
    print("same_name =", answer_to(create=True, size=1, name=block.name))
    print("bytes =", block.size)
    block.close()
    block.unlink()
    print("after_unlink =", answer_to(name=block.name))
    return numbers


def share_array():
    number = Value("d", 0.0)
    numbers = Array("i", range(LENGTH if KIND == "array" else 0))
    child = Process(target=change, args=(number, numbers))
    child.start()
    child.join()
    print("value =", number.value)
    return numbers[:] if number.value == 3.1415927 else None


if __name__ == "__main__":
    set_start_method(START_METHOD)
    numbers = share_block() if KIND == "block" else share_array()
    if KIND != "value":
        print("array =", numbers)
    expected = [-i for i in range(LENGTH if KIND != "value" else 0)]
    print("outcome =", "seen" if numbers == expected else "unseen")
