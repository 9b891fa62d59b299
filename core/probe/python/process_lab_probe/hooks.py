# SPDX-License-Identifier: GPL-3.0-or-later
"""How something is wrapped so that nobody notices, and when: as soon as the program has imported it."""

import os
import sys

from . import interface

_patches = {}  # module name -> functions that wrap what is in it


def when_imported(name):
    """Decorator: the function is called with the module once it has been imported, or at once."""

    def register(patch):
        _patches.setdefault(name, []).append(patch)
        return patch

    return register


def keep_of(homes, patches):
    """Nothing is wrapped but what these modules of the probe wrap, and by these functions."""
    for name, registered in _patches.items():
        registered[:] = [patch for patch in registered
                         if patch in patches or patch.__module__.rpartition(".")[2] in homes]


def install():
    for name in list(_patches):
        module = sys.modules.get(name)
        if module is not None:
            _apply(name, module)
    sys.meta_path.insert(0, _Finder)


def _apply(name, module):
    for patch in _patches.pop(name, ()):
        try:
            patch(module)
        except Exception:
            interface.failed("%s cannot be followed" % name)


class _Finder:
    """Finds nothing itself: it only waits for the modules that are to be wrapped."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in _patches:
            return None
        for finder in sys.meta_path:
            spec = None if finder is _Finder else finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        run = getattr(spec.loader, "exec_module", None)
        if run is None or isinstance(spec.loader, type):  # one loader for many modules: left alone
            return spec

        def exec_module(module):
            del spec.loader.exec_module  # as it was
            run(module)
            _apply(name, module)

        try:
            spec.loader.exec_module = exec_module
        except AttributeError:  # a loader without room: the module is left alone
            pass
        return spec


def dress(wrapper, original):
    """It looks like what it wraps: pickled by the same name, with the same signature."""
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        try:
            setattr(wrapper, name, getattr(original, name))
        except AttributeError:
            pass
    wrapper.__wrapped__ = original
    return wrapper


def replace(owner, name, make):
    """owner.name becomes make(original); nothing happens where there is none."""
    original = getattr(owner, name, None)
    if original is not None:
        setattr(owner, name, dress(make(original), original))


class Builtin:
    """In the place of a built-in function. A function of Python would become a method in a class body."""

    def __init__(self, original, call, home, name):
        self.__wrapped__ = original
        self.__module__ = home  # where pickle finds it again: not always where the original comes from
        self.__name__ = original.__name__
        self.__qualname__ = name
        self.__doc__ = original.__doc__
        self._call = call

    def __call__(self, *arguments, **named):
        return self._call(*arguments, **named)

    def __repr__(self):
        return repr(self.__wrapped__)

    def __reduce__(self):
        return self.__qualname__

    @property
    def __text_signature__(self):
        return self.__wrapped__.__text_signature__

    @property
    def __self__(self):
        return self.__wrapped__.__self__


def replace_builtin(owner, name, make):
    original = getattr(owner, name, None)
    if original is None:
        return
    home = sys.modules.get(original.__module__)
    is_twice = owner.__name__ == "os" and getattr(home, name, None) is original  # os.kill is posix.kill
    wrapper = Builtin(original, make(original), home.__name__ if is_twice else owner.__name__, name)
    setattr(owner, name, wrapper)
    if is_twice:
        setattr(home, name, wrapper)


_own_folder = os.path.dirname(os.path.abspath(__file__)) + os.sep


def _is_ours(trace):
    return trace.tb_frame.f_code.co_filename.startswith(_own_folder)


def without_us(trace):
    """The same traceback without frames of the probe, which the program knows nothing of."""
    while trace is not None and _is_ours(trace):
        trace = trace.tb_next
    step = trace
    while step is not None:
        after = step.tb_next
        while after is not None and _is_ours(after):
            after = after.tb_next
        if after is not step.tb_next:
            step.tb_next = after
        step = after
    return trace


def clean(exception, _seen=None):
    """The same for an exception and all that it comes from."""
    seen = set() if _seen is None else _seen
    while exception is not None and id(exception) not in seen:
        seen.add(id(exception))
        if exception.__traceback__ is not None:
            exception.__traceback__ = without_us(exception.__traceback__)
        if exception.__cause__ is not None:
            clean(exception.__cause__, seen)
        exception = exception.__context__


def hide_at_end():
    """An exception that is to end this process is shown without frames of the probe."""
    show = sys.excepthook

    def excepthook(kind, exception, trace):
        clean(exception)
        show(kind, exception, exception.__traceback__)

    sys.excepthook = excepthook


@when_imported("traceback")
def _traceback(module):
    def make(original):
        def __init__(self, exc_type, exc_value, exc_traceback, *arguments, **named):
            try:
                if isinstance(exc_value, BaseException):
                    clean(exc_value)
                exc_traceback = without_us(exc_traceback)
            except Exception:
                pass
            original(self, exc_type, exc_value, exc_traceback, *arguments, **named)

        return __init__

    replace(module.TracebackException, "__init__", make)
