# SPDX-License-Identifier: GPL-3.0-or-later
# Value, Array, RawValue, RawArray, with and without a lock.
# methods: all
import ctypes
import os
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]


def work(value, array, raw, point):
    for _ in range(100):
        with value.get_lock():
            value.value += 1
    with array:
        array[0], array[1:] = 9, [8, 7]
    raw.value = 2.5
    point.x += 1


if __name__ == "__main__":
    value, array, raw = mp.Value("i", 1), mp.Array("i", [1, 2, 3]), mp.RawValue("d", 1.5)
    point, words = mp.Value(Point, 3, 4.5), mp.Array(ctypes.c_char, 8)
    two = [mp.Process(target=work, args=(value, array, raw, point)) for _ in range(2)]
    for one in two:
        one.start()
    for one in two:
        one.join()
    print(value.value, array[:], len(array), raw.value, point.x, point.y, words.value, type(value).__name__)
    own = mp.RLock()
    print(mp.Value("i", lock=own).get_lock() is own, mp.Value("i", lock=False), mp.RawArray("i", 2)[:], value)
    try:
        mp.Value("i", lock=7)
    except Exception as error:
        print(type(error).__name__, error)
