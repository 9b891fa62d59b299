# SPDX-License-Identifier: GPL-3.0-or-later
"""time.sleep."""

from . import library
from .hooks import replace_builtin, when_imported
from .library import Kind


@when_imported("time")
def _time(module):
    def make(original):
        def sleep(*arguments):
            library.event(Kind.SLEEP_BEGIN, 0, 0, library.here(3))
            try:
                return original(*arguments)
            finally:
                library.event(Kind.SLEEP_END, 0, 0, library.NO_NUMBER)

        return sleep

    replace_builtin(module, "sleep", make)
