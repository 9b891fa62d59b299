# SPDX-License-Identifier: GPL-3.0-or-later
# A file that is no Python.
print("never")
if True
    print("no colon")
