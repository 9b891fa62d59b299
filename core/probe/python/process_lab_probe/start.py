# SPDX-License-Identifier: GPL-3.0-or-later
"""The laboratory's own main module: puts the probe in its place and runs a script as `python3 script.py` would.

    python3 start.py SETTINGS PATH script.py [ARGUMENT...]

PATH is the script's own, absolute; script.py stands as it was given. SETTINGS are five words with commas between
them: the descriptor of the arena, that of the liveness pipe, the lane of this process, the start method ("": as
written), and that of the socket for pipes to print into, or -1: output then goes where it would go plainly. With it
output comes line by line, as in a terminal.
"""

import sys

_interrupted = []  # by Ctrl-C, which nobody has caught


def _arranged(words):
    """What the script sees of how it was started."""
    import os

    settings, path = words[1].split(","), words[2]
    sys.argv[:] = words[3:]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = sys.orig_argv[:1] + words[3:]
    sys.path[0] = os.path.dirname(os.path.realpath(path))
    return settings, path


def _load_probe(folder, settings):
    sys.path.insert(0, folder)
    try:
        from process_lab_probe import everything, hooks, interface
    finally:
        sys.path.remove(folder)
    arena, liveness, lane = (int(word) for word in settings[:3])
    printing = int(settings[4])
    if printing >= 0:
        interface.print_by_lines()
    if not interface.attach(arena, liveness) or not interface.adopt_lane(lane):
        return hooks
    try:
        interface.know_pipes(printing)
        everything.install()
        import atexit

        interface.tie()
        interface.measure_event_cost()
        interface.started()
        # Registered before what the script registers, so called after it; also in children by os.fork(), each
        # for its own lane.
        atexit.register(interface.ended)
    except Exception:
        interface.failed("the beginning of the script")
    return hooks


def _start_method(method):
    if method:
        import multiprocessing

        multiprocessing.set_start_method(method)


def _main_module(path):
    import types

    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__builtins__ = __builtins__
    main.__spec__ = None
    main.__loader__ = None
    try:
        from importlib.machinery import SourceFileLoader

        main.__loader__ = SourceFileLoader("__main__", path)
    except ImportError:
        pass
    if sys.version_info < (3, 14):
        main.__annotations__ = {}
    main.__cached__ = None
    return main


def _code_of(path):
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


def _run(words):
    import atexit
    import os

    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    settings, path = _arranged(words)
    atexit.register(_die_of_interrupt)  # the first, so that it is called last
    hooks = None
    try:
        hooks = _load_probe(folder, settings)
    except Exception:
        pass  # the script runs unrecorded
    main = _main_module(path)
    sys.modules["__main__"] = main
    try:
        _start_method(settings[3])
        exec(_code_of(path), main.__dict__)
    except SystemExit:
        raise
    except BaseException as exception:
        if hooks is not None:
            hooks.clean(exception)
        else:
            exception.__traceback__ = exception.__traceback__.tb_next
        _show(exception)


def _show(exception):
    """As the interpreter does at its end: by sys.excepthook, then exit code 1, or death by the signal of Ctrl-C."""
    try:
        sys.excepthook(type(exception), exception, exception.__traceback__)
    except SystemExit:
        raise
    if isinstance(exception, KeyboardInterrupt):
        _interrupted.append(exception)
    sys.exit(1)


def _die_of_interrupt():
    """At its very end, after all that the script has registered for it."""
    if not _interrupted:
        return
    import os
    import signal

    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    _run(list(sys.argv))
