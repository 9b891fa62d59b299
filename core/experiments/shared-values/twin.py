# SPDX-License-Identifier: GPL-3.0-or-later
"""A child changes numbers in shared memory, and its parent sees the changes."""

import mmap
import struct
import tempfile
from multiprocessing import Array, Process, Value, set_start_method
from multiprocessing.shared_memory import SharedMemory

# Settings
KIND = "array"  # value, array, block, mapped-file
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


def change_file(path):
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        for i in range(LENGTH):
            struct.pack_into("q", memory, 8 * i, -i)


def share_file():
    """The file's own bytes, not a copy of them."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(struct.pack(f"{LENGTH}q", *range(LENGTH)))
        file.flush()
        with mmap.mmap(file.fileno(), 0) as memory:
            child = Process(target=change_file, args=(file.name,))
            child.start()
            child.join()
            numbers = list(struct.unpack_from(f"{LENGTH}q", memory))
            print("bytes =", len(memory))
        with open(file.name, "rb") as again:
            read = list(struct.unpack(f"{LENGTH}q", again.read()))
    print("file =", read)
    return numbers if numbers == read else None


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
    numbers = {"block": share_block, "mapped-file": share_file}.get(KIND, share_array)()
    if KIND != "value":
        print("array =", numbers)
    expected = [-i for i in range(LENGTH if KIND != "value" else 0)]
    print("outcome =", "seen" if numbers == expected else "unseen")
