# SPDX-License-Identifier: GPL-3.0-or-later
# Signatures, names and documentation of what may be wrapped.
import inspect
import multiprocessing
import os
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor, process
from multiprocessing import connection, managers, pool, queues, synchronize

for one in (threading.Thread.join, multiprocessing.Process.start, multiprocessing.Process.join, pool.Pool.map, pool.worker,
            queues.Queue.get, queues.Queue.put, synchronize.Lock.__enter__, synchronize.Condition.wait, Future.result,
            connection.Connection.send, managers.BaseProxy._callmethod, process._process_worker, ProcessPoolExecutor.submit,
            threading.Barrier.wait, os.kill, time.sleep, os.waitpid):
    try:
        print(one.__qualname__, inspect.signature(one), one.__module__, (one.__doc__ or "")[:20], callable(one))
    except ValueError as error:
        print(error)


class Clock:
    sleep = time.sleep
    kill = os.kill


Clock().sleep(0)
print(inspect.isbuiltin(len), multiprocessing.Process.__mro__[1].__name__)
