# SPDX-License-Identifier: GPL-3.0-or-later
# What Python's pools do, a line of JSON for each case: pools.py calls, or pools.py deaths.
import concurrent.futures, json, multiprocessing as mp, os, signal, sys, time

def square(n):
    time.sleep(0.05)
    return n * n

def fails(n):
    if n in (3, 5):
        raise ValueError(n)
    return square(n)

def kills(n):
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(n)

def pid(n):
    square(n)
    return os.getpid()

def say(name, **what):
    print(json.dumps({"name": name, **what}), flush=True)

def attempt(call, results, raised, late):
    try:
        results.append(call())
    except mp.TimeoutError:
        late.append(1)
    except ValueError as error:
        results.append(None)
        raised.append(error.args[0])

def refusal(call):
    try:
        call()
    except ValueError:
        return 1
    return 0

def gets(name, calls):
    results, raised, late = [], [], []
    for call in calls:
        attempt(call, results, raised, late)
    say(name, results=results, raised=raised, timeouts=len(late))

def called(name, submit):
    calls, errors = [], []
    with mp.Pool(2) as pool:
        submit(pool, calls.append, errors.append)
        pool.close()
        pool.join()
    say(name, callbacks=len(calls), error_callbacks=len(errors))


def calls():
    with mp.Pool(2) as pool:
        say("map", results=pool.map(square, range(10)))
        say("imap_unordered", results=sorted(pool.imap_unordered(square, range(10))))
        iterator = pool.imap(fails, range(8))
        gets("imap with errors", [lambda: next(iterator)] * 8)
        promised = [pool.apply_async(fails, (n,)) for n in range(8)]
        gets("get with errors", [one.get for one in promised])
        began = time.monotonic()
        gets("map with errors", [lambda: pool.map(fails, range(8), 1)])
        promised = [pool.apply_async(time.sleep, (0.3,)) for n in range(4)]
        gets("get with a limit", [lambda one=one: one.get(0.02) for one in promised])
    called("callbacks", lambda pool, good, bad: [pool.apply_async(fails, (n,), callback=good, error_callback=bad)
                                                 for n in range(8)])
    called("a callback of the list", lambda pool, good, bad: pool.map_async(square, range(8), callback=good,
                                                                            error_callback=bad))
    called("an error callback of the list", lambda pool, good, bad: pool.map_async(
        fails, range(8), 1, callback=good, error_callback=bad))
    pool = mp.Pool(2)
    first = refusal(pool.join)
    pool.close()
    say("wrong order", join_first=first, submit_late=refusal(lambda: pool.apply_async(square, (1,))),
        size_0=refusal(lambda: mp.Pool(0)), per_child_0=refusal(lambda: mp.Pool(1, maxtasksperchild=0)))
    pool.join()
    with mp.Pool(2, maxtasksperchild=2) as pool:
        say("tasks per child", pids=len(set(pool.map(pid, range(8), 1))))


def deaths():
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        promised = [pool.submit(kills, n) for n in range(10)]
        results = []
        for one in promised:
            try:
                results.append(one.result())
            except concurrent.futures.process.BrokenProcessPool:
                results.append(None)
        say("broken", results=results[:2] + results[3:])
    with mp.Pool(2) as pool:
        promised = [pool.apply_async(kills, (n,)) for n in range(8)]
        missing = []
        for n, one in enumerate(promised):
            try:
                one.get(1)
            except mp.TimeoutError:
                missing.append(n)
        say("hang", missing=missing)


if __name__ == "__main__":
    {"calls": calls, "deaths": deaths}[sys.argv[1]]()
