# SPDX-License-Identifier: GPL-3.0-or-later
"""Queue, SimpleQueue, JoinableQueue of multiprocessing."""

import sys

from . import interface
from .hooks import replace, when_imported
from .interface import Kind, NameOf, WaitFor
from .locks import key_of, name_from, number_of
from .waits import waiting

_LIBRARY = ("multiprocessing.", "concurrent.futures.")


def _is_inner(frame):
    """Whether a pool or an executor makes it for itself; what of multiprocessing makes queues for others is context."""
    while frame is not None:
        home = frame.f_globals.get("__name__", "")
        if home not in ("multiprocessing.queues", "multiprocessing.context"):
            return home.startswith(_LIBRARY)
        frame = frame.f_back
    return True


def _made(original):
    def __init__(self, *arguments, **named):
        original(self, *arguments, **named)
        try:
            if interface.is_on and "_process_lab" not in self.__dict__ and not _is_inner(sys._getframe(1)):
                type_ = type(self).__name__
                label, place = name_from(interface.own_frame(), type_)
                _follow(self, interface.number(NameOf.QUEUE, key_of(self._rlock), 0, label, type_, place))
        except Exception:
            interface.failed("a queue")

    return __init__


def _arrived(original):
    def __setstate__(self, state):
        original(self, state)
        try:
            if interface.is_on:
                _follow(self, number_of(self._rlock, NameOf.QUEUE))
        except Exception:
            interface.failed("a queue")

    return __setstate__


def _follow(queue, number):
    if number != interface.NO_NUMBER:
        queue._process_lab = number


def _get(original):
    def get(self, *arguments, **named):
        number = self.__dict__.get("_process_lab")
        if number is None:
            return original(self, *arguments, **named)
        block, timeout = _block_and_timeout(arguments, named)
        if self._reader.closed:
            return original(self, *arguments, **named)
        waits = block and not interface.readable(self._reader.fileno())
        place = interface.here()
        if waits:
            limited = interface.LIMITED if timeout is not None else 0
            interface.event(Kind.WAIT_BEGIN | limited, WaitFor.ITEM, number + 1, place)
        end = Kind.WAIT_END
        try:
            item = original(self, *arguments, **named)
        except BaseException as exception:
            if type(exception).__name__ == "Empty":
                end = Kind.TIMED_OUT
                if not waits:
                    interface.event(Kind.EMPTY, number, 0, place)
            raise
        else:
            interface.event(Kind.GET, number, 0, place)
            return item
        finally:
            if waits:
                interface.event(end, WaitFor.ITEM, number + 1, interface.NO_NUMBER)

    return get


def _put(original):
    def put(self, obj, *arguments, **named):
        number = self.__dict__.get("_process_lab")
        if number is None:
            return original(self, obj, *arguments, **named)
        block, timeout = _block_and_timeout(arguments, named)
        room = getattr(self, "_sem", None)
        is_full = room is not None and room._semlock._is_zero()
        place = interface.here()
        if not is_full:
            interface.event(Kind.PUT, number, 0, place)  # before it: nobody is seen to get it earlier
            return original(self, obj, *arguments, **named)
        if block:
            limited = interface.LIMITED if timeout is not None else 0
            interface.event(Kind.WAIT_BEGIN | limited, WaitFor.ROOM, number + 1, place)
        end = Kind.WAIT_END
        try:
            original(self, obj, *arguments, **named)
            interface.event(Kind.PUT, number, 0, place)
        except BaseException as exception:
            if type(exception).__name__ == "Full":
                end = Kind.TIMED_OUT
                interface.event(Kind.FULL, number, 0, place)
            raise
        finally:
            if block:
                interface.event(end, WaitFor.ROOM, number + 1, interface.NO_NUMBER)

    return put


def _block_and_timeout(arguments, named):
    block = arguments[0] if arguments else named.get("block", True)
    timeout = arguments[1] if len(arguments) > 1 else named.get("timeout")
    return block, timeout


@when_imported("multiprocessing.queues")
def _queues(module):
    for queue in (module.Queue, module.SimpleQueue):
        replace(queue, "__init__", _made)
        replace(queue, "__setstate__", _arrived)
        replace(queue, "get", _get)
        replace(queue, "put", _put)

    def join(original):
        def join(self):
            number = self.__dict__.get("_process_lab")
            if number is None or self._unfinished_tasks._semlock._is_zero():
                return original(self)
            return waiting(lambda: original(self), WaitFor.ALL_DONE, number + 1)

        return join

    def finalize_join(original):
        def _finalize_join(twr):
            thread = twr()
            if thread is None or not thread.is_alive():
                return original(twr)
            return waiting(lambda: original(twr), WaitFor.FEEDER)

        return _finalize_join

    replace(module.JoinableQueue, "__init__", _made)
    replace(module.JoinableQueue, "__setstate__", _arrived)
    replace(module.JoinableQueue, "put", _put)
    replace(module.JoinableQueue, "join", join)
    replace(module.Queue, "_finalize_join", finalize_join)
    module.Queue._finalize_join = staticmethod(module.Queue._finalize_join)
