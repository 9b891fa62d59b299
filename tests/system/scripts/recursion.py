# SPDX-License-Identifier: GPL-3.0-or-later
# An error at the greatest depth.
def deep(n):
    return deep(n + 1)


try:
    deep(0)
except RecursionError as error:
    print(error)
deep(0)
