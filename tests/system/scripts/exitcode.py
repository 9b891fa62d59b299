# SPDX-License-Identifier: GPL-3.0-or-later
# sys.exit with a number, from a function.
import sys


def leave():
    sys.exit(300)


leave()
