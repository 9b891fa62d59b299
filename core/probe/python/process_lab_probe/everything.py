# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is wrapped."""

from . import clock, hooks, locks, meetings, pools, processes, queues, threads  # noqa: F401


def install():
    processes.install()
    hooks.install()
