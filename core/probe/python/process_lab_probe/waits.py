# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait as all of them are written down: it begins, and however it ends that is told."""

from . import interface
from .interface import Kind


def waiting(call, what, argument=0, limited=False, over=None):
    """call() while the timeline shows the thread waiting for `what`; over(result) false: its time limit passed."""
    interface.event(Kind.WAIT_BEGIN | (interface.LIMITED if limited else 0), what, argument, interface.here(3))
    end = Kind.WAIT_END
    try:
        result = call()
        if over is not None and not over(result):
            end = Kind.TIMED_OUT
        return result
    finally:
        interface.event(end, what, argument, interface.NO_NUMBER)


def is_called_by(frame, *homes):
    """Whether the caller is one of these modules of the standard library, which waits on behalf of another call."""
    home = frame.f_globals.get("__name__", "")
    return home.startswith(homes) and frame.f_code.co_name != "run"  # of a process or thread, with that as its target
