# SPDX-License-Identifier: GPL-3.0-or-later
# set_start_method in the script itself.
# methods: all
import multiprocessing
import os


def work(x):
    return x, multiprocessing.get_start_method()


if __name__ == "__main__":
    print(multiprocessing.get_start_method(True), multiprocessing.get_all_start_methods())
    multiprocessing.set_start_method(os.environ["START_METHOD"])
    try:
        multiprocessing.set_start_method("fork")
    except RuntimeError as error:
        print(error)
    with multiprocessing.Pool(1) as pool:
        print(pool.map(work, [1, 2]))
