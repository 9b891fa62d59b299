# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes: how they come to be, what they are called, who waits for whom, how they end."""

import os
import sys
from _thread import get_ident

from . import interface
from .hooks import hide_at_end, replace, replace_builtin, when_imported
from .interface import Kind, Method, NameOf, Role

_next = {}  # number of a thread -> the lane of the process that it starts just now
_asked = 0  # when a fork was asked for
_forks = 0
_is_fork_server = False


def install():
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
    for name in ("waitpid", "wait", "wait3", "wait4"):
        replace_builtin(os, name, _telling_end)
    replace_builtin(os, "kill", _telling_signal)


def began(lane):
    """The calling thread is the main one of a process that has just begun; its lane was announced, or is 0."""
    interface.forget_lane()
    interface.print_apart(lane)
    if lane:
        interface.adopt_lane(lane)
        interface.started()
    interface.tie()


def _before_fork():
    global _asked
    _asked = interface.now()


def _after_in_parent():
    global _forks
    _forks += get_ident() not in _next


def _after_in_child():
    try:  # what is raised here would be printed
        interface.forget_lane()
        if interface.is_on:
            _begin_forked()
    except Exception:
        interface.failed("a fork")


def _begin_forked():
    global _forks, _is_fork_server
    if _is_fork_server:  # what it is to be called comes over a pipe in a moment
        _is_fork_server = False
        interface.tie()
        return
    lane = _next.get(get_ident())
    if lane is None:  # os.fork() itself
        lane = interface.take_lane("os.fork-%d" % (_forks + 1), Role.CHILD, Method.FORK, 0, _asked)
    _next.clear()
    _forks = 0
    began(lane)


def _telling_end(original):
    def call(*arguments, **named):
        result = original(*arguments, **named)
        try:
            if result[0] > 0:
                interface.tell_end(result[0], result[1])
        except Exception:
            interface.failed("the end of a process")
        return result

    return call


def _telling_signal(original):
    def call(pid, sig, *arguments):
        try:
            number = int(sig)
            lane = interface.lane_of(pid) if number and pid > 0 else 0
            if lane:
                interface.tell_signal(pid, number)
                interface.event(Kind.SIGNAL_SENT, lane, number, interface.here())
        except Exception:
            interface.failed("a signal")
        return original(pid, sig, *arguments)

    return call


def _role_of(process):
    target = getattr(process, "_target", None)
    home = getattr(target, "__module__", "")
    if home in ("multiprocessing.pool", "concurrent.futures.process"):
        return Role.WORKER
    return Role.SERVER if getattr(target, "__name__", "") == "_run_server" else Role.CHILD


_methods = {"fork": Method.FORK, "spawn": Method.SPAWN, "forkserver": Method.FORK_SERVER}


@when_imported("multiprocessing.process")
def _process(module):
    def start(original):
        def start(self):
            lane = 0
            try:
                if interface.is_on:
                    method = _methods.get(getattr(self, "_start_method", None) or _default_method(), Method.FORK)
                    interface.event(Kind.LINE, 0, interface.here(), interface.NO_NUMBER)
                    lane = _next[get_ident()] = interface.announce_lane(self.name, _role_of(self), method)
            except Exception:
                interface.failed("the start of a process")
            try:
                return original(self)
            finally:
                _next.pop(get_ident(), None)
                if lane:
                    pid = getattr(getattr(self, "_popen", None), "pid", None)
                    if pid:
                        interface.tell_pid(lane, pid)
                    else:
                        interface.never_started(lane)

        return start

    def join(original):
        def join(self, timeout=None):
            child = None
            try:
                popen = getattr(self, "_popen", None)
                pid = getattr(popen, "pid", 0) or 0
                child = interface.lane_of(pid) if pid else 0
                if child:
                    limited = interface.LIMITED if timeout is not None else 0
                    interface.event(Kind.WAIT_BEGIN | limited, child, pid, interface.here())
            except Exception:
                interface.failed("a join")
            try:
                return original(self, timeout)
            finally:
                if child:
                    ended = timeout is None or popen.returncode is not None
                    interface.event(Kind.WAIT_END if ended else Kind.TIMED_OUT, child, pid, interface.NO_NUMBER)

        return join

    def bootstrap(original):
        def _bootstrap(self, *arguments, **named):
            code = original(self, *arguments, **named)
            try:
                interface.ended(code or 0)
            except Exception:
                interface.failed("the end of a process")
            return code

        return _bootstrap

    replace(module.BaseProcess, "start", start)
    replace(module.BaseProcess, "join", join)
    replace(module.BaseProcess, "_bootstrap", bootstrap)


def _default_method():
    context = sys.modules.get("multiprocessing.context")
    return context._default_context.get_start_method(allow_none=True) if context else None


