# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock, RLock, Semaphore, BoundedSemaphore, and the locks of Value, Array and Condition."""

import os
import sys

from . import interface
from .hooks import replace, when_imported
from .interface import Kind, NameOf
from .processes import tell_early

_ONLY_TREE = 0x400  # ast.PyCF_ONLY_AST, without the module
_FLAGS, _TIMES = (bool, int), (type(None), int, float)
_lines = {}  # of files
_count = 0  # of locks without a name
_made = {}  # how many were made at a place


def name_from(frame, type_):
    """What the line that makes something assigns it to, else what it is; and the place."""
    if frame is None:
        return type_, interface.NO_NUMBER
    filename, line = frame.f_code.co_filename, frame.f_lineno
    place = interface.place_of(filename, line)
    text = _line(filename, line)
    label = _target_by_column(frame, text) or _target(text)
    count = _made[place, label] = _made.get((place, label), 0) + 1
    if label and " for " in text.split("=", 1)[1]:
        return "%s[%d]" % (label, count - 1), place
    return (label or type_) if count == 1 else "%s (%d)" % (label or type_, count), place


def _target(text):
    """What stands before the =, if that is a name; by hand, because few programs import re."""
    before, equals, after = text.partition("=")
    target = before.split(":")[0].strip()  # without an annotation
    name, bracket, key = target.partition("[")
    is_name = all(part.isidentifier() for part in name.split(".")) and (not bracket or key.endswith("]"))
    return target if equals and is_name and not after.startswith("=") else None


def _target_by_column(frame, text):
    """a, b = Lock(), Lock() or a = Lock(); b = Lock(): which of them, by the column at which the frame stands (from Python
    3.11 on)."""
    if "," not in text.partition("=")[0] and ";" not in text:
        return None
    try:
        column = _column(frame) - (len(text) - len(text.lstrip()))
        for statement in compile(text.strip(), "", "exec", _ONLY_TREE).body:
            target, value = statement.targets[0], statement.value
            is_list = hasattr(target, "elts") and hasattr(value, "elts")
            pairs = zip(target.elts, value.elts) if is_list else [(target, value)]
            for target, value in pairs:
                if value.col_offset <= column < value.end_col_offset:
                    return getattr(target, "id", None) or getattr(target, "attr", None)
    except (AttributeError, IndexError, SyntaxError, TypeError):
        pass  # it is no such assignment, or it goes on in the next line
    return None


def _column(frame):
    for number, position in enumerate(frame.f_code.co_positions()):
        if number == frame.f_lasti // 2:
            return position[2]
    return None


def _line(filename, number):
    if filename not in _lines:
        try:
            with open(filename, encoding="utf-8", errors="replace") as file:
                _lines[filename] = file.read().splitlines()
        except OSError:
            _lines[filename] = []
    lines = _lines[filename]
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _is_inner(frame, lock, synchronize):
    """Whether a queue, a pool or an event makes it for itself. Nobody but they take it, and so it is left alone."""
    while frame is not None:
        home = frame.f_globals.get("__name__", "")
        if home == "multiprocessing.synchronize":
            maker = frame.f_locals.get("self")
            ours = isinstance(maker, synchronize.SemLock) or (
                isinstance(maker, synchronize.Condition) and isinstance(lock, synchronize.RLock))
            if not ours:
                return True
        elif home not in ("multiprocessing.context", "multiprocessing.sharedctypes"):
            return home.startswith(("multiprocessing.", "concurrent.futures."))
        frame = frame.f_back
    return True


def _follow(lock, number):
    """Its acquire and release write events. They are attributes of each lock, and go straight to the semaphore."""
    semaphore = lock._semlock
    try_it, give_back, count = semaphore.acquire, semaphore.release, semaphore._count
    is_recursive = type(lock).__name__ == "RLock"
    event, here = interface.event, interface.here

    def acquire(block=True, timeout=None, **unknown):
        if unknown or block.__class__ not in _FLAGS or timeout.__class__ not in _TIMES:
            return try_it(**(unknown or {"block": block, "timeout": timeout}))  # the error is that of the original
        if is_recursive and semaphore._is_mine():  # it has it already: nothing begins
            return try_it(block, timeout)
        if try_it(False):  # only who really waits is shown as waiting
            event(Kind.ACQUIRED, number, 0, here())
            return True
        if not block or (timeout is not None and timeout <= 0):
            event(Kind.REFUSED, number, 0, here())
            return False
        event(Kind.WAIT_BEGIN | (0 if timeout is None else interface.LIMITED), number, 0, here())
        end = Kind.WAIT_END
        try:
            got = try_it(True, timeout)
            end = Kind.ACQUIRED if got else Kind.TIMED_OUT
            return got
        finally:
            event(end, number, 0, interface.NO_NUMBER)

    def release():
        if not is_recursive or count() == 1:
            event(Kind.RELEASED, number, 0, here())  # before it: nobody is seen to acquire it earlier
        return give_back()

    lock.acquire, lock.release = acquire, release
    lock._process_lab = (acquire, release, number)


def key_of(lock):
    """The same in every process that has it. One that only forks can share has no name any more."""
    return getattr(lock._semlock, "name", None) or new_key()


def new_key():
    global _count
    _count += 1
    return "%d:%d" % (os.getpid(), _count)


def number_of(lock, kind):
    """Of one that came from another process; NO_NUMBER if it is not followed there."""
    name = getattr(lock._semlock, "name", None)
    return interface.number(kind, name, create=False) if name else interface.NO_NUMBER


@when_imported("multiprocessing.synchronize")
def _synchronize(module):
    def init(original):
        def __init__(self, *arguments, **named):
            original(self, *arguments, **named)
            try:
                if interface.is_on and not _is_inner(sys._getframe(1), self, module):
                    type_ = type(self).__name__
                    label, place = name_from(interface.own_frame(), type_)
                    number = interface.number(NameOf.LOCK, key_of(self), 0, label, type_, place)
                    if number != interface.NO_NUMBER:
                        _follow(self, number)
            except Exception:
                interface.failed("a lock")

        return __init__

    def make_methods(original):
        def _make_methods(self):
            original(self)
            try:  # one that came from another process is followed where it was there
                if interface.is_on and "_process_lab" not in self.__dict__:
                    number = number_of(self, NameOf.LOCK)
                    if number != interface.NO_NUMBER:
                        _follow(self, number)
            except Exception:
                interface.failed("a lock")

        return _make_methods

    def enter(original):
        def __enter__(self):
            ours = self.__dict__.get("_process_lab")
            return original(self) if ours is None else ours[0]()

        return __enter__

    def exit_(original):
        def __exit__(self, *arguments):
            ours = self.__dict__.get("_process_lab")
            return original(self, *arguments) if ours is None else ours[1]()

        return __exit__

    def make_name(original):
        def _make_name():
            name = original()
            tell_early("/dev/shm/sem." + name.lstrip("/"))
            return name

        return _make_name

    replace(module.SemLock, "_make_name", make_name)
    module.SemLock._make_name = staticmethod(module.SemLock._make_name)
    replace(module.SemLock, "__init__", init)
    replace(module.SemLock, "_make_methods", make_methods)
    replace(module.SemLock, "__enter__", enter)
    replace(module.SemLock, "__exit__", exit_)
