# SPDX-License-Identifier: GPL-3.0-or-later
"""Condition, Event and Barrier; connections; calls to a manager."""

import sys

from . import interface
from .hooks import replace, when_imported
from .interface import Kind, NameOf, WaitFor
from .locks import key_of, name_from, number_of
from .waits import is_called_by, waiting

_SYNCHRONIZE = ("multiprocessing.", "threading")


def _number_of_condition(condition):
    ours = getattr(condition._lock, "__dict__", {}).get("_process_lab")
    return ours[2] if ours else None


@when_imported("multiprocessing.synchronize")
def _synchronize(module):
    def wait(original):
        def wait(self, timeout=None):
            if is_called_by(sys._getframe(1), *_SYNCHRONIZE):  # of an event, a barrier, or of wait_for()
                return original(self, timeout)
            number = _number_of_condition(self)
            return waiting(lambda: original(self, timeout), WaitFor.NOTIFY, 0 if number is None else number + 1,
                           timeout is not None, bool)

        return wait

    def wait_for(original):
        def wait_for(self, predicate, timeout=None):
            if is_called_by(sys._getframe(1), *_SYNCHRONIZE):
                return original(self, predicate, timeout)
            number = _number_of_condition(self)
            return waiting(lambda: original(self, predicate, timeout), WaitFor.NOTIFY,
                           0 if number is None else number + 1, timeout is not None, bool)

        return wait_for

    def notify(original):
        def notify(self, n=1):
            number = _number_of_condition(self)
            if number is not None and not is_called_by(sys._getframe(1), *_SYNCHRONIZE):
                interface.event(Kind.NOTIFY, number, n if n < 0x7FFFFFFF else 0, interface.here())
            return original(self, n)

        return notify

    def notify_all(original):
        def notify_all(self):
            number = _number_of_condition(self)
            if number is not None and not is_called_by(sys._getframe(1), *_SYNCHRONIZE):
                interface.event(Kind.NOTIFY, number, 0, interface.here())
            return original(self)

        return notify_all

    def event_number(event, create=False):
        number = event.__dict__.get("_process_lab")
        if number is None:
            label, place = name_from(interface.own_frame(4), "Event") if create else ("", interface.NO_NUMBER)
            number = (interface.number(NameOf.LOCK, key_of(event._flag), 0, label, "Event", place) if create
                      else number_of(event._flag, NameOf.LOCK))
            if number != interface.NO_NUMBER:
                event.__dict__["_process_lab"] = number
        return number

    def event_init(original):
        def __init__(self, *arguments, **named):
            original(self, *arguments, **named)
            try:
                if interface.is_on:
                    event_number(self, True)
            except Exception:
                interface.failed("an event")

        return __init__

    def event_wait(original):
        def wait(self, timeout=None):
            if self._flag._semlock._is_zero() is False:  # it is set: nobody waits
                return original(self, timeout)
            number = event_number(self)
            return waiting(lambda: original(self, timeout), WaitFor.SET, (number + 1) & interface.NO_NUMBER,
                           timeout is not None, bool)

        return wait

    def telling(kind):
        def make(original):
            def tell(self):
                number = event_number(self)
                if number != interface.NO_NUMBER:
                    interface.event(kind, number, 0, interface.here())
                return original(self)

            return tell

        return make

    replace(module.Condition, "wait", wait)
    replace(module.Condition, "wait_for", wait_for)
    replace(module.Condition, "notify", notify)
    replace(module.Condition, "notify_all", notify_all)
    replace(module.Event, "__init__", event_init)
    replace(module.Event, "wait", event_wait)
    replace(module.Event, "set", telling(Kind.SET))
    replace(module.Event, "clear", telling(Kind.CLEARED))


@when_imported("threading")
def _barrier(module):
    def wait(original):
        def wait(self, timeout=None):
            limited = timeout is not None or getattr(self, "_timeout", None) is not None
            return waiting(lambda: original(self, timeout), WaitFor.PARTNER, self.parties, limited)

        return wait

    replace(module.Barrier, "wait", wait)


@when_imported("multiprocessing.connection")
def _connection(module):
    long_message = 16000  # a pipe takes so much at once; what is longer may have to wait for its reader

    def receive(original):
        def receive(self, *arguments, **named):
            if is_called_by(sys._getframe(1), "multiprocessing.", "concurrent.futures."):
                return original(self, *arguments, **named)
            if interface.lane() == 0 or self.closed or interface.readable(self.fileno()):
                return original(self, *arguments, **named)
            return waiting(lambda: original(self, *arguments, **named), WaitFor.MESSAGE)

        return receive

    def send(original):
        def _send(self, buf, *arguments, **named):
            if len(buf) < long_message or interface.lane() == 0:
                return original(self, buf, *arguments, **named)
            return waiting(lambda: original(self, buf, *arguments, **named), WaitFor.PIPE_ROOM)

        return _send

    def poll(original):
        def poll(self, timeout=0.0):
            if timeout == 0 or is_called_by(sys._getframe(1), "multiprocessing.", "concurrent.futures."):
                return original(self, timeout)
            return waiting(lambda: original(self, timeout), WaitFor.MESSAGE, 0, timeout is not None, bool)

        return poll

    for name in ("recv", "recv_bytes", "recv_bytes_into"):
        replace(module._ConnectionBase, name, receive)
    replace(module._ConnectionBase, "poll", poll)
    replace(module.Connection, "_send", send)


@when_imported("multiprocessing.managers")
def _managers(module):
    def make(original):
        def _callmethod(self, methodname, args=(), kwds={}):
            return waiting(lambda: original(self, methodname, args, kwds), WaitFor.ANSWER)

        return _callmethod

    replace(module.BaseProxy, "_callmethod", make)
