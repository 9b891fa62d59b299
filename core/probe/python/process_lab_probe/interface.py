# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared library of the probe (core/probe/probe.h), and where in a person's own code something happens."""

import ctypes
import os
import sys

VERSION = 1
NO_NUMBER = 0xFFFFFFFF
LIMITED = 0x100  # added to a kind: what it begins goes on by itself


class Kind:
    """Of events: core/model/event.h."""

    STARTED, ENDED, TASK_BEGIN, TASK_END, TASK_FAILED = 1, 2, 3, 4, 5
    WAIT_BEGIN, ACQUIRED, RELEASED = 6, 7, 8
    IDLE, PUT, GET = 11, 12, 13
    SLEEP_BEGIN, SLEEP_END, WORK_BEGIN, WORK_END = 17, 18, 19, 20
    WAIT_END, TIMED_OUT, FULL, EMPTY, NOTIFY, SET, CLEARED, REFUSED, SIGNAL_SENT = 21, 22, 23, 24, 25, 26, 27, 28, 29
    LINE = 30


class WaitFor:
    """Objects of waits that are no lock."""

    (ITEM, ROOM, ALL_DONE, MESSAGE, PIPE_ROOM, ANSWER, NOTIFY, SET, PERMIT, PARTNER, SIGNAL, START, RESULT, CLOSE,
     FEEDER, OPEN) = range(0xFFFFFF00, 0xFFFFFF10)


class NameOf:
    """What a name is of: core/probe/tables.h."""

    LOCK, QUEUE, FUNCTION, PLACE, LEFTOVER = 1, 2, 3, 4, 5


class Role:
    CHILD, WORKER, THREAD, DISPATCHER, FORK_SERVER, SERVER = 2, 3, 4, 5, 6, 7


class Method:
    FORK, SPAWN, FORK_SERVER, THREAD = 1, 2, 3, 4


def _nothing(*_arguments):
    return 0


# Until attach() has found everything, and again once something has failed, nothing is written.
event = _nothing  # (kind, object, argument, place): of the calling thread; numbers of 32 bits
take_lane = forget_lane = leave_lane = lane = lane_of = lane_of_thread = _nothing
tell_end = tell_signal = readable = _nothing
arena = liveness = -1  # descriptors, for processes that are started by exec
printing = -1  # the socket for pipes to print into; -1: the laboratory does not ask for what is printed
is_on = False
_library = None


def attach(arena_descriptor, liveness_descriptor):
    """Loads the library and maps the arena. False where that cannot be: then the program runs unrecorded."""
    global arena, liveness, is_on, _library
    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    try:
        # PyDLL: the interpreter's lock is kept, so that writing an event lets no other thread in.
        loaded = ctypes.PyDLL(os.path.join(folder, "process-lab-probe.so"))
        if loaded.plab_version() != VERSION or loaded.plab_attach(arena_descriptor) != 0:
            return False
    except OSError:
        return False
    _library = loaded
    arena, liveness = arena_descriptor, liveness_descriptor
    _publish(loaded)
    loaded.plab_tell_version(("%s %s" % (sys.implementation.name, sys.version.split()[0])).encode())
    is_on = True
    return True


def _publish(loaded):
    global event, take_lane, forget_lane, leave_lane, lane, lane_of, lane_of_thread, tell_end, tell_signal, readable
    # Without argtypes: these calls take numbers that fit a C int, and converting by type costs twice as much.
    event = loaded.plab_event
    event.restype = None
    forget_lane, leave_lane, lane = loaded.plab_forget_lane, loaded.plab_leave_lane, loaded.plab_lane
    lane_of, lane_of_thread = loaded.plab_lane_of, loaded.plab_lane_of_thread
    tell_end, tell_signal, readable = loaded.plab_tell_end, loaded.plab_tell_signal, loaded.plab_readable
    loaded.plab_take_lane.argtypes = [ctypes.c_char_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_int, ctypes.c_ulonglong]
    loaded.plab_announce_lane.argtypes = [ctypes.c_char_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_ulonglong]
    loaded.plab_pipe_at.restype = ctypes.c_ulonglong
    loaded.plab_know_pipes.argtypes = [ctypes.c_ulonglong, ctypes.c_ulonglong]
    loaded.plab_now_ns.restype = ctypes.c_ulonglong
    loaded.plab_intern.restype = ctypes.c_uint
    loaded.plab_intern.argtypes = [ctypes.c_uint, ctypes.c_char_p, ctypes.c_uint, ctypes.c_char_p, ctypes.c_char_p,
                                   ctypes.c_uint, ctypes.c_int]

    def take(name, role, method, thread=0, asked=0):
        return loaded.plab_take_lane(_bytes(name), role, method, thread, asked)

    take_lane = take


