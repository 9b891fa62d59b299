# SPDX-License-Identifier: GPL-3.0-or-later
# A lock is only handed on while a process is started.
# methods: all
import os
import pickle
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])

if __name__ == "__main__":
    for made in (mp.Lock(), mp.Event(), mp.Queue(), mp.Value("i"), mp.Condition(), mp.Barrier(2), mp.Pool, mp.Process()):
        try:
            print(len(pickle.dumps(made)) > 0)
        except Exception as error:
            print(type(error).__name__, error)
