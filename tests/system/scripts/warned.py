# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, shown with their lines.
import warnings

warnings.warn("a warning of one's own")


def old():
    warnings.warn("old", DeprecationWarning, stacklevel=2)


old()
open("left-open.txt", "w").write("text")
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    old()
    print(seen[0].lineno, seen[0].message)