def only_births():
    """Whether nothing but processes is to be followed: what they do is timed."""
    return _library is not None and _library.plab_only_births() != 0


def announce_lane(name, role, method):
    """For a process about to be started; 0 where there is none."""
    return _library.plab_announce_lane(_bytes(name), role, method, now()) if is_on else 0


def tell_pid(number, pid):
    _library.plab_tell_pid(number, pid)


def never_started(number):
    _library.plab_never_started(number)


def started():
    """The first events of a lane: until it waits or has tasks its own code runs."""
    event(Kind.STARTED, 0, os.getpid(), NO_NUMBER)
    event(Kind.WORK_BEGIN, 0, 0, NO_NUMBER)


def ended(code=0):
    event(Kind.ENDED, 0, code & 0xFF, NO_NUMBER)
    leave_lane()


def adopt_lane(number):
    return _library is not None and _library.plab_adopt_lane(number) == 0


def tie():
    """This process shall not outlive the laboratory."""
    if _library is not None:
        _library.plab_tie(liveness)


def now():
    return _library.plab_now_ns() if _library is not None else 0


def print_by_lines():
    """Output comes line by line, as in a terminal."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(line_buffering=True)


def know_pipes(socket, pipes=None):
    """The laboratory reads what is printed. Each process gets pipes of its own; those it begins with are its parent's."""
    global printing
    if socket < 0 or _library is None:
        return
    printing = socket
    _library.plab_know_pipes(*(pipes or own_pipes()))


def own_pipes():
    return (_library.plab_pipe_at(1), _library.plab_pipe_at(2)) if _library is not None else (0, 0)


def print_apart(number):
    """As the process with this lane; before it has printed anything."""
    if printing >= 0 and number and _library is not None:
        _library.plab_print_apart(printing, number)


def measure_event_cost():
    """What an event takes of the program's time: the fastest of a few batches, since nothing makes one faster."""
    batches, events = 5, 40
    rehearse = _library.plab_rehearse
    rehearse.restype = None
    best = None
    for _ in range(batches):
        began = now()
        for _ in range(events):
            rehearse(Kind.SLEEP_BEGIN, 0, 0, here())
        took = (now() - began) * 1000 // events
        best = took if best is None else min(best, took)
    _library.plab_tell_event_cost(best)


def failed(where):
    """Something of the probe went wrong, with the exception at hand: from now on nothing is recorded here."""
    global event, is_on
    event = _nothing
    is_on = False
    try:
        kind, value = sys.exc_info()[:2]
        sentence = "%s: %s: %s" % (where, getattr(kind, "__name__", "?"), value)
        if _library is not None:
            _library.plab_tell_failure(_bytes(sentence))
    except Exception:  # there is nobody left to tell
        pass


def _bytes(text):
    return str(text).encode("utf-8", "replace")


def number(kind, key, line=0, label="", type_="", place=NO_NUMBER, create=True):
    """The number of a name, the same in every process; NO_NUMBER where there is no room for it."""
    if _library is None:
        return NO_NUMBER
    above = (place + 1) & NO_NUMBER
    return _library.plab_intern(kind, _bytes(key), line, _bytes(label), _bytes(type_), above, create)


# --- where something happens ---------------------------------------------------------------------------------

_own_folder = os.path.dirname(os.path.abspath(__file__)) + os.sep
_library_folders = tuple({os.path.dirname(os.path.abspath(os.__file__)) + os.sep, _own_folder})
_codes = {}  # id of a code object -> ({last instruction: place} or None for a library's, the code itself)
_getframe = sys._getframe


def is_own(filename):
    """Whether a file is the person's: none of the interpreter's, none that was installed, nothing made up."""
    return not (filename.startswith(("<",) + _library_folders) or os.sep + "site-packages" + os.sep in filename
                or os.sep + "dist-packages" + os.sep in filename)


def place_of(filename, line):
    return number(NameOf.PLACE, os.path.abspath(filename), line)


def _learn(code):
    known = ({} if is_own(code.co_filename) else None, code)  # the code is kept: its id stays its own
    _codes[id(code)] = known
    return known


def here(depth=2):
    """The place of the innermost frame of the person's own from so many frames up; NO_NUMBER if there is none."""
    frame = _getframe(depth)
    while frame is not None:
        code = frame.f_code
        places = (_codes.get(id(code)) or _learn(code))[0]
        if places is not None:
            at = places.get(frame.f_lasti)
            if at is None:
                at = places[frame.f_lasti] = place_of(code.co_filename, frame.f_lineno)
            return at
        frame = frame.f_back
    return NO_NUMBER


def own_frame(depth=2):
    """That frame itself, or None."""
    frame = _getframe(depth)
    while frame is not None and (_codes.get(id(frame.f_code)) or _learn(frame.f_code))[0] is None:
        frame = frame.f_back
    return frame
