# SPDX-License-Identifier: GPL-3.0-or-later
# An exception that nobody catches, with a context and notes.
import atexit


def inner():
    return [][3]


def outer():
    try:
        inner()
    except IndexError as error:
        if hasattr(error, "add_note"):
            error.add_note("a note")
        raise TypeError("outer") from error


atexit.register(print, "at the end")
outer()
