# SPDX-License-Identifier: GPL-3.0-or-later
#
# Python's standard library has no message queues of the system (mq_open): this experiment runs natively only.
#
# What it has instead is multiprocessing.Queue, which knows no priorities, and a queue.PriorityQueue in a manager's
# server. The packages posix_ipc and ipcqueue, which have to be installed, give a program the system's own.
