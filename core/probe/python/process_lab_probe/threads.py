# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads of the program itself; those that the standard library keeps for its own ends have no lane."""

import os
import sys

from . import interface
from .hooks import replace, replace_builtin, when_imported
from .interface import Kind, Method, NameOf, Role
from .locks import name_from, new_key

_OWN_ENDS = ("multiprocessing.", "concurrent.futures.process")


def _is_inner(thread):
    if type(thread).__name__ == "DummyProcess":  # a worker of a ThreadPool
        return False
    target = getattr(thread, "_target", None)
    homes = (type(thread).__module__ or "", getattr(target, "__module__", "") or "")
    return any(home.startswith(_OWN_ENDS) for home in homes)


@when_imported("threading")
def _threading(module):
    def bootstrap(original):
        def _bootstrap_inner(self):
            began = False
            try:
                if interface.is_on and not _is_inner(self):
                    began = interface.take_lane(self.name, Role.THREAD, Method.THREAD, 1) != 0
                    interface.started()
            except Exception:
                interface.failed("a thread")
            try:
                return original(self)
            finally:
                if began:
                    interface.ended()

        return _bootstrap_inner

    def join(original):
        def join(self, timeout=None):
            lane = 0
            try:
                if self.is_alive() and self is not module.current_thread():
                    lane = interface.lane_of_thread(getattr(self, "native_id", 0) or 0)
                if lane:
                    limited = interface.LIMITED if timeout is not None else 0
                    interface.event(Kind.WAIT_BEGIN | limited, lane, os.getpid(), interface.here())
            except Exception:
                interface.failed("a join")
            try:
                return original(self, timeout)
            finally:
                if lane:
                    ended = timeout is None or not self.is_alive()
                    interface.event(Kind.WAIT_END if ended else Kind.TIMED_OUT, lane, os.getpid(), interface.NO_NUMBER)

        return join

    def shutdown(original):
        def _shutdown():
            lane = 0
            try:
                for thread in module.enumerate():
                    if thread is not module.main_thread() and not thread.daemon:
                        lane = lane or interface.lane_of_thread(getattr(thread, "native_id", 0) or 0)
                if lane:
                    interface.event(Kind.WAIT_BEGIN, lane, os.getpid(), interface.NO_NUMBER)
            except Exception:
                interface.failed("the end of the main thread")
            try:
                return original()
            finally:
                if lane:
                    interface.event(Kind.WAIT_END, lane, os.getpid(), interface.NO_NUMBER)

        return _shutdown

    replace(module.Thread, "_bootstrap_inner", bootstrap)
    replace(module.Thread, "join", join)
    replace(module, "_shutdown", shutdown)


BIRTHS = (_threading,)  # what tells of threads themselves


class _Lock:
    """A Lock or RLock of threads that the program has made itself; C has no place in it where one could listen."""

    __slots__ = ("_lock", "_number", "_is_recursive", "__weakref__")

    def __init__(self, lock, number, is_recursive):
        self._lock, self._number, self._is_recursive = lock, number, is_recursive

    def acquire(self, *arguments, **named):
        lock, number = self._lock, self._number
        if self._is_recursive and lock._is_owned():
            return lock.acquire(*arguments, **named)
        if not arguments and not named and lock.acquire(False):
            interface.event(Kind.ACQUIRED, number, 0, interface.here())
            return True
        limited = interface.LIMITED if arguments or named else 0
        interface.event(Kind.WAIT_BEGIN | limited, number, 0, interface.here())
        end = Kind.WAIT_END
        try:
            got = lock.acquire(*arguments, **named)
            end = Kind.ACQUIRED if got else Kind.TIMED_OUT
            return got
        finally:
            interface.event(end, number, 0, interface.NO_NUMBER)

    __enter__ = acquire

    def release(self):
        lock = self._lock
        if not self._is_recursive and lock.locked():
            interface.event(Kind.RELEASED, self._number, 0, interface.here())  # before it: nobody acquires it earlier
        lock.release()
        if self._is_recursive and not lock._is_owned():
            interface.event(Kind.RELEASED, self._number, 0, interface.here())

    def __exit__(self, *_):
        self.release()

    def __getattr__(self, name):
        return getattr(self._lock, name)

    def __repr__(self):
        return repr(self._lock)

    def __reduce_ex__(self, protocol):
        return self._lock.__reduce_ex__(protocol)


@when_imported("threading")
def _locks(module):
    if sys.version_info >= (3, 13):  # there Lock is a type, which programs may ask about: left alone
        return

    def making(type_):
        def make(original):
            def call(*arguments, **named):
                lock = original(*arguments, **named)
                try:
                    frame = sys._getframe(2)
                    if interface.is_on and interface.is_own(frame.f_code.co_filename):
                        label, place = name_from(frame, type_)
                        number = interface.number(NameOf.LOCK, new_key(), 0, label, "threading." + type_, place)
                        if number != interface.NO_NUMBER:
                            return _Lock(lock, number, type_ == "RLock")
                except Exception:
                    interface.failed("a lock of threads")
                return lock

            return call

        return make

    replace_builtin(module, "Lock", making("Lock"))
    replace_builtin(module, "RLock", making("RLock"))