@when_imported("multiprocessing.util")
def _util(module):
    def make(original):
        def spawnv_passfds(path, args, passfds):
            if any("multiprocessing.resource_tracker" in str(word) for word in args):
                return _start_apart(path, args, passfds) or original(path, args, passfds)
            if interface.arena >= 0:
                printing = (interface.printing,) if interface.printing >= 0 else ()
                passfds = tuple(passfds) + (interface.arena, interface.liveness) + printing
            return original(path, args, passfds)

        return spawnv_passfds

    def get_temp_dir(original):
        def get_temp_dir():
            folder = original()
            interface.number(NameOf.LEFTOVER, folder)  # whoever is killed does not remove it
            return folder

        return get_temp_dir

    replace(module, "spawnv_passfds", make)
    replace(module, "get_temp_dir", get_temp_dir)


_early = 0  # names told


def tell_early(path):
    """What is made before there is a tracker for it would stay if everybody were killed just then."""
    global _early
    tracker = sys.modules.get("multiprocessing.resource_tracker")
    has_tracker = getattr(getattr(tracker, "_resource_tracker", None), "_fd", None) is not None
    if interface.is_on and not has_tracker and _early < 50:
        _early += 1
        interface.number(NameOf.LEFTOVER, path)


@when_imported("multiprocessing.shared_memory")
def _shared_memory(module):
    def make(original):
        def _make_filename():
            name = original()
            tell_early("/dev/shm/" + name.lstrip("/"))
            return name

        return _make_filename

    replace(module, "_make_filename", make)


def _start_apart(path, args, passfds):
    """In a process group of its own, whose end does not come with that of the script: it cleans up after that. Its
    pid, or None where that cannot be."""
    try:
        kept = [int(one) for one in passfds]
        actions = [(os.POSIX_SPAWN_DUP2, one, one) for one in kept]
        for name in os.listdir("/proc/self/fd"):
            number = int(name)
            try:
                if number > 2 and number not in kept and os.get_inheritable(number):
                    actions.append((os.POSIX_SPAWN_CLOSE, number))
            except OSError:
                pass  # that of the list itself
        return os.posix_spawn(path, args, os.environ, file_actions=actions, setpgroup=0)
    except (AttributeError, OSError, ValueError):
        return None


def command(lane):
    """What a process that is started by exec runs first; the text of a `python -c`, without a line break."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return ("import sys; sys.path.insert(0, %r); import process_lab_probe.spawned as p; del sys.path[0]; "
            "p.begin(%d, %d, %d, %d, %r); del p; ") % (folder, interface.arena, interface.liveness, lane, interface.printing,
                                                       interface.own_pipes())


@when_imported("multiprocessing.spawn")
def _spawn(module):
    def make(original):
        def get_command_line(**named):
            line = original(**named)
            try:
                if "-c" in line and interface.is_on:
                    at = line.index("-c") + 1
                    line[at] = command(_next.get(get_ident(), 0)) + line[at]
            except Exception:
                interface.failed("a start by spawn")
            return line

        return get_command_line

    # A child of the fork server hears of its lane with all else that it is told.
    def get_preparation_data(original):
        def get_preparation_data(name):
            data = original(name)
            if interface.is_on:
                data["process_lab_lane"] = _next.get(get_ident(), 0)
            return data

        return get_preparation_data

    def prepare(original):
        def prepare(data, *arguments, **named):
            try:
                lane = data.pop("process_lab_lane", 0)
                if not interface.lane():
                    began(lane)
            except Exception:
                interface.failed("a start by the fork server")
            try:
                return original(data, *arguments, **named)
            except Exception:
                hide_at_end()  # nobody catches it: the process is about to end
                raise

        return prepare

    replace(module, "get_preparation_data", get_preparation_data)
    replace(module, "get_command_line", make)
    replace(module, "prepare", prepare)


@when_imported("multiprocessing.forkserver")
def _fork_server(module):
    def ensure_running(original):
        def ensure_running(self):
            plain = module.util.spawnv_passfds

            def spawn(path, args, passfds):
                args = list(args)
                for at, word in enumerate(args):
                    if isinstance(word, str) and "multiprocessing.forkserver" in word:
                        lane = interface.announce_lane("Fork server", Role.FORK_SERVER, Method.SPAWN)
                        args[at] = command(lane) + word
                return plain(path, args, passfds)

            if interface.is_on:
                module.util.spawnv_passfds = spawn
            try:
                return original(self)
            finally:
                module.util.spawnv_passfds = plain

        return ensure_running

    def main(original):
        def main(*arguments, **named):
            global _is_fork_server
            _is_fork_server = True
            return original(*arguments, **named)

        return main

    replace(module.ForkServer, "ensure_running", ensure_running)
    # forkserver.ensure_running and its friends are methods bound when the module was made.
    module.ensure_running = module._forkserver.ensure_running
    replace(module, "main", main)
