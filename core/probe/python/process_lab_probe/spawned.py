# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that multiprocessing has started by exec: called first in its `python -c`."""

from . import interface


def begin(arena, liveness, lane, printing, pipes):
    try:
        if printing >= 0:
            interface.print_by_lines()
        if interface.attach(arena, liveness):
            interface.know_pipes(printing, pipes)
            from . import everything, processes

            everything.install()
            processes.began(lane)
    except Exception:
        interface.failed("the beginning of a process")
