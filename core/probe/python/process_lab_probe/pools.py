# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of multiprocessing.Pool and of concurrent.futures, and who waits for their results."""

from . import interface
from .hooks import replace, when_imported
from .interface import Kind, NameOf, WaitFor
from .waits import waiting

_functions = {}  # id of a code object or function -> (its number + 1, itself)


def _function(function):
    """What the person wrote, out of what the library has wrapped round it."""
    function = getattr(function, "__wrapped__", function)
    while hasattr(function, "func"):  # functools.partial; executors put the function of a chunk into its arguments
        inner = function.func
        chunk = getattr(inner, "__name__", "") == "_process_chunk" and function.args
        function = function.args[0] if chunk else inner
    return function


def number_of(function):
    function = _function(function)
    code = getattr(function, "__code__", None)
    key = id(function if code is None else code)
    known = _functions.get(key)
    if known is None:
        label = getattr(function, "__qualname__", type(function).__name__)
        home = getattr(function, "__module__", "") or ""
        where = (code.co_filename, code.co_firstlineno) if code is not None else (home, 0)
        number = interface.number(NameOf.FUNCTION, where[0] if code is not None else home + "." + label, where[1], label)
        known = _functions[key] = ((number + 1) & interface.NO_NUMBER, function if code is None else code)
    return known[0]


class _Tasks:
    """A pool's queues as its worker sees them; everything else about them is as it is."""

    def __init__(self):
        self.task = self.function = None

    def began(self, task, function):
        try:
            self.task, self.function = task & 0x7FFFFFFF, number_of(function)
            interface.event(Kind.TASK_BEGIN, self.task, self.function, interface.NO_NUMBER)
        except Exception:
            self.task = None
            interface.failed("a task")

    def ended(self, well):
        if self.task is not None:
            interface.event(Kind.TASK_END if well else Kind.TASK_FAILED, self.task, self.function, interface.NO_NUMBER)
            self.task = None


class _Seen:
    def __init__(self, queue, tasks):
        self._queue, self._tasks = queue, tasks

    def __getattr__(self, name):
        return getattr(self._queue, name)


class _PoolIn(_Seen):
    def get(self):
        interface.event(Kind.IDLE, 0, 0, interface.NO_NUMBER)
        task = self._queue.get()
        if task is not None:
            try:
                job, index, function, arguments, _named = task
                if getattr(function, "__name__", "") in ("mapstar", "starmapstar"):
                    function = arguments[0][0]
                number = (job or 0) + (index or 0)
            except Exception:
                interface.failed("a task")
            else:
                self._tasks.began(number, function)
        return task


class _PoolOut(_Seen):
    def put(self, result):
        try:
            well = bool(result[2][0])
        except Exception:
            well = True
        self._tasks.ended(well)
        return self._queue.put(result)


class _ExecutorIn(_Seen):
    def get(self, *arguments, **named):
        interface.event(Kind.IDLE, 0, 0, interface.NO_NUMBER)
        item = self._queue.get(*arguments, **named)
        if hasattr(item, "work_id"):
            self._tasks.began(item.work_id, item.fn)
        return item


class _ExecutorOut(_Seen):
    def put(self, result, *arguments, **named):
        if hasattr(result, "work_id"):
            self._tasks.ended(getattr(result, "exception", None) is None)
        return self._queue.put(result, *arguments, **named)


@when_imported("multiprocessing.pool")
def _pool(module):
    def worker(original):
        def worker(inqueue, outqueue, *arguments, **named):
            if interface.is_on:
                tasks = _Tasks()
                inqueue, outqueue = _PoolIn(inqueue, tasks), _PoolOut(outqueue, tasks)
            return original(inqueue, outqueue, *arguments, **named)

        return worker

    def wait(original):
        def wait(self, timeout=None):
            if self.ready():
                return original(self, timeout)
            job = getattr(self, "_job", None)
            return waiting(lambda: original(self, timeout), WaitFor.RESULT, 0 if job is None else job + 1,
                           timeout is not None, lambda _: self.ready())

        return wait

    def next_(original):
        def next(self, timeout=None):
            if self._items:
                return original(self, timeout)
            return waiting(lambda: original(self, timeout), WaitFor.RESULT, (getattr(self, "_job", -1) or 0) + 1,
                           timeout is not None)

        return next

    def join(original):
        def join(self):
            return waiting(lambda: original(self), WaitFor.RESULT)

        return join

    replace(module, "worker", worker)
    replace(module.ApplyResult, "wait", wait)
    replace(module.IMapIterator, "next", next_)
    module.IMapIterator.__next__ = module.IMapIterator.next
    replace(module.Pool, "join", join)


@when_imported("concurrent.futures.process")
def _executor(module):
    def process_worker(original):
        def _process_worker(call_queue, result_queue, *arguments, **named):
            if interface.is_on:
                tasks = _Tasks()
                call_queue, result_queue = _ExecutorIn(call_queue, tasks), _ExecutorOut(result_queue, tasks)
            return original(call_queue, result_queue, *arguments, **named)

        return _process_worker

    replace(module, "_process_worker", process_worker)


@when_imported("concurrent.futures._base")
def _futures(module):
    def result(original):
        def result(self, timeout=None):
            if self.done():
                return original(self, timeout)
            return waiting(lambda: original(self, timeout), WaitFor.RESULT, 0, timeout is not None)

        return result

    def wait(original):
        def wait(fs, timeout=None, *arguments, **named):
            return waiting(lambda: original(fs, timeout, *arguments, **named), WaitFor.RESULT, 0, timeout is not None)

        return wait

    replace(module.Future, "result", result)
    replace(module.Future, "exception", result)
    replace(module, "wait", wait)
