# SPDX-License-Identifier: GPL-3.0-or-later
"""time.sleep."""

from . import interface
from .hooks import replace_builtin, when_imported
from .interface import Kind


@when_imported("time")
def _time(module):
    def make(original):
        def sleep(*arguments):
            interface.event(Kind.SLEEP_BEGIN, 0, 0, interface.here(3))
            try:
                return original(*arguments)
            finally:
                interface.event(Kind.SLEEP_END, 0, 0, interface.NO_NUMBER)

        return sleep

    replace_builtin(module, "sleep", make)
