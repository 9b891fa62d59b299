# SPDX-License-Identifier: GPL-3.0-or-later
# The flags of one file do not leak into another.
def annotated(x: undefined_name = 1) -> "word":
    return x


print(annotated.__annotations__["return"])
