# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is wrapped."""

from . import clock, hooks, interface, locks, meetings, pools, processes, queues, threads  # noqa: F401


def install():
    if interface.only_births():
        hooks.keep_of(("processes", "hooks"), threads.BIRTHS)
    processes.install()
    hooks.install()
